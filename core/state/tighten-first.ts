/**
 * In which order the entries of one input become visible, slice by slice: what takes access first, what gives it
 * last, and between them, in one slice, whatever may do either. Between two slices a decision may be asked; none
 * is looser than both before the input and after it, and after the last slice the state is what the order of the
 * ledger gives. A replay applies in the order of the ledger.
 */

import type { AssetUid } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Stepwise } from '../kernel/stepwise.ts'
import { restrictsFrom, WEIGHTS, type Cause } from '../model/cause.ts'
import type { Entry, EntryBodies, EntryKind } from './entries.ts'
import type { ManifestKind } from '../model/manifest.ts'
import { TIERS } from '../model/posture.ts'
import type { View } from './state.ts'
import { assetOf, touchedBy } from './touches.ts'

export interface Step {
  readonly entry: Entry
  /** Its position in the ledger. */
  readonly seq: number
}

/** Applied in one turn. */
export type Slice = readonly Step[]

const TIGHTENS = 0
const TOGETHER = 1
const LOOSENS = 2
type Stage = typeof TIGHTENS | typeof TOGETHER | typeof LOOSENS

/** `from`: the position of the first. */
export function* tightenFirst(
  view: View,
  entries: readonly Entry[],
  from: number,
): Stepwise<Slice[]> {
  const stages: [Step[], Step[], Step[]] = [[], [], []]
  const order = keptOrder()
  let heldUp = false
  for (const [place, entry] of entries.entries()) {
    if ((place + 1) % LIMITS.stepItemsMax === 0) yield
    const own = stageOf(view, entry)
    const stage = order(entry, view, own)
    stages[stage].push({ entry, seq: from + place })
    heldUp ||= stage === LOOSENS && own !== LOOSENS && entry.kind !== 'posture.changed'
  }
  const [tightens, together, loosens] = stages
  // What takes access and has to wait for something that gives some: nobody is asked between the two.
  if (heldUp) return [...runs(tightens), [...together, ...loosens].toSorted(bySeq)]
  return [...runs(tightens), ...(together.length === 0 ? [] : [together]), ...runs(loosens)]
}

function bySeq(a: Step, b: Step): number {
  return a.seq - b.seq
}

/** No entry overtakes an earlier one that wrote what it reads or writes, nor one that read what it writes. */
function keptOrder(): (entry: Entry, view: View, stage: Stage) => Stage {
  const wrote = new Map<string, Stage>()
  const read = new Map<string, Stage>()
  return (entry, view, stage) => {
    const { reads, writes } = touchedBy(entry, view)
    let kept = stage
    for (const key of [...reads, ...writes]) kept = later(kept, wrote.get(key))
    for (const key of writes) kept = later(kept, read.get(key))
    for (const key of writes) wrote.set(key, later(kept, wrote.get(key)))
    for (const key of reads) read.set(key, later(kept, read.get(key)))
    return kept
  }
}

function later(stage: Stage, other: Stage | undefined): Stage {
  return other !== undefined && other > stage ? other : stage
}

/** What is said of one asset in a row is seen at once: its causes with the override that spares it. */
function runs(steps: readonly Step[]): Slice[] {
  const slices: Step[][] = []
  let last: Step[] = []
  let of: AssetUid | null = null
  for (const step of steps) {
    const asset = assetOf(step.entry)
    const other = asset !== null && of !== null && asset !== of
    if (last.length === 0 || other || last.length >= LIMITS.sliceEntriesMax) {
      last = []
      slices.push(last)
      of = null
    }
    of = asset ?? of
    last.push(step)
  }
  return slices
}

type Told = {
  readonly [K in EntryKind]: Stage | ((view: View, body: EntryBodies[K], at: Instant) => Stage)
}

function stageOf(view: View, entry: Entry): Stage {
  // Kind and body travel together.
  const told = STAGES[entry.kind] as
    Stage | ((view: View, body: Entry['body'], at: Instant) => Stage)
  return typeof told === 'number' ? told : told(view, entry.body, entry.at)
}

/** Of what decisions do not read, the stage is the one in which most of its neighbours are. */
const STAGES: Told = {
  'ledger.created': TOGETHER,
  'manifest.applied': (view, { kind, uid }) =>
    view.manifests[kind].has(uid) ? TOGETHER : stageOfNew(kind),
  'manifest.deleted': TOGETHER,
  'agent.enrolled': TOGETHER,
  // Fresher and unknown are both told by it.
  'evidence.accepted': TOGETHER,
  'evidence.late': TOGETHER,
  'evidence.fresh': LOOSENS,
  'inventory.matched': TOGETHER,
  'containers.listed': TOGETHER,
  'binding.kept': TIGHTENS,
  'binding.moved': LOOSENS,
  'endpoint.observed': TOGETHER,
  'cause.opened': (view, { cause }, at) => stageOfCause(view, cause, at),
  'cause.changed': (view, { cause }, at) => stageOfCause(view, cause, at),
  'cause.cleared': LOOSENS,
  'posture.changed': TIGHTENS,
  'hold.opened': TIGHTENS,
  'hold.changed': TIGHTENS,
  'hold.closed': LOOSENS,
  'override.created': stageOfOverride,
  // What it sheltered is woken by it, after whatever else is told of that asset.
  'override.ended': TOGETHER,
  'refusal.changed': (view, { asset }) => (wasRefused(view, asset) ? TOGETHER : TIGHTENS),
  'rules.changed': TOGETHER,
  'asset.rejudged': TOGETHER,
  'mode.set': TOGETHER,
  'rollout.started': TOGETHER,
  'rollout.ended': TOGETHER,
  'off.rehearsed': TOGETHER,
  'enforcement.stopped': TOGETHER,
  'enforcement.resumed': TOGETHER,
  'token.created': LOOSENS,
  'token.revoked': TIGHTENS,
  'secret.written': TOGETHER,
  'secret.deleted': TOGETHER,
  'secret.undeleted': TOGETHER,
  'secret.destroyed': TOGETHER,
  'secret.removed': TOGETHER,
  'secret.configured': TOGETHER,
  'secret.erased': TOGETHER,
  'verification.requested': LOOSENS,
  'verification.finished': LOOSENS,
  'effect.intended': TIGHTENS,
  'effect.settled': LOOSENS,
  'decisions.sealed': LOOSENS,
  'feed.imported': TOGETHER,
  'feed.refused': TOGETHER,
  'feed.checked': TOGETHER,
  'feed.rolled-back': TOGETHER,
  // Read where causes are judged, and by no decision.
  'statement.proposed': LOOSENS,
  'statement.approved': LOOSENS,
  'statement.ended': LOOSENS,
  'triage.recorded': LOOSENS,
  'triage.waived': LOOSENS,
  'decisions.deleted': LOOSENS,
  'exposure.recorded': TIGHTENS,
  'ledger.restored': TOGETHER,
  'clock.suspected': TOGETHER,
  'clock.trusted': TOGETHER,
  tick: LOOSENS,
}

/** Nothing refers to it yet, so that alone it neither gives nor takes anything; a grant gives. */
function stageOfNew(kind: ManifestKind): Stage {
  if (kind === 'Grant') return LOOSENS
  return INERT.has(kind) ? TIGHTENS : TOGETHER
}

/** What an Exception allows is an override of its own. */
const INERT: ReadonlySet<ManifestKind> = new Set([
  'Asset',
  'Identity',
  'Credential',
  'Resource',
  'Exception',
])

function stageOfCause(view: View, cause: Cause, now: Instant): Stage {
  const before = view.causes.get(cause.id)
  if (before === undefined || isNoLooser(cause, before, now)) return TIGHTENS
  return isNoLooser(before, cause, now) ? LOOSENS : TOGETHER
}

/**
 * Due wherever it was, and no lighter; what overrides are asked about it is the same. A date to come that moves is
 * neither: the permits of today end by it, and the row it leads to may give others.
 */
function isNoLooser(cause: Cause, than: Cause, now: Instant): boolean {
  if (WEIGHTS.indexOf(cause.weight) < WEIGHTS.indexOf(than.weight)) return false
  if (cause.lineage !== than.lineage || cause.detail.source !== than.detail.source) return false
  return TIERS.every((tier) => {
    const was = restrictsFrom(than, tier)
    const is = restrictsFrom(cause, tier)
    return was === null || is === was || (was <= now && is !== null && is <= now)
  })
}

/** A guard comes with what it guards, where nothing was refused that it could give back. */
function stageOfOverride(view: View, { override }: EntryBodies['override.created']): Stage {
  if (view.overrides.has(override.id)) return TOGETHER
  if (override.scope.behind !== undefined) return TIGHTENS
  const { assets } = override.scope
  const isSpared = override.kind === 'survivor' || override.kind === 'no-exit'
  const isNew = assets?.every((one) => !wasRefused(view, one)) === true
  return isSpared && isNew ? TIGHTENS : LOOSENS
}

/** Held, refused at some tier, kept open by something, or nobody has recorded whether. */
function wasRefused(view: View, asset: AssetUid): boolean {
  const known = view.assets.get(asset)
  if (known === undefined) return false
  const { hold, refusal } = known
  if (hold !== null || refusal === null) return true
  return refusal.shelters.length > 0 || refusal.tiers.some((one) => one !== null)
}
