/**
 * The one sentence of a decision (law 14): what, why in words a stranger may read, the hold id, the
 * next step and where to ask. No thresholds, no package names.
 */

import type { HoldId } from '../kernel/ids.ts'
import type { ReasonCode } from '../model/reason-codes.ts'
import { unreachable } from '../kernel/assert.ts'

export interface SentenceParts {
  readonly identity: string
  readonly action: string
  readonly resource: string
  /** The asset that denies, or the first acting one. */
  readonly asset: string | null
  readonly assetType: string
  readonly owner: string | null
  readonly hold: HoldId | null
  readonly override: string | null
  /** Where the resource was named as of another type than it is. */
  readonly otherType?: { readonly asked: string; readonly is: string }
  /** Answered from a backup that nobody has accepted yet. */
  readonly fromBackup?: boolean
}

export interface Sentence {
  readonly reason: string
  readonly next: string | null
}

/** What an older state says is marked, whatever it says. */
export function sentenceFor(code: ReasonCode, parts: SentenceParts): Sentence {
  const said = plainly(code, parts)
  if (parts.fromBackup !== true || code === 'from-backup') return said
  return { ...said, reason: `${said.reason} (as of a backup that nobody has accepted yet)` }
}

function plainly(code: ReasonCode, parts: SentenceParts): Sentence {
  const { identity, action, resource } = parts
  const asset = parts.asset ?? 'its asset'
  const hold = parts.hold === null ? '' : ` (hold ${parts.hold})`
  const ask = parts.owner === null ? '' : `; ask ${parts.owner}`
  const local =
    parts.assetType === 'image' ? '' : `, or on the ${parts.assetType} itself "sudo holdfast why"`
  const why = `run "holdfast why ${asset}"${local}${ask}`
  switch (code) {
    case 'permitted':
    case 'permitted-by-policy':
      return { reason: `${identity} may ${action} ${resource}`, next: null }
    case 'permitted-by-override':
      return {
        reason: `${identity} may ${action} ${resource} only by override ${parts.override ?? ''}: on ${asset} it would be ${parts.hold === null ? 'refused' : 'blocked'}${hold}`,
        next: why,
      }
    case 'permitted-report-only':
      return {
        reason: `${identity} may ${action} ${resource}: report-only, enforcing would ${parts.hold === null ? 'refuse' : 'block'} it on ${asset}${hold}`,
        next: why,
      }
    case 'asset-blocked':
      return {
        reason: `${identity} is blocked on ${asset}: a security fix is not yet proven to run there${hold}`,
        next: why,
      }
    case 'asset-quarantined':
      return { reason: `${identity} is blocked on ${asset}: it is quarantined${hold}`, next: why }
    case 'asset-stale':
      return {
        reason: `${identity} is refused on ${asset}: the last proof that it is patched is too old`,
        next: `send fresh evidence: "holdfast asset verify ${asset}"${ask}`,
      }
    case 'posture-unknown':
      return {
        reason: `${identity} is refused on ${asset}: it is not known whether it is patched`,
        next: `let a source report about it: "holdfast asset verify ${asset}"${ask}`,
      }
    case 'asset-not-established':
      return {
        reason: `${identity} is refused: it is not established which asset it acts from`,
        next: 'name the asset in context.asset with a token that may vouch for it',
      }
    case 'caller-not-entitled':
      return {
        reason: 'the caller may not ask this',
        next: 'use a token created for this identity',
      }
    case 'subject-unknown':
      return { reason: `identity ${identity} is not known`, next: 'declare it with holdfast apply' }
    case 'resource-unknown':
      if (parts.otherType !== undefined) {
        const { asked, is } = parts.otherType
        return {
          reason: `${resource} is no ${asked}: its type is ${is}`,
          next: `ask for type ${is}`,
        }
      }
      return { reason: `resource ${resource} is not known`, next: 'declare it with holdfast apply' }
    case 'identity-suspended':
      return { reason: `${identity} is suspended`, next: null }
    case 'no-grant':
      return {
        reason: `no grant lets ${identity} ${action} ${resource}`,
        next: 'declare a Grant with holdfast apply',
      }
    case 'grant-expired':
      return {
        reason: `the grant of ${identity} on ${resource} has expired`,
        next: 'renew the Grant',
      }
    case 'asset-unknown':
      return { reason: `asset ${asset} is not known`, next: 'declare or enrol it' }
    case 'not-bound':
      return { reason: `${identity} does not run on ${asset}`, next: 'declare a Binding' }
    case 'policy-forbids':
      return { reason: `an access policy forbids ${identity} to ${action} ${resource}`, next: null }
    case 'policy-denies':
      return { reason: `no access policy permits ${identity} to ${action} ${resource}`, next: null }
    case 'policy-error':
      return {
        reason: `an access policy about ${resource} failed to evaluate`,
        next: 'holdfast policy list shows the error',
      }
    case 'clock-suspect':
      return { reason: 'the server clock cannot be trusted right now', next: 'holdfast doctor' }
    case 'from-backup':
      return {
        reason: `${identity} is refused: this server runs from a backup that nobody has accepted yet`,
        next: 'an administrator looks at what may be missing, then runs "holdfast ledger accept-restore --reason …"',
      }
    case 'asset-unheard':
      return {
        reason: `${identity} is refused on ${asset}: nothing was heard of it since this server was restored from a backup`,
        next: `send fresh evidence: "holdfast asset verify ${asset}"${ask}`,
      }
    case 'not-durable':
      return { reason: 'the decision could not be recorded', next: 'holdfast doctor' }
    default:
      return unreachable(code)
  }
}
