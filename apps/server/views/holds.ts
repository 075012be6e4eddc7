/** Holds as the API shows them: what is blocked, why, since when, what to do, when it comes back. */

import { causeLine } from '@holdfast/core/decide/cause-line'
import type { Instant } from '@holdfast/core/kernel/instant'
import { causesOf } from '@holdfast/core/model/standing'
import type { Hold } from '@holdfast/core/model/hold'
import type { Context } from '../context.ts'
import { at, explanationOf } from './assets.ts'

export function holdItem(context: Context, hold: Hold): Record<string, unknown> {
  const { view } = context.driver
  const env = context.driver.env()
  const asset =
    hold.subject.kind === 'asset' ? view.manifests.Asset.get(hold.subject.uid) : undefined
  return {
    name: hold.id,
    uid: hold.id,
    id: hold.id,
    asset: asset?.name ?? hold.subject.uid,
    assetType: asset?.spec.type ?? null,
    owner: asset?.spec.owner ?? null,
    state: hold.state,
    since: at(hold.since),
    closedAt: at(hold.closedAt),
    reportOnly: view.mode === 'report-only' || view.stopped !== null,
    causes: causesOf(view, hold.causes).map((cause) => causeLine(view, cause, env.now).title),
    identities:
      hold.subject.kind === 'asset'
        ? [...(view.identitiesByAsset.get(hold.subject.uid) ?? [])]
            .map((uid) => view.manifests.Identity.get(uid)?.name ?? uid)
            .toSorted()
        : [],
  }
}

export async function holdDetail(context: Context, hold: Hold): Promise<Record<string, unknown>> {
  const { view } = context.driver
  const asset =
    hold.subject.kind === 'asset' ? view.manifests.Asset.get(hold.subject.uid) : undefined
  const overrides = [...view.overrides.values()].filter(
    (one) => one.scope.assets?.some((uid) => uid === hold.subject.uid) === true,
  )
  return {
    ...holdItem(context, hold),
    explanation: asset === undefined ? null : explanationOf(context, asset),
    closedBy: hold.closedBy,
    exposures: hold.exposures.map((one) => ({
      ...one,
      identity: view.manifests.Identity.get(one.identity)?.name ?? one.identity,
      at: at(one.at),
    })),
    effects: [...view.effects.values()]
      .filter((effect) => effect.hold === hold.id)
      .map((effect) => ({
        id: effect.id,
        point: effect.point,
        type: effect.type,
        intendedAt: at(effect.intendedAt),
        outcome: effect.outcome,
      })),
    overrides: overrides.map((one) => ({
      id: one.id,
      kind: one.kind,
      name: one.name,
      reason: one.reason,
      owner: one.owner,
      expiresAt: at(one.expiresAt),
      endedAt: at(one.endedAt),
    })),
    timeline: await timelineOf(context, hold),
  }
}

interface TimelineLine {
  readonly seq: number
  readonly at: string | null
  readonly kind: string
  readonly text: string
}

/** Entries of the ledger that name the hold, its asset or its causes, from a while before it opened. */
export async function entriesAbout(
  context: Context,
  hold: Hold,
): Promise<readonly { seq: number; line: string }[]> {
  const { view } = context.driver
  const wanted = [hold.id, hold.subject.uid, ...hold.causes]
  const from = Math.max(0, hold.openSeq - BEFORE)
  const to = Math.min(view.size, (hold.closedSeq ?? view.size) + AFTER)
  const about: { seq: number; line: string }[] = []
  for (let at = from; at < to; at += CHUNK) {
    const lines = await context.writer.ledger.read(at, Math.min(to, at + CHUNK))
    lines.forEach((line, index) => {
      // A workload's token is renewed every few minutes: hundreds of lines that say nothing of the hold.
      if (line.includes('"kind":"token.created"')) return
      if (wanted.some((id) => line.includes(id))) about.push({ seq: at + index, line })
    })
  }
  // Of a very long one the beginning and the end: both prove something.
  return about.length <= LINES_MAX
    ? about
    : [...about.slice(0, LINES_MAX / 2), ...about.slice(-LINES_MAX / 2)]
}

const BEFORE = 2_000
const AFTER = 10
const CHUNK = 2_000
const LINES_MAX = 500

async function timelineOf(context: Context, hold: Hold): Promise<TimelineLine[]> {
  const lines = await entriesAbout(context, hold)
  return lines.map(({ seq, line }) => {
    const entry = JSON.parse(line) as { at: Instant; kind: string; body: Record<string, unknown> }
    return { seq, at: at(entry.at), kind: entry.kind, text: textOf(entry.kind, entry.body) }
  })
}

function textOf(kind: string, body: Record<string, unknown>): string {
  const cause = body['cause'] as { component?: string; class?: string } | undefined
  const words: Readonly<Record<string, string>> = {
    'manifest.applied': 'declared',
    'agent.enrolled': 'agent enrolled',
    'token.created': 'a workload token was issued',
    'verification.requested': 'verification asked for',
    'evidence.accepted': 'evidence accepted',
    'effect.intended': 'a webhook is to be told',
    'override.created': 'an override was created',
    'override.ended': 'an override ended',
    'cause.opened': `${cause?.component ?? ''}: ${String(cause?.class ?? '')}`,
    'cause.changed': `${cause?.component ?? ''}: ${String(body['why'] ?? 'changed')}`,
    'cause.cleared': `proven: ${String(body['proof'] ?? '')}`,
    'posture.changed': `${String(body['from'])} → ${String(body['to'])}`,
    'hold.opened': 'blocked',
    'hold.changed': String(body['why'] ?? 'changed'),
    'hold.closed': 'released',
    'exposure.recorded': 'a secret was delivered here',
    'triage.recorded': `forensic triage recorded: ${String((body['record'] as { found?: string } | undefined)?.found ?? '')} found`,
    'triage.waived': 'forensic triage waived',
    'verification.finished': `verification: ${String(body['outcome'])}`,
  }
  return words[kind] ?? kind
}
