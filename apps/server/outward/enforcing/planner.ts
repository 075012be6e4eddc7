/**
 * Which accounts are looked at anew, and when: those of an asset that something was said of, and all where what was said
 * may be about any. It asks; what they are to be denied is judged.
 */

import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { Entry } from '@holdfast/core/state/entries'
import { actorsOf } from '@holdfast/core/state/estate/runs-on'
import { rowOf } from '@holdfast/core/state/registry'
import type { View } from '@holdfast/core/state/state'
import type { Driver } from '../../driver/driver.ts'

export interface EffectPlanner {
  /** Every account there is. */
  all(): void
  after(entries: readonly Entry[]): void
  /** Resolves when what was asked for is judged. */
  idle(): Promise<void>
  close(): void
}

interface AccountAt {
  readonly point: string
  readonly ref: string
}

/** Accounts of one input: some milliseconds of decisions. */
const AT_ONCE = 100
/** Time alone changes what overrides keep: all are looked at this often. */
const ALL_MS = 30_000

export function planEffectsOver(driver: Pick<Driver, 'view' | 'submit'>): EffectPlanner {
  const waiting = new Map<string, AccountAt>()
  let running: Promise<void> | null = null
  let closed = false
  const ask = (accounts: Iterable<AccountAt>): void => {
    for (const account of accounts) waiting.set(`${account.point} ${account.ref}`, account)
    if (waiting.size === 0 || closed) return
    running ??= judged(driver, waiting).finally(() => {
      running = null
      ask([])
    })
  }
  const looking = setInterval(() => ask(everyAccount(driver.view)), ALL_MS)
  looking.unref()
  return {
    all: () => ask(everyAccount(driver.view)),
    after: (entries) => ask(accountsAfter(driver.view, entries)),
    async idle() {
      while (running !== null) await running
    },
    close() {
      closed = true
      clearInterval(looking)
    },
  }
}

async function judged(
  driver: Pick<Driver, 'submit'>,
  waiting: Map<string, AccountAt>,
): Promise<void> {
  while (waiting.size > 0) {
    const accounts = [...waiting.values()].slice(0, AT_ONCE)
    for (const { point, ref } of accounts) waiting.delete(`${point} ${ref}`)
    try {
      await driver.submit({ kind: 'plan-effects', accounts }, 'system')
    } catch {
      // Nothing can be recorded any more: the next start looks at all of them.
      waiting.clear()
    }
  }
}

/** What identities name, and whatever was cut and is named by nobody any more. */
function* everyAccount(view: View): Iterable<AccountAt> {
  for (const { spec } of view.manifests.Identity.values()) {
    for (const { enforcementPoint, ref } of spec.accounts ?? []) {
      yield { point: enforcementPoint, ref }
    }
  }
  for (const { point, ref } of view.targets.values()) yield { point: nameOf(view, point), ref }
}

function* accountsAfter(view: View, entries: readonly Entry[]): Iterable<AccountAt> {
  const assets = new Set<AssetUid>()
  for (const entry of entries) {
    if (entry.kind === 'effect.settled' || entry.kind === 'drift.seen') {
      yield* ofTarget(view, entry)
      continue
    }
    const { about, changes } = rowOf(entry)
    const asset = about?.(entry.body) ?? null
    if (asset !== null) assets.add(asset)
    else if (changes.some((one) => ANYWHERE.has(one)) || ANY.has(entry.kind)) {
      return yield* everyAccount(view)
    }
  }
  for (const asset of assets) yield* ofAsset(view, asset)
}

/** What is said of no one asset may change what any account is denied. */
const ANYWHERE: ReadonlySet<string> = new Set([
  'estate',
  'identities',
  'mode',
  'overrides',
  'resources',
])
const ANY: ReadonlySet<string> = new Set([
  'hold.changed',
  'hold.closed',
  'ledger.restored',
  'clock.trusted',
])

function* ofTarget(
  view: View,
  entry: Extract<Entry, { kind: 'effect.settled' | 'drift.seen' }>,
): Iterable<AccountAt> {
  if (entry.kind === 'drift.seen') {
    const { point, ref } = entry.body
    yield { point: nameOf(view, point), ref }
    return
  }
  const effect = view.pastEffects.get(entry.body.id)
  if (effect === undefined || !('ref' in effect)) return
  yield { point: nameOf(view, effect.point), ref: effect.ref }
}

/** Of whoever acts from it; of a node or an image, from what runs on it. */
function* ofAsset(view: View, asset: AssetUid): Iterable<AccountAt> {
  const isUnder = UNDER.has(view.manifests.Asset.get(asset)?.spec.type ?? '')
  const actors = isUnder ? actorsOf(view, asset) : (view.identitiesByAsset.get(asset) ?? [])
  for (const uid of actors) {
    for (const { enforcementPoint, ref } of view.manifests.Identity.get(uid)?.spec.accounts ?? []) {
      yield { point: enforcementPoint, ref }
    }
  }
}

/** What others run on, as a rule: the next look at all accounts finds the exceptions. */
const UNDER: ReadonlySet<string> = new Set(['node', 'image'])

function nameOf(view: View, point: string): string {
  return view.manifests.EnforcementPoint.get(point)?.name ?? point
}
