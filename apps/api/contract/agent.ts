/** What agents send: their enrolment, and signed messages. They have no token: what they send says who they are. */

import { z } from 'zod'
import { count, list, maybeText, maybeTime, members, shortText } from '../fields.ts'
import { operation } from '../operation.ts'
import { explanation } from './parts/explanation.ts'

export const AGENT = {
  'agent.enroll': operation({
    method: 'POST',
    path: '/api/v1/agent/enroll',
    scope: 'carried',
    summary: 'enrol an agent with a one-time token',
    load: 'enrolment',
    body: members({
      token: shortText,
      /** Raw Ed25519 public key, base64. */
      publicKey: shortText,
      identifiers: members({ machineId: z.string().min(1).max(128).optional() }).optional(),
      hostname: z.string().max(500).optional(),
      /** Ed25519 over the claim, base64; absent: nothing is recorded before the first message of that key. */
      signature: shortText.optional(),
    }),
    status: 201,
    answer: members({
      asset: members({ uid: z.string(), name: z.string() }),
      keyId: z.string(),
      source: z.string(),
      /** For the first report. */
      nonce: z.string(),
      /** What this key said last, where it was enrolled before: messages go on from here. */
      counter: count,
    }),
    refusals: ['evidence-refused', 'refused', 'not-found', 'not-durable', 'disk-full'],
    collections: ['agents', 'assets', 'sources', 'tokens'],
    examples: [
      {
        token: 'hf_x',
        publicKey: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
        identifiers: { machineId: 'm' },
      },
    ],
  }),
  'agent.report': operation({
    method: 'POST',
    path: '/api/v1/agent/report',
    scope: 'carried',
    summary: 'a signed message of an agent',
    load: 'agent',
    body: {
      media: 'application/json',
      says: 'a DSSE envelope, signed with the key of the agent, around its message',
    },
    answer: members({
      /** The message that is answered: `sha256:` over its signed bytes. */
      to: z.string(),
      /** Evidence id of an accepted facts message. */
      evidence: maybeText,
      /** For the next report. */
      nonce: z.string(),
      /** The server wants fresh complete facts now. */
      factsWanted: z.boolean(),
      /** Kept by the agent for when the server is away. */
      explanation: explanation.nullable(),
      /** Null: asked for by a message that did not carry the newest nonce. */
      tokens: list(
        members({
          identity: z.string(),
          user: maybeText,
          /** Null: the identity is blocked here. */
          token: maybeText,
          expiresAt: maybeTime,
        }),
      ).nullable(),
      pollAfterMs: count,
    }),
    refusals: [
      'evidence-refused',
      'source-not-declared',
      'subject-mismatch',
      'no-source',
      'refused',
      'not-found',
      'not-durable',
      'disk-full',
    ],
    collections: ['agents', 'assets', 'findings', 'holds', 'identities', 'sources', 'status'],
    examples: [
      {
        payload: 'eyJ2IjoxfQ==',
        payloadType: 'application/vnd.holdfast.agent.v1+json',
        signatures: [{ keyid: 'k', sig: 'AAAA' }],
      },
    ],
  }),
}
