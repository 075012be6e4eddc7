/** What the fold of an entry reads and writes, as far as the order of two entries of one input could be told by it. */

import type { AssetUid } from '../kernel/ids.ts'
import type { Entry } from './entries.ts'
import type { View } from './state.ts'

export interface Touched {
  readonly reads: readonly string[]
  readonly writes: readonly string[]
}

const NOTHING: readonly string[] = []

export function touchedBy(entry: Entry, view: View): Touched {
  const reads = READS[entry.kind] ?? NOTHING
  const writes = WRITES[entry.kind] ?? NOTHING
  switch (entry.kind) {
    case 'cause.opened':
    case 'cause.changed':
      return { reads, writes: [`cause ${entry.body.cause.id}`] }
    case 'cause.cleared':
      // Whom it contradicts is kept with the evidence.
      return { reads, writes: [`cause ${entry.body.id}`, `evidence ${entry.body.asset}`] }
    case 'triage.recorded':
      return { reads, writes: entry.body.duties.map((id) => `cause ${id}`) }
    case 'hold.opened': {
      const { id, subject, openedBy } = entry.body.hold
      const about = [`hold ${id}`, `held ${subject.uid}`]
      return { reads: [...reads, `cause ${openedBy}`], writes: about }
    }
    case 'hold.changed':
      return { reads, writes: [`hold ${entry.body.id}`] }
    case 'hold.closed': {
      const held = view.holds.get(entry.body.id)?.subject.uid ?? ''
      return { reads, writes: [...writes, `hold ${entry.body.id}`, `held ${held}`] }
    }
    case 'refusal.changed':
      return { reads: [...reads, `Asset ${entry.body.asset}`], writes }
    case 'override.created':
      return { reads, writes: [`override ${entry.body.override.id}`] }
    case 'override.ended':
      return { reads, writes: [`override ${entry.body.id}`] }
    case 'evidence.accepted':
    case 'evidence.late':
      return { reads, writes: [`evidence ${entry.body.evidence.asset}`] }
    case 'inventory.matched':
    case 'asset.rejudged':
      return { reads, writes: [`evidence ${entry.body.asset}`] }
    case 'evidence.fresh':
      return { reads, writes: entry.body.beats.map((one) => `evidence ${one.asset}`) }
    // What looks at all clocks of an asset is not overtaken by what only looks again.
    case 'posture.changed':
      return { reads: [`evidence ${entry.body.asset}`], writes }
    case 'manifest.applied':
    case 'manifest.deleted':
      return { reads, writes: [...writes, `${entry.body.kind} ${entry.body.uid}`] }
    case 'agent.enrolled': {
      const { asset, token } = entry.body
      return { reads, writes: [`evidence ${asset}`, `token ${token ?? ''}`] }
    }
    case 'token.created':
      return { reads, writes: [`token ${entry.body.token.id}`] }
    case 'token.revoked':
      return { reads, writes: [`token ${entry.body.id}`] }
    case 'effect.intended':
      return { reads, writes: [`effect ${entry.body.effect.id}`] }
    case 'effect.settled':
      return { reads, writes: [`effect ${entry.body.id}`] }
    default:
      return { reads, writes }
  }
}

/** From when a hold refuses is told by the modes and by what is bound where. */
const READS: { readonly [K in Entry['kind']]?: readonly string[] } = {
  'hold.opened': ['mode', 'estate'],
  'hold.closed': ['mode'],
  'refusal.changed': ['mode'],
  'mode.set': ['estate'],
  'rollout.ended': ['estate'],
  'enforcement.stopped': ['estate'],
  'enforcement.resumed': ['estate'],
}

const WRITES: { readonly [K in Entry['kind']]?: readonly string[] } = {
  'mode.set': ['mode'],
  'rollout.started': ['mode'],
  'rollout.ended': ['mode'],
  'enforcement.stopped': ['mode'],
  'enforcement.resumed': ['mode'],
  'hold.closed': ['moves'],
  'binding.kept': ['moves'],
  'binding.moved': ['moves'],
  'refusal.changed': ['refusals'],
  'manifest.applied': ['estate'],
  'manifest.deleted': ['estate'],
}

/** The one asset it is about; null: none, or several. */
export function assetOf(entry: Entry): AssetUid | null {
  switch (entry.kind) {
    case 'cause.opened':
    case 'cause.changed':
      return entry.body.cause.asset
    case 'cause.cleared':
    case 'posture.changed':
    case 'refusal.changed':
    case 'verification.requested':
    case 'verification.finished':
      return entry.body.asset
    case 'hold.opened': {
      const { subject } = entry.body.hold
      return subject.kind === 'asset' ? subject.uid : null
    }
    default:
      return null
  }
}
