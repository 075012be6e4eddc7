/** Agents: enrolment with a one-time token, signed messages, distinct refusals that change nothing. */

import type { FastifyRequest } from 'fastify'
import { fromBase64, utf8 } from '@holdfast/core/kernel/bytes'
import { isDigest, type Digest } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Result } from '@holdfast/core/kernel/result'
import type { NonceClaim } from '@holdfast/core/model/input'
import type { Refusal } from '@holdfast/core/model/refusals'
import { Problem, problemOfRefusal, problemOfRefusals } from '@holdfast/edges-base/http/problems'
import { verifyEd25519 } from '@holdfast/own-files/ed25519'
import { BODY_PROOF_HEADER, BODY_TYPE, parseBodyProof } from '@holdfast/protocols/agent/body-proof'
import { AGENT_KEY_HEADER } from '@holdfast/protocols/agent/messages'
import { preAuthEncoding } from '@holdfast/protocols/dsse/envelope'
import { bytesOf, submit, type Context, type Routes, type Sender } from '../../context.ts'
import { serve } from '../../serve.ts'
import { mustBeHeard } from '../../outward/sources/who-speaks.ts'
import { answerTo } from './answer.ts'
import { enrolments, type Enrolments } from './enrolment.ts'
import { heardKeys, type Heard } from './heard.ts'
import { keyIdOf, readDelta, readMessage, type Message, type ReadFacts } from './read-message.ts'
import { speakerOf, type Speaker } from './speaker.ts'

interface Door {
  readonly context: Context
  readonly heard: Heard
  readonly enrolments: Enrolments
}

/** A message whose key, signature, asset and nonce are right, and whose counter is newer. */
interface Opened {
  readonly speaker: Speaker
  readonly message: Message
  readonly nonce: NonceClaim | null
  readonly tokens: 'none' | 'given' | 'withheld'
}

interface Outcome {
  readonly evidence: string | null
  readonly factsWanted: boolean
}

export const agentRoutes: Routes = (app, context) => {
  const heard = heardKeys()
  const door: Door = { context, heard, enrolments: enrolments(context, heard) }
  const sender = (request: FastifyRequest): Sender | undefined => {
    const speaker = speakerOf(context.driver.view, door.enrolments, namedKey(request))
    if (speaker === undefined) return undefined
    const { keyId, publicKey } = speaker
    return { id: keyId, isProven: () => provedBy(request, publicKey) !== null }
  }

  serve(app, 'agent.enroll', async ({ body }) => door.enrolments.enroll(body))

  serve(
    app,
    'agent.report',
    async ({ request }) => {
      const { speaker, message } = await readFrom(door, request)
      const nonce = nonceOf(context, speaker, message)
      const taken = heard.take(speaker.keyId, message.counter, speaker.recorded)
      if ('newest' in taken) throw notNewer(message.counter, taken.newest)
      const live = heard.spend(speaker.keyId, message.nonce)
      const tokens = !message.tokens ? 'none' : live ? 'given' : 'withheld'
      try {
        if (speaker.offered !== null) await door.enrolments.prove(speaker.offered)
        const outcome = await accept(context, { speaker, message, nonce, tokens })
        const { asset, source } = speaker
        const to = message.digest
        const warn = (thrown: unknown): void => request.log.warn(thrown, 'no explanation')
        const answer = await answerTo(context, { asset, source, to, tokens, ...outcome }, warn)
        heard.issued(speaker.keyId, answer.nonce)
        return answer
      } catch (thrown) {
        taken.undo()
        throw thrown
      }
    },
    { sender },
  )
}

/** The digest of the body that is to come, where who has the key has signed it; null: nobody has. */
function provedBy(request: FastifyRequest, publicKey: string): Digest | null {
  const header = request.headers[BODY_PROOF_HEADER]
  const proof = typeof header === 'string' ? parseBodyProof(header) : undefined
  if (proof === undefined) return null
  const key = fromBase64(publicKey) ?? new Uint8Array()
  const signed = preAuthEncoding(BODY_TYPE, utf8(proof.digest))
  const holds = verifyEd25519(key, signed, proof.signature)
  return holds ? proof.digest : null
}

/** Named before the body is read. */
function namedKey(request: FastifyRequest): string | undefined {
  const named = request.headers[AGENT_KEY_HEADER]
  return typeof named === 'string' && named !== '' ? named : undefined
}

/** Large ones are read beside the decide thread; who sends them is known by the header already. */
async function readFrom(
  { context, enrolments: enrolled }: Door,
  request: FastifyRequest,
): Promise<{ readonly speaker: Speaker; readonly message: Message }> {
  const bytes = bytesOf(request)
  const large = bytes.length > LIMITS.strangerBytesMax
  const keyId = namedKey(request) ?? (large ? undefined : keyIdOf(bytes))
  if (keyId === undefined) {
    throw problemOfRefusal('envelope-malformed', 'not a signed agent message', 'update the agent')
  }
  const before = mustBeKnown(context, enrolled, keyId)
  const { publicKey } = before
  const digest = large ? provedBy(request, publicKey) : null
  if (large && digest === null) {
    throw problemOfRefusal('signature-invalid', 'its proof is of another key', 'send it again')
  }
  const toRead = { bytes, keyId, publicKey, digest }
  const read = large ? await context.reader.message(toRead) : readMessage(toRead)
  const message = valueOf(read)
  // Meanwhile it may have been enrolled anew with another key.
  const speaker = mustBeKnown(context, enrolled, keyId)
  if (speaker.publicKey !== publicKey || message.asset !== speaker.asset) {
    throw problemOfRefusal(
      'wrong-asset',
      'this key speaks for another asset',
      'enrol the agent again',
    )
  }
  return { speaker, message }
}

function mustBeKnown(context: Context, enrolled: Enrolments, keyId: string): Speaker {
  const speaker = speakerOf(context.driver.view, enrolled, keyId)
  if (speaker !== undefined) return speaker
  throw problemOfRefusal(
    'key-unknown',
    'no agent with this key is enrolled',
    'enrol the agent again',
  )
}

/** A question proves nothing: whoever comes back after long, or after an update, gets a nonce by it. */
function nonceOf(
  context: Context,
  { asset, source }: Speaker,
  { nonce, content }: Message,
): NonceClaim | null {
  if (nonce === null) return null
  const checked = context.nonces.check(nonce, asset, source, context.driver.env().now)
  if (checked.ok) return checked.claim
  if (content.kind === 'poll') return null
  throw problemOfRefusal(
    checked.code,
    'the nonce is of another asset or source, or too old',
    'poll for a new one',
  )
}

async function accept(context: Context, opened: Opened): Promise<Outcome> {
  const { content } = opened.message
  switch (content.kind) {
    case 'facts':
      return acceptFacts(context, opened, valueOf(content.facts), content.late)
    case 'delta': {
      const facts = await wholeFacts(context, opened, content.delta)
      // The base is gone or another: nothing is lost, the agent sends all of it.
      return facts === null
        ? { evidence: null, factsWanted: true }
        : acceptFacts(context, opened, facts, false)
    }
    case 'heartbeat':
      return heartbeat(context, opened, content.factsDigest)
    case 'poll':
      return { evidence: null, factsWanted: wantsFacts(context, opened) }
  }
}

/** A difference over the facts last acknowledged; it must give the very digest the agent computed. */
async function wholeFacts(
  context: Context,
  { speaker }: Opened,
  delta: Parameters<typeof readDelta>[1],
): Promise<ReadFacts | null> {
  const standing = context.driver.view.assets.get(speaker.asset)?.standings.get(speaker.source)
  if (standing?.lastFacts !== delta.base || !isDigest(delta.base)) return null
  const base = await context.writer.blobs.get(delta.base)
  return base === undefined ? null : valueOf(await context.reader.delta(base, delta))
}

async function acceptFacts(
  context: Context,
  { speaker, message, nonce }: Opened,
  { facts, bytes, digest }: ReadFacts,
  late: boolean,
): Promise<Outcome> {
  // The bytes are durable before the entry that cites them.
  const document = await context.writer.blobs.put(message.payload)
  await context.writer.blobs.put(bytes)
  const { answer } = await submit(
    context,
    {
      kind: 'report',
      asset: speaker.asset,
      source: speaker.source,
      counter: message.counter,
      nonce,
      late,
      facts,
      document,
      factsDigest: digest,
      reader: 'agent-v1',
    },
    speaker.keyId,
  )
  return { evidence: answer.kind === 'done' ? (answer.ids[0] ?? null) : null, factsWanted: false }
}

function heartbeat(context: Context, opened: Opened, factsDigest: string): Outcome {
  const { speaker, message, nonce } = opened
  const { view } = context.driver
  mustBeHeard(view, speaker.source, speaker.asset, null)
  const standing = view.assets.get(speaker.asset)?.standings.get(speaker.source)
  const same = standing?.lastFacts === factsDigest
  if (same && nonce !== null) {
    context.driver.heartbeat({
      asset: speaker.asset,
      source: speaker.source,
      at: nonce.issuedAt,
      counter: message.counter,
      nonce: nonce.text,
    })
  }
  return { evidence: null, factsWanted: !same || wantsFacts(context, opened) }
}

function wantsFacts(context: Context, { speaker }: Opened): boolean {
  const known = context.driver.view.assets.get(speaker.asset)
  return (
    known?.standings.has(speaker.source) !== true ||
    // What it said was cleared by another: it says all of it again, and what is still so opens again.
    known.contradicted.has(speaker.source) ||
    known.verifications.size > 0
  )
}

function notNewer(counter: number, newest: number): Problem {
  return problemOfRefusal(
    'counter-not-newer',
    `message ${counter} is not newer than ${newest}`,
    'an agent restored from a copy must be enrolled again; causes are kept',
  )
}

function valueOf<T>(read: Result<T, Refusal>): T {
  if (read.ok) return read.value
  throw problemOfRefusals([read.error])
}
