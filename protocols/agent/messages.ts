/**
 * What an agent and the server say to each other. The agent's side travels as the payload of a DSSE
 * envelope (Dead Simple Signing Envelope 1.0) signed with the Ed25519 key bound to its asset.
 */

import type { Instant } from '@holdfast/core/kernel/instant'
import type { Explanation } from '@holdfast/core/model/explanation'
import type { HostFacts } from '@holdfast/core/model/facts'
import type { FactsDelta } from './delta.ts'

export const AGENT_PAYLOAD_TYPE = 'application/vnd.holdfast.agent.v1+json'

/** The header that names the key of a message before its body is read; of a large one it is proved (body-proof.ts). */
export const AGENT_KEY_HEADER = 'holdfast-key'

/** What an enrolment is signed as, so that no report can be taken for one. */
export const ENROLMENT_TYPE = 'application/vnd.holdfast.enrolment.v1+json'

/** What is signed: canonical JSON of it. The token in it binds the signature to this one enrolment. */
export interface EnrolmentClaim {
  readonly token: string
  /** Raw Ed25519 public key, base64. */
  readonly publicKey: string
  readonly identifiers: { readonly machineId?: string }
  readonly hostname: string
}

/** `POST /api/v1/agent/enroll`, authenticated by the one-time token it carries. */
export interface EnrollRequest extends EnrolmentClaim {
  /**
   * Ed25519 over the pre-authentication encoding of the claim, base64: whoever enrols a key has it. Absent: nothing
   * is recorded before the first message signed by that key.
   */
  readonly signature?: string
}

export interface EnrollResponse {
  readonly asset: { readonly uid: string; readonly name: string }
  readonly keyId: string
  readonly source: string
  /** For the first report. */
  readonly nonce: string
  /** What this key said last, where it was enrolled before: messages go on from here. */
  readonly counter: number
}

/** The signed payload of `POST /api/v1/agent/report`. */
export type AgentMessage = {
  readonly v: 1
  readonly asset: string
  /** Strictly increasing per key, kept on the agent's disk. */
  readonly counter: number
  /** A nonce the server issued for this asset; without one a report may only lower. */
  readonly nonce: string | null
  /** Asks for fresh workload tokens with the answer; they come only where `nonce` is the newest one. */
  readonly tokens?: boolean
} &
  /** Late: spooled while the server could not be reached, sent after a newer report. */
  (
    | { readonly kind: 'facts'; readonly facts: HostFacts; readonly late?: true }
    /** What changed since acknowledged facts (`base`), and the digest of what must come out. */
    | {
        readonly kind: 'delta'
        readonly base: string
        readonly delta: FactsDelta
        readonly factsDigest: string
      }
    /** Nothing changed since the facts with this digest (`sha256:` over their canonical JSON). */
    | { readonly kind: 'heartbeat'; readonly factsDigest: string }
    /** Only asks: is a verification wanted, is anything blocked, which token files to write. */
    | { readonly kind: 'poll' }
  )

/** As it travels: its instants are texts (RFC 3339), as everywhere in the API. */
export type SentExplanation = Sent<Explanation>

type Sent<T> = T extends Instant
  ? string
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends readonly (infer One)[]
      ? readonly Sent<One>[]
      : { readonly [name in keyof T]: Sent<T[name]> }

export interface AgentAnswer {
  /** The message that is answered: `sha256:` over its signed bytes. An answer to another is none. */
  readonly to: string
  /** Evidence id of an accepted facts message. */
  readonly evidence: string | null
  /** For the next report. */
  readonly nonce: string
  /** The server wants fresh complete facts now (a verification, or it lost the acknowledged ones). */
  readonly factsWanted: boolean
  /** Kept by the agent so that `holdfast why` answers on this host while the server is down. */
  readonly explanation: SentExplanation | null
  /** Null: asked for by a message that did not carry the newest nonce; it is in this answer, so ask again. */
  readonly tokens: readonly WorkloadToken[] | null
  readonly pollAfterMs: number
}

/** One workload token file: `<dir>/<identity>/token` (token-files.ts), mode 0400, owned by `user` when given. */
export interface WorkloadToken {
  readonly identity: string
  readonly user: string | null
  /** Null: the identity is blocked here; the file is removed. */
  readonly token: string | null
  readonly expiresAt: string | null
}
