/** Who is calling: bearer tokens hashed at rest, the scope each route declares, and nothing else. */

import { timingSafeEqual } from 'node:crypto'
import { base64url } from '@holdfast/core/kernel/bytes'
import { digestOfText } from '@holdfast/core/kernel/hash'
import type { AssetUid, IdentityUid, TokenId } from '@holdfast/core/kernel/ids'
import { ago } from '@holdfast/core/kernel/ago'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Caller } from '@holdfast/core/model/decision'
import type { View } from '@holdfast/core/state/state'
import { cutoffKey } from '@holdfast/core/state/holds/table'
import { anyToken } from '@holdfast/core/state/tokens/table'
import type { TokenScope } from '@holdfast/core/model/token'
import { Problem } from '@holdfast/edges-base/http/problems'
import type { Scope as RouteScope } from '@holdfast/api/operation'
import type { Random } from '@holdfast/edges-base/ports/outside'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import type { WorkloadClaim, WorkloadTokens } from './workload-tokens.ts'

export interface Principal {
  /** `admin`, or the token's id: what the ledger names as actor. */
  readonly id: string
  readonly scope: TokenScope
  /** When the token was issued; of the administrator's own token nothing is known. */
  readonly issuedAt: Instant | null
  /** Null: it does not end by itself. */
  readonly expiresAt: Instant | null
}

export function newTokenText(random: Random): string {
  return `hf_${base64url(random.bytes(32))}`
}

/** Why a token does not count, and since when where it once did. */
export type NoToken =
  | { readonly why: 'absent' | 'malformed' | 'unknown' }
  | { readonly why: 'expired' | 'revoked'; readonly at: Instant; readonly workload: boolean }
  | { readonly why: 'cut' }

export type Authenticated =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly error: NoToken }

/** What became of a token is told only to who holds it: a stranger's is unknown, whatever it looks like. */
export function authenticate(
  view: View,
  adminToken: string,
  workloads: WorkloadTokens,
  header: string | undefined,
  now: Instant,
): Authenticated {
  if (header === undefined) return no({ why: 'absent' })
  const text = /^Bearer (\S+)$/i.exec(header)?.[1]
  if (text === undefined) return no({ why: 'malformed' })
  if (sameText(text, adminToken)) {
    return yes({ id: 'admin', scope: { kind: 'admin' }, issuedAt: null, expiresAt: null })
  }
  const claim = workloads.read(text, LONG_AGO)
  if (claim !== undefined) return workload(view, claim, now)
  const id = view.tokensByHash.get(digestOfText(nodeHash, text))
  const token = id === undefined ? undefined : anyToken(view, id)
  if (token === undefined) return no({ why: 'unknown' })
  const { scope, revokedAt, expiresAt, createdAt } = token
  if (revokedAt !== null) return no({ why: 'revoked', at: revokedAt, workload: false })
  if (expiresAt <= now) return no({ why: 'expired', at: expiresAt, workload: false })
  // Those of before decision 0008 stand in the ledger, and a hold ends them too.
  if (scope.kind === 'workload' && isCut(view, scope, createdAt)) return no({ why: 'cut' })
  return yes({ id: token.id, scope, issuedAt: createdAt, expiresAt })
}

/** Before the end of every token: its signature alone is asked. */
const LONG_AGO = 0 as Instant

function workload(view: View, claim: WorkloadClaim, now: Instant): Authenticated {
  const { identity, asset, issuedAt, expiresAt } = claim
  if (expiresAt <= now) return no({ why: 'expired', at: expiresAt, workload: true })
  if (isCut(view, claim, issuedAt)) return no({ why: 'cut' })
  return yes({ id: identity, scope: { kind: 'workload', identity, asset }, issuedAt, expiresAt })
}

function yes(principal: Principal): Authenticated {
  return { ok: true, principal }
}

function no(error: NoToken): Authenticated {
  return { ok: false, error }
}

/** The refusal in words, with what the holder can do. */
export function problemOfToken(error: NoToken, now: Instant): Problem {
  const problem = (message: string, help: string): Problem =>
    new Problem('unauthenticated', message, help)
  const another = 'make a new one: holdfast token create --for NAME --scope SCOPE'
  switch (error.why) {
    case 'absent':
      return problem('a token is needed, and none was sent', 'send Authorization: Bearer hf_…')
    case 'malformed':
      return problem(
        'a token is needed, and the Authorization header holds none',
        'send Authorization: Bearer hf_…',
      )
    case 'unknown':
      return problem(
        'a token is needed, and this one is not known here',
        'is it whole, and of this server? holdfast token list',
      )
    case 'expired': {
      const expired = `this token expired ${ago(error.at, now)}`
      return problem(
        expired,
        error.workload ? 'read its file anew: the agent writes one every few minutes' : another,
      )
    }
    case 'revoked':
      return problem(`this token was revoked ${ago(error.at, now)}`, another)
    case 'cut':
      return problem(
        'this token is from before a block of its asset and counts no longer',
        'read its file anew once access is back: holdfast why',
      )
  }
}

/** A token issued before a hold is inactive at once, and stays so after the release (law 8). */
function isCut(
  view: View,
  scope: { readonly identity: IdentityUid; readonly asset: AssetUid },
  createdAt: Instant,
): boolean {
  const cutoff = view.cutoffs.get(cutoffKey(scope.identity, scope.asset))
  return cutoff !== undefined && createdAt <= cutoff
}

/** `admin` includes every scope, vouching too. */
export function allows(scope: TokenScope, route: RouteScope): boolean {
  if (scope.kind === 'admin' || route === 'public' || route === 'carried') return true
  if (route === 'secret') return scope.kind === 'workload'
  if (route === 'approve' && scope.kind === 'approve') return true
  if (route === 'read') return scope.kind === 'read' || scope.kind === 'approve'
  return scope.kind === route
}

/** Asked again of who was let in before: whether the token still counts, and for this. */
export function stillGood(
  view: View,
  { id, scope }: Principal,
  route: RouteScope,
  now: Instant,
): boolean {
  if (scope.kind === 'admin' && id === 'admin') return true
  const token = view.tokens.get(id as TokenId)
  if (token === undefined || token.expiresAt <= now) return false
  return allows(token.scope, route)
}

export function callerOf(principal: Principal): Caller {
  const { scope, id } = principal
  if (scope.kind === 'admin') return { id, vouchesFor: 'all' }
  if (scope.kind === 'workload') {
    const issuedAt = principal.issuedAt ?? (0 as Instant)
    return {
      id,
      vouchesFor: 'none',
      proven: { identity: scope.identity, asset: scope.asset, issuedAt },
    }
  }
  return { id, vouchesFor: scope.kind === 'decide' ? scope.vouch : 'none' }
}

/** Both are hashed first, so neither length nor content shows in the time it takes. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string): Uint8Array => nodeHash.sha256(Buffer.from(text))
  return timingSafeEqual(digest(a), digest(b))
}
