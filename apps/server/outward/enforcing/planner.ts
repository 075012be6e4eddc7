/**
 * Which accounts are looked at anew, and when: those of an asset that something was said of, and all where what was said
 * may be about any. It asks; what they are to be denied is judged.
 */

import type { AssetUid, IdentityUid, ResourceUid } from '@holdfast/core/kernel/ids'
import { isChange } from '@holdfast/core/model/effect'
import type { ManifestKind } from '@holdfast/core/model/manifest'
import { anyEffect } from '@holdfast/core/state/effects/table'
import type { Entry } from '@holdfast/core/state/entries'
import { actorsOf } from '@holdfast/core/state/estate/runs-on'
import { rowOf } from '@holdfast/core/state/registry'
import { anyHold } from '@holdfast/core/state/holds/table'
import { anyOverride } from '@holdfast/core/state/overrides/table'
import { find, type View } from '@holdfast/core/state/state'
import type { Driver } from '../../driver/driver.ts'

export interface EffectPlanner {
  /** Every account there is. */
  all(): void
  /** Those of what is blocked, and whatever was cut: nothing else can be denied anything. */
  held(): void
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
/** Time alone makes more of a hold due, and ends what keeps open: what is blocked is looked at this often. */
const HELD_MS = 30_000
/** What no entry told of: what runs on a host by a way that nobody declared as usual. */
const ALL_MS = 5 * 60_000

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
  const all = (): void => ask(everyAccount(driver.view))
  const held = (): void => ask(heldAccounts(driver.view))
  const looking = [setInterval(held, HELD_MS), setInterval(all, ALL_MS)]
  for (const timer of looking) timer.unref()
  return {
    all,
    held,
    after: (entries) => ask(accountsAfter(driver.view, entries)),
    async idle() {
      while (running !== null) await running
    },
    close() {
      closed = true
      for (const timer of looking) clearInterval(timer)
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
  for (const key of view.usersByAccount.keys()) {
    const end = key.indexOf(' ')
    yield { point: key.slice(0, end), ref: key.slice(end + 1) }
  }
  for (const { point, ref } of view.targets.values()) yield { point: nameOf(view, point), ref }
}

function* heldAccounts(view: View): Iterable<AccountAt> {
  for (const { subject } of view.holds.values()) {
    if (subject.kind !== 'asset') continue
    for (const identity of actorsAt(view, subject.uid)) yield* ofIdentity(view, identity)
  }
  for (const { point, ref } of view.targets.values()) yield { point: nameOf(view, point), ref }
}

function* accountsAfter(view: View, entries: readonly Entry[]): Iterable<AccountAt> {
  const assets = new Set<AssetUid>()
  const identities = new Set<IdentityUid>()
  for (const entry of entries) {
    const about = aboutOf(view, entry)
    if (about === 'all') return yield* everyAccount(view)
    for (const asset of about.assets ?? []) assets.add(asset)
    for (const identity of about.identities ?? []) identities.add(identity)
    if (about.account !== undefined) yield about.account
  }
  for (const asset of assets) for (const identity of actorsAt(view, asset)) identities.add(identity)
  for (const identity of identities) yield* ofIdentity(view, identity)
}

interface About {
  readonly assets?: Iterable<AssetUid>
  readonly identities?: Iterable<IdentityUid>
  readonly account?: AccountAt
}

/** What an entry may change anything for. */
function aboutOf(view: View, entry: Entry): About | 'all' {
  switch (entry.kind) {
    case 'manifest.applied':
    case 'manifest.deleted':
      return ofObject(view, entry.body)
    case 'override.created':
      return ofScope(entry.body.override.scope.assets)
    case 'override.ended':
      return ofScope(anyOverride(view, entry.body.id)?.scope.assets)
    case 'hold.changed':
    case 'hold.closed': {
      const subject = anyHold(view, entry.body.id)?.subject
      return subject?.kind === 'asset' ? { assets: [subject.uid] } : {}
    }
    case 'drift.seen':
      return { account: { point: nameOf(view, entry.body.point), ref: entry.body.ref } }
    case 'effect.settled': {
      const effect = anyEffect(view, entry.body.id)
      if (effect === undefined || !isChange(effect)) return {}
      return { account: { point: nameOf(view, effect.point), ref: effect.ref } }
    }
    default: {
      if (ANYWHERE.has(entry.kind.split('.')[0] ?? '')) return 'all'
      const asset = rowOf(entry).about?.(entry.body) ?? null
      return asset === null ? {} : { assets: [asset] }
    }
  }
}

/** Kinds of entries that may change what any account is denied. */
const ANYWHERE: ReadonlySet<string> = new Set(['mode', 'rollout', 'enforcement', 'clock', 'ledger'])

function ofScope(assets: readonly AssetUid[] | undefined): About | 'all' {
  return assets === undefined ? 'all' : { assets }
}

function ofObject(
  view: View,
  { kind, uid }: { readonly kind: ManifestKind; readonly uid: string },
): About | 'all' {
  switch (kind) {
    case 'Asset':
      return { assets: [uid as AssetUid] } // Of its own kind.
    case 'Identity':
      return { identities: [uid as IdentityUid] } // The same.
    case 'Resource': {
      const grants = view.grantsByResource.get(uid as ResourceUid) ?? [] // The same.
      return { identities: named(view, 'Grant', grants) }
    }
    case 'Grant':
    case 'Binding':
      return view.manifests[kind].has(uid) ? { identities: named(view, kind, [uid]) } : 'all'
    // An exception makes an override, which says whom it covers.
    case 'Exception':
    case 'Credential':
    case 'Source':
      return {}
    default:
      return 'all'
  }
}

/** The identities that grants or bindings are of. */
function named(view: View, kind: 'Grant' | 'Binding', uids: Iterable<string>): IdentityUid[] {
  return [...uids].flatMap((uid) => {
    const identity = view.manifests[kind].get(uid)?.spec.identity
    const stored = identity === undefined ? undefined : find(view, 'Identity', identity)
    return stored === undefined ? [] : [stored.uid as IdentityUid] // Of its own kind.
  })
}

/** Whoever acts from it; of a node or an image, from what runs on it. */
function actorsAt(view: View, asset: AssetUid): Iterable<IdentityUid> {
  const isUnder = UNDER.has(view.manifests.Asset.get(asset)?.spec.type ?? '')
  return isUnder ? actorsOf(view, asset) : (view.identitiesByAsset.get(asset) ?? [])
}

/** What others run on, as a rule: the next look at all accounts finds the exceptions. */
const UNDER: ReadonlySet<string> = new Set(['node', 'image'])

function* ofIdentity(view: View, identity: IdentityUid): Iterable<AccountAt> {
  for (const { enforcementPoint, ref } of view.manifests.Identity.get(identity)?.spec.accounts ??
    []) {
    yield { point: enforcementPoint, ref }
  }
}

function nameOf(view: View, point: string): string {
  return view.manifests.EnforcementPoint.get(point)?.name ?? point
}
