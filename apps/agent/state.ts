/** The agent's own state: its key, whom it reports to, its counter and nonce, each in a private file. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeDurably } from '@holdfast/edges-base/stores/durable-file'
import { loadOrCreateSigner } from '@holdfast/edges-base/signers/ed25519'
import type { Signer } from '@holdfast/edges-base/ports/outside'
import type { Explanation } from '@holdfast/core/model/explanation'

export interface Enrolment {
  readonly server: string
  readonly asset: string
  readonly name: string
  readonly keyId: string
  readonly nonce: string
  readonly counter: number
  /** Digest the server acknowledged, and our own digest without times: what a heartbeat refers to. */
  readonly acknowledged: string | null
  readonly stable: string | null
}

export interface AgentFiles {
  readonly signer: Signer
  load(): Enrolment | undefined
  save(enrolment: Enrolment): void
  saveExplanation(explanation: Explanation): void
}

export function agentFiles(directory: string): AgentFiles {
  const signer = loadOrCreateSigner(join(directory, 'key'), 'agent')
  if (!signer.ok) throw new Error(signer.error.message)
  const path = join(directory, 'enrolment.json')
  return {
    signer: signer.value,
    load: () =>
      existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Enrolment) : undefined,
    // The counter is on disk before the message leaves: it never goes back.
    save: (enrolment) => writeDurably(path, JSON.stringify(enrolment), 0o600),
    // Root on the blocked host reads the whole explanation; a stranger does not.
    saveExplanation: (explanation) =>
      writeDurably(join(directory, 'explanation.json'), JSON.stringify(explanation), 0o600),
  }
}
