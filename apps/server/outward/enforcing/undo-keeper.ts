/**
 * Keeps the undo pack as things stand: written when what is denied anywhere changes, and when it becomes nothing. The
 * newest alone counts, so one write at a time takes whatever was said meanwhile.
 */

import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import { formatInstant } from '@holdfast/core/kernel/instant'
import { undoLine } from '@holdfast/core/ledger/undo-pack'
import { isChange } from '@holdfast/core/model/effect'
import type { ManifestKind } from '@holdfast/core/model/manifest'
import { targetKey } from '@holdfast/core/model/target'
import { anyEffect } from '@holdfast/core/state/effects/table'
import type { Entry } from '@holdfast/core/state/entries'
import type { View } from '@holdfast/core/state/state'
import type { Config } from '@holdfast/edges-base/config/config'
import { undoFile, undoPlaces } from '@holdfast/edges-base/writer/undo-place'
import type { Writer } from '@holdfast/edges-base/writer/writer'
import type { Driver } from '../../driver/driver.ts'
import { inTurns, takeOwnTurns } from '../../turns.ts'
import { isDenied, undoPoints } from './undo-rows.ts'

export interface UndoKeeper {
  /** Files of packs; none: nobody said where. */
  readonly places: readonly string[]
  /** Accounts that are denied anything now. */
  accounts(): number
  /** Where the newest could not be written, and why: a sentence each. */
  problems(): readonly string[]
  close(): Promise<void>
}

export interface UndoKeeperParts {
  readonly driver: Pick<Driver, 'view' | 'env' | 'onEntries'>
  readonly writer: Pick<Writer, 'keepUndo'>
  readonly config: Pick<Config, 'checkpointSink' | 'undo'>
  readonly log: { error(problem: string): void }
}

/** A place that could not be written is tried again. */
const AGAIN_MS = 10_000

export function keepUndo({ driver, writer, config, log }: UndoKeeperParts): UndoKeeper {
  const { view } = driver
  const places = undoPlaces(config).map((place) => undoFile(place, view.ledgerId))
  const denied = new Set([...view.targets].flatMap(([key, at]) => (isDenied(at) ? [key] : [])))
  let problems: readonly string[] = []
  let kept: string | null = null
  let stale = true
  let running: Promise<void> | null = null
  let again: NodeJS.Timeout | undefined

  const write = async (): Promise<void> => {
    while (stale) {
      stale = false
      // What is said meanwhile makes it stale, so that it is written anew.
      const turn = takeOwnTurns(() => performance.now())
      const points = await inTurns(undoPoints(view, denied, driver.env()), turn)
      const now = canonicalJson(points)
      // Another state is newer: it has a pack of its own.
      if (now === kept || driver.env().fromBackup) continue
      const { ledgerId, checkpointKey: vkey } = view
      const at = formatInstant(driver.env().now)
      const failed = await failedAt(writer, undoLine({ ledger: ledgerId, at, vkey, points }))
      for (const problem of failed) if (!problems.includes(problem)) log.error(problem)
      problems = failed
      kept = failed.length === 0 ? now : null
      clearTimeout(again)
      if (kept === null) again = setTimeout(start, AGAIN_MS).unref()
    }
  }
  const start = (): void => {
    stale = true
    if (places.length === 0) return
    running ??= write().finally(() => {
      running = null
      if (stale) start()
    })
  }
  driver.onEntries((entries) => {
    const keys = entries.flatMap((entry) => targetOf(view, entry) ?? [])
    for (const key of keys) {
      const standing = view.targets.get(key)
      if (standing !== undefined && isDenied(standing)) denied.add(key)
      else denied.delete(key)
    }
    const isOther = (entry: Entry): boolean => isTold(entry) || mayQuarantine(entry)
    if (keys.length > 0 || entries.some((entry) => isOther(entry))) start()
  })
  start()
  return {
    places,
    accounts: () => denied.size,
    problems: () => problems,
    async close() {
      while (running !== null) await running
      clearTimeout(again)
    },
  }
}

/** A sentence for each place that could not be written. */
async function failedAt(
  writer: UndoKeeperParts['writer'],
  line: string,
): Promise<readonly string[]> {
  try {
    const kept = await writer.keepUndo(line)
    return kept.flatMap(({ path, problem }) =>
      problem === null ? [] : [`the undo pack ${path} cannot be written: ${problem}`],
    )
  } catch (thrown) {
    // The write thread has stopped, which is an alarm of its own.
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return [`the undo pack cannot be written: ${why}`]
  }
}

/** Null: it changes nothing of any account. */
function targetOf(view: View, entry: Entry): string | null {
  switch (entry.kind) {
    case 'effect.intended': {
      const { effect } = entry.body
      return 'ref' in effect ? targetKey(effect.point, effect.ref) : null
    }
    case 'effect.sent':
      return targetKey(entry.body.point, entry.body.ref)
    case 'effect.settled': {
      const effect = anyEffect(view, entry.body.id)
      return effect === undefined || !isChange(effect) ? null : targetKey(effect.point, effect.ref)
    }
    default:
      return null
  }
}

/** What the pack names of manifests may be said otherwise. */
function isTold(entry: Entry): boolean {
  if (entry.kind === 'ledger.restored') return true
  if (entry.kind !== 'manifest.applied' && entry.kind !== 'manifest.deleted') return false
  return NAMED.has(entry.body.kind)
}

/** What is quarantined may be another though nothing else is denied: of a host that is held already no effect follows. */
function mayQuarantine(entry: Entry): boolean {
  switch (entry.kind) {
    case 'cause.opened':
    case 'cause.changed':
      return entry.body.cause.weight === 'compromise'
    // Of one that is cleared nobody says any more what it weighed. Ejected, nothing stays.
    case 'cause.cleared':
    case 'hold.opened':
    case 'hold.closed':
    case 'enforcement.stopped':
    case 'enforcement.resumed':
      return true
    default:
      return false
  }
}

const NAMED: ReadonlySet<ManifestKind> = new Set([
  'EnforcementPoint',
  'Asset',
  'Identity',
  'Resource',
  // Who uses an account for what: what is quarantined of it follows.
  'Grant',
  'Binding',
])
