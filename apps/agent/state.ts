/** The agent's own state: its key, whom it reports to, its counter and nonce, each in a private file. */

import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { writeDurably } from '@holdfast/own-files/durable-file'
import { loadOrCreateSigner } from '@holdfast/own-files/ed25519'
import type { Signer } from '@holdfast/own-files/signer'
import type { HostFacts } from '@holdfast/core/model/facts'
import type { SentExplanation } from '@holdfast/protocols/agent/messages'

export interface Enrolment {
  readonly server: string
  readonly asset: string
  readonly name: string
  readonly keyId: string
  /** Null: the last one is no longer good; a question brings another. */
  readonly nonce: string | null
  readonly counter: number
  /** Digest the server acknowledged, and our own digest without times: what a heartbeat refers to. */
  readonly acknowledged: string | null
  readonly stable: string | null
}

export interface AgentFiles {
  readonly signer: Signer
  load(): Enrolment | undefined
  save(enrolment: Enrolment): void
  saveExplanation(explanation: SentExplanation): void
  /** What the server said last of this host, and when this host heard it (milliseconds). */
  loadExplanation(): { readonly explanation: SentExplanation; readonly heardMs: number } | undefined
  /** The facts the server last acknowledged: the base of the next difference. */
  loadAcknowledged(): HostFacts | undefined
  saveAcknowledged(facts: HostFacts): void
  readonly spool: Spool
}

/** Changed reports that could not be sent, oldest first; the newest 50 are kept. */
export interface Spool {
  put(facts: HostFacts): void
  names(): readonly string[]
  read(name: string): HostFacts
  drop(name: string): void
  /** The server will never take it: the newest such report stays beside the spool, for people. */
  setAside(name: string): void
}

const SPOOL_MAX = 50

export function agentFiles(directory: string): AgentFiles {
  const signer = loadOrCreateSigner(join(directory, 'key'), 'agent')
  if (!signer.ok) throw new Error(signer.error.message)
  const path = join(directory, 'enrolment.json')
  const explained = join(directory, 'explanation.json')
  const acknowledged = join(directory, 'acknowledged.json')
  return {
    signer: signer.value,
    load: () =>
      existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Enrolment) : undefined,
    // The counter is on disk before the message leaves: it never goes back.
    save: (enrolment) => writeDurably(path, JSON.stringify(enrolment), 0o600),
    // Root on the blocked host reads the whole explanation; a stranger does not.
    saveExplanation: (explanation) => writeDurably(explained, JSON.stringify(explanation), 0o600),
    loadExplanation: () =>
      existsSync(explained)
        ? {
            explanation: JSON.parse(readFileSync(explained, 'utf8')) as SentExplanation,
            // It is written with every answer, so the file's own time is that of the answer.
            heardMs: statSync(explained).mtimeMs,
          }
        : undefined,
    loadAcknowledged: () =>
      existsSync(acknowledged)
        ? (JSON.parse(readFileSync(acknowledged, 'utf8')) as HostFacts)
        : undefined,
    saveAcknowledged: (facts) => writeDurably(acknowledged, JSON.stringify(facts), 0o600),
    spool: spoolIn(join(directory, 'spool')),
  }
}

function spoolIn(directory: string): Spool {
  const names = (): readonly string[] =>
    existsSync(directory)
      ? readdirSync(directory)
          .filter((name) => name.endsWith('.json'))
          .toSorted()
      : []
  const drop = (name: string): void => rmSync(join(directory, name), { force: true })
  return {
    names,
    drop,
    setAside: (name) => renameSync(join(directory, name), join(directory, 'refused')),
    put(facts) {
      // Sixteen digits: the order of names is the order of time.
      const name = `${String(facts.startedAt).padStart(16, '0')}.json`
      writeDurably(join(directory, name), JSON.stringify(facts), 0o600)
      for (const old of names().slice(0, -SPOOL_MAX)) drop(old)
    },
    read: (name) => JSON.parse(readFileSync(join(directory, name), 'utf8')) as HostFacts,
  }
}
