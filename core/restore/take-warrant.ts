/** Restore: whether a warrant opens what it names: of this ledger, in its time, unused, and signed by two people. */

import { byCodeUnit } from '../kernel/canonical-json.ts'
import { deriveId, type AssetUid, type IdentityUid, type OverrideId } from '../kernel/ids.ts'
import { formatInstant, type Instant } from '../kernel/instant.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { Approval, ApproverKey, BreakGlass } from '../model/break-glass.ts'
import type { Signed } from '../model/break-glass-input.ts'
import type { Env } from '../model/env.ts'
import type { OverrideScope } from '../model/override.ts'
import { people } from '../model/person.ts'
import { notKnown, refusal, type Refusal } from '../model/refusals.ts'
import type { Warrant } from '../model/warrant.ts'
import { isLive } from '../model/scope.ts'
import type { Token } from '../model/token.ts'
import { find, type View } from '../state/state.ts'
import { allTokens } from '../state/tokens/table.ts'

export interface TakenWarrant {
  readonly approvals: readonly Approval[]
  readonly scope: OverrideScope
}

/** Of its nonce: the same again is the same. */
export function warrantId(view: View, { nonce }: Warrant, env: Env): OverrideId {
  return deriveId(env.hash, view.ledgerId, 'override', { warrant: nonce })
}

/** @param at - when it is used: of a journal that is merged, when it was */
export function takeWarrant(
  view: View,
  { said, signedBy }: Signed,
  purpose: Warrant['purpose'],
  at: Instant,
  env: Env,
): Result<TakenWarrant, Refusal> {
  const wrong = notUsable(view, said, purpose, at, env)
  if (wrong !== null) return err(wrong)
  const approvals = approvalsOf(view, signedBy, at)
  if (people(approvals.map(({ person }) => person)).length < 2) {
    return err(notEnough(approvals, signedBy))
  }
  const scope = scopeOf(view, said)
  return scope.ok ? ok({ approvals, scope: scope.value }) : scope
}

function notUsable(
  view: View,
  { ledger, purpose: said, from, until, ...rest }: Warrant,
  purpose: Warrant['purpose'],
  at: Instant,
  env: Env,
): Refusal | null {
  const make = 'make another: holdfast break-glass plan'
  if (ledger !== view.ledgerId) {
    return refusal(
      'warrant-other-ledger',
      `it is of the ledger \`${ledger}\`, not of this one`,
      make,
    )
  }
  if (said !== purpose) {
    const help = said === 'drill' ? 'holdfast break-glass drill' : 'holdfast break-glass open'
    return refusal('warrant-over', `it was signed to ${said === 'drill' ? 'drill' : 'open'}, and for nothing else`, help) // prettier-ignore
  }
  if (at < from) {
    const message = `it begins ${formatInstant(from)}`
    return refusal('warrant-over', message, 'wait until then, or make another')
  }
  if (at >= until) return refusal('warrant-over', `it ended ${formatInstant(until)}`, make)
  const id = warrantId(view, { ledger, purpose: said, from, until, ...rest }, env)
  if (view.breakGlass.has(id) || view.drills.has(id)) {
    return refusal('warrant-used', `it was used already, as \`${id}\``, make)
  }
  return null
}

/** Of the keys that signed, those of approvers; a token that has ended is nobody's. */
export function approvalsOf(view: View, signedBy: readonly string[], at: Instant): Approval[] {
  const approvals = new Map<string, Approval>()
  for (const token of allTokens(view)) {
    if (!isApprover(token, at) || !signedBy.includes(token.sshKey.fingerprint)) continue
    const { id, subject: person, sshKey } = token
    // A person who has made a token anew has two with one key.
    approvals.set(sshKey.fingerprint, { person, token: id, fingerprint: sshKey.fingerprint })
  }
  return [...approvals.values()].toSorted((a, b) => byCodeUnit(a.person, b.person))
}

/** Whose key counted then: neither before the token was made nor after it ended. */
export function isApprover(token: Token, at: Instant): token is Token & { sshKey: ApproverKey } {
  const { scope, sshKey, createdAt, expiresAt, revokedAt } = token
  if (sshKey === undefined || scope.kind !== 'approve') return false
  return createdAt <= at && at < expiresAt && (revokedAt === null || at < revokedAt)
}

function notEnough(approvals: readonly Approval[], signedBy: readonly string[]): Refusal {
  const known = new Set(approvals.map(({ fingerprint }) => fingerprint))
  const strangers = signedBy.filter((one) => !known.has(one))
  const who = people(approvals.map(({ person }) => person)).map((person) => `\`${person}\``)
  const signed = who.length === 0 ? 'no approver' : `${who.join(' and ')} alone`
  const others = strangers.length === 0 ? '' : `; no approver has the key ${strangers.join(', ')}`
  return refusal(
    'two-approvers',
    `${signed} signed it, and two people must${others}`,
    'holdfast break-glass approvers lists whose keys count',
  )
}

export function scopeOf(
  view: View,
  { identities, assets }: Warrant,
): Result<OverrideScope, Refusal> {
  const uids: IdentityUid[] = []
  for (const name of identities) {
    const stored = find(view, 'Identity', name)
    if (stored === undefined) return err(notKnown('identity', name, 'holdfast identity list'))
    uids.push(stored.uid as IdentityUid) // Of its own kind.
  }
  if (assets === null) return ok({ identities: uids })
  const at: AssetUid[] = []
  for (const name of assets) {
    const stored = find(view, 'Asset', name)
    if (stored === undefined) return err(notKnown('asset', name, 'holdfast asset list'))
    at.push(stored.uid)
  }
  return ok({ identities: uids, assets: at })
}

/** What stands in the way of the next one: one that is open, or that nobody else has looked at; null: nothing. */
export function inTheWay(view: View, now: Instant): Refusal | null {
  for (const id of view.unreviewed.keys()) {
    const opened = view.breakGlass.get(id)
    if (opened === undefined) continue
    if (isStillOpen(view, opened, now)) {
      const message = `\`${id}\` (${opened.said.incident}) is open until ${formatInstant(opened.said.until)}: one at a time`
      return refusal('still-open', message, `holdfast break-glass close ${id} --reason …`)
    }
    return refusal(
      'review-first',
      `\`${id}\` (${opened.said.incident}) was not reviewed yet: ${whoReviews(opened)}`,
      `holdfast break-glass review ${id} --note …`,
    )
  }
  return null
}

export function isStillOpen(view: View, { id }: BreakGlass, now: Instant): boolean {
  const override = view.overrides.get(id)
  return override !== undefined && isLive(override, now)
}

export function whoReviews({ approvals }: Pick<BreakGlass, 'approvals'>): string {
  const signed = people(approvals.map(({ person }) => person)).map((person) => `\`${person}\``)
  return signed.length === 0
    ? 'anybody with the scope approve may'
    : `anybody with the scope approve may, but for ${signed.join(' and ')}, who signed it`
}
