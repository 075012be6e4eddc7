/** Break-glass against a server: two approvers with keys, a planned warrant, and what they sign of it. */

import assert from 'node:assert/strict'
import type { BreakGlassPlan } from '@holdfast/api/contract/break-glass'
import type { TestServer } from './server.ts'
import { ed25519Pair, sshSign, type SshPair } from './ssh.ts'

export interface Person {
  readonly name: string
  readonly pair: SshPair
  readonly token: string
  readonly id: string
}

export async function approverOf(
  server: TestServer,
  name: string,
  pair: SshPair = ed25519Pair(name),
): Promise<Person> {
  const asked = { for: name, scope: 'approve', sshKey: pair.line }
  const { status, body } = await server.call('POST', '/api/v1/tokens', asked)
  assert.equal(status, 201, JSON.stringify(body))
  const { token, id } = body as { token: string; id: string }
  return { name, pair, token, id }
}

export const as = ({ token }: Pick<Person, 'token'>): Record<string, string> => ({
  authorization: `Bearer ${token}`,
})

export async function planned(
  server: TestServer,
  identities: readonly string[],
  change: object = {},
): Promise<BreakGlassPlan> {
  const asked = { identities, incident: 'INC-7', reason: 'nothing else works', ...change }
  const { status, body } = await server.call('POST', '/api/v1/break-glass/plan', asked)
  assert.equal(status, 200, JSON.stringify(body))
  return body as BreakGlassPlan
}

export function signedBy(warrant: string, ...people: readonly Person[]): object {
  return { warrant, signatures: people.map(({ pair }) => sshSign(warrant, pair)) }
}

/** Planned, signed by both and opened; its id. */
export async function openedBy(
  server: TestServer,
  identities: readonly string[],
  ...people: readonly Person[]
): Promise<string> {
  const { warrant } = await planned(server, identities)
  const { status, body } = await server.call('POST', '/api/v1/break-glass', signedBy(warrant, ...people)) // prettier-ignore
  assert.equal(status, 201, JSON.stringify(body))
  return (body as { ids: string[] }).ids[0] ?? ''
}

/** Each command with text that is hostile, and the exits that say it was read: `id` is open, `file` is no warrant. */
export function hostileLines(
  name: string,
  text: string,
  file: string,
  id: string,
): readonly (readonly [args: readonly string[], exits: readonly number[]])[] {
  const plan = (said: string): readonly string[] => {
    const to = `${file}.${said.length}`
    return ['break-glass', 'plan', name, '--incident', said, '--reason', said, '--to', to]
  }
  return [
    [['break-glass', 'list'], [0]],
    [['break-glass', 'approvers'], [0]],
    [['break-glass', 'show', id], [0]],
    [plan('INC-1'), [0]],
    [plan(text), [2]],
    [['break-glass', 'verify', file, file], [10]],
    [['break-glass', 'open', file, file], [2]],
    [['break-glass', 'drill', file, text], [2]],
    [['break-glass', 'tell', file, text], [10]],
    [['break-glass', 'merge', file], [2]],
    [['break-glass', 'close', id, '--reason', text], [0]],
    [['break-glass', 'review', id, '--note', text], [0]],
    [['break-glass', 'show', id], [0]],
  ]
}
