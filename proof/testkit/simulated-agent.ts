/** An agent in a few lines, whose key the test holds: it says what a test wants said, and no more than one. */

import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { base64, utf8 } from '@holdfast/core/kernel/bytes'
import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import { digestOf } from '@holdfast/core/kernel/hash'
import type { HostFacts } from '@holdfast/core/model/facts'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { BODY_PROOF_HEADER, BODY_TYPE, formatBodyProof } from '@holdfast/protocols/agent/body-proof'
import {
  AGENT_KEY_HEADER,
  AGENT_PAYLOAD_TYPE,
  ENROLMENT_TYPE,
  type AgentAnswer,
  type EnrollResponse,
} from '@holdfast/protocols/agent/messages'
import { formatEnvelope, preAuthEncoding } from '@holdfast/protocols/dsse/envelope'

export interface Said {
  readonly status: number
  readonly body: Partial<AgentAnswer> & { readonly code?: string; readonly detail?: string }
}

export interface SimulatedAgent {
  readonly publicKey: string
  asset: string
  keyId: string
  nonce: string | null
  counter: number
  /** `signed` false: as a client that does not show that it has its key. */
  enroll(token: string, machineId?: string, signed?: boolean): Promise<Said & { body: unknown }>
  /** A signed message, not sent yet; `nonce`: another than it has. */
  message(content: { readonly [name: string]: unknown }, nonce?: string | null): string
  /** The newest nonce is kept, as an agent does. `proof`: of the body, another than its own. */
  deliver(message: string, proof?: string): Promise<Said>
  /** What it proves of a body before it is read. */
  proofOf(body: string): string
  say(content: { readonly [name: string]: unknown }, nonce?: string | null): Promise<Said>
}

export function simulatedAgent(url: string, hostname: string): SimulatedAgent {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const agent: SimulatedAgent = {
    publicKey: base64(new Uint8Array(raw)),
    asset: '',
    keyId: '',
    nonce: null,
    counter: 0,
    async enroll(token, machineId, signed = true) {
      const identifiers = machineId === undefined ? {} : { machineId }
      const claim = { token, publicKey: agent.publicKey, identifiers, hostname }
      const signature = signedBy(privateKey, ENROLMENT_TYPE, utf8(canonicalJson(claim)))
      const body = signed ? { ...claim, signature: base64(signature) } : claim
      const said = await post(`${url}/api/v1/agent/enroll`, JSON.stringify(body), {})
      if (said.status !== 201) return said
      const answer = said.body as unknown as EnrollResponse // As the route answers 201.
      agent.asset = answer.asset.uid
      agent.keyId = answer.keyId
      agent.nonce = answer.nonce
      agent.counter = answer.counter
      return said
    },
    message(content, nonce = agent.nonce) {
      agent.counter += 1
      const { asset, counter, keyId } = agent
      // Not canonical: whoever signs may write any JSON.
      const payload = utf8(JSON.stringify({ v: 1, asset, counter, nonce, ...content }))
      const signature = signedBy(privateKey, AGENT_PAYLOAD_TYPE, payload)
      const signatures = [{ keyId, signature }]
      return formatEnvelope({ payloadType: AGENT_PAYLOAD_TYPE, payload, signatures })
    },
    proofOf(body) {
      const digest = digestOf(nodeHash, utf8(body))
      const signature = signedBy(privateKey, BODY_TYPE, utf8(digest))
      return formatBodyProof({ digest, signature })
    },
    async deliver(message, proof = agent.proofOf(message)) {
      const headers = { [AGENT_KEY_HEADER]: agent.keyId, [BODY_PROOF_HEADER]: proof }
      return post(`${url}/api/v1/agent/report`, message, headers)
    },
    async say(content, nonce) {
      const said = await agent.deliver(agent.message(content, nonce))
      if (said.body.nonce !== undefined) agent.nonce = said.body.nonce
      return said
    },
  }
  return agent
}

async function post(url: string, body: string, headers: Record<string, string>): Promise<Said> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  return { status: response.status, body: (await response.json()) as Said['body'] }
}

function signedBy(key: KeyObject, type: string, payload: Uint8Array): Uint8Array {
  return new Uint8Array(sign(null, preAuthEncoding(type, payload), key))
}

/** A host with these many packages and nothing wrong. */
export function healthyFacts(hostname: string, packages = 5, now: number = Date.now()): HostFacts {
  const names = Array.from({ length: packages }, (_, place) => `package-${place}`)
  const facts = {
    v: 1,
    kind: 'host',
    tool: { name: 'simulated', version: '1' },
    subject: { hostname },
    startedAt: now,
    endedAt: now,
    boot: { id: 'b1', at: now - 1_000_000 },
    os: { id: 'debian', versionId: '12', name: 'Debian GNU/Linux 12 (bookworm)' },
    kernel: { state: 'known', running: '6.1', installed: '6.1', source: 'linux', current: true },
    packages: names.map((name) => ({
      name,
      version: '1',
      arch: 'amd64',
      manager: 'dpkg',
      source: name,
      sourceVersion: '1',
    })),
    fixes: {
      state: 'known',
      items: [],
      listsSignedAt: now - 1_000_000,
      listsValidUntil: now + 864_000_000,
    },
    processes: [],
    rebootRequired: false,
    credentialFiles: [],
    coverage: ['os-packages', 'processes'].map((scope) => ({
      scope,
      roots: [],
      items: scope === 'processes' ? 0 : packages,
      unreadable: 0,
      truncated: false,
      state: 'complete',
    })),
    warnings: [],
  }
  return facts as unknown as HostFacts // As an agent sends it.
}
