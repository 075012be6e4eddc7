/** Who is calling: bearer tokens hashed at rest, the scope each route declares, and nothing else. */

import { timingSafeEqual } from 'node:crypto'
import { base64url } from '@holdfast/core/kernel/bytes'
import { digestOfText } from '@holdfast/core/kernel/hash'
import type { AssetUid, IdentityUid } from '@holdfast/core/kernel/ids'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Caller } from '@holdfast/core/model/decision'
import { cutoffKey, type View } from '@holdfast/core/model/state'
import type { TokenScope } from '@holdfast/core/model/token'
import type { Random } from '@holdfast/edges-base/ports/outside'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import type { WorkloadClaim, WorkloadTokens } from './workload-tokens.ts'

/** What a route asks for. `carried`: it authenticates by what its body carries. */
export type RouteScope =
  'public' | 'carried' | 'decide' | 'report' | 'apply' | 'read' | 'approve' | 'admin' | 'secret'

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

/** Undefined: unknown, revoked, expired or cut; the caller is told no more than that. */
export function authenticate(
  view: View,
  adminToken: string,
  workloads: WorkloadTokens,
  header: string | undefined,
  now: Instant,
): Principal | undefined {
  const text = /^Bearer (\S+)$/i.exec(header ?? '')?.[1]
  if (text === undefined) return undefined
  if (sameText(text, adminToken)) {
    return { id: 'admin', scope: { kind: 'admin' }, issuedAt: null, expiresAt: null }
  }
  const claim = workloads.read(text, now)
  if (claim !== undefined) return workload(view, claim)
  const id = view.tokensByHash.get(digestOfText(nodeHash, text))
  const token = id === undefined ? undefined : view.tokens.get(id)
  if (token === undefined || token.revokedAt !== null || token.expiresAt <= now) return undefined
  // Those of before decision 0008 stand in the ledger, and a hold ends them too.
  if (token.scope.kind === 'workload' && isCut(view, token.scope, token.createdAt)) return undefined
  const { scope, createdAt, expiresAt } = token
  return { id: token.id, scope, issuedAt: createdAt, expiresAt }
}

function workload(view: View, claim: WorkloadClaim): Principal | undefined {
  const { identity, asset, issuedAt, expiresAt } = claim
  if (isCut(view, claim, issuedAt)) return undefined
  return { id: identity, scope: { kind: 'workload', identity, asset }, issuedAt, expiresAt }
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

/** `decide`, `decide:vouch=web-01,web-02`, `report:source=NAME`, `apply:Asset,Grant`, `enroll:ASSET`, … */
export function parseScope(text: string): TokenScope | undefined {
  const [kind, rest] = split(text, ':')
  switch (kind) {
    case 'decide': {
      if (rest === '') return { kind, vouch: 'none' }
      const [name, value] = split(rest, '=')
      if (name !== 'vouch' || value === '') return undefined
      return { kind, vouch: value === '*' || value === 'all' ? 'all' : value.split(',') }
    }
    case 'report': {
      const [name, value] = split(rest, '=')
      return name === 'source' && value !== '' ? { kind, source: value } : undefined
    }
    case 'apply':
      return { kind, kinds: rest === '' || rest === '*' ? 'all' : rest.split(',') }
    case 'enroll':
      return rest === '' ? undefined : { kind, asset: rest }
    case 'read':
    case 'approve':
    case 'admin':
      return rest === '' ? { kind } : undefined
    default:
      return undefined
  }
}

function split(text: string, by: string): readonly [string, string] {
  const at = text.indexOf(by)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
