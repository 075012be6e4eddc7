/** A server that is told to stop writes its last checkpoint, however often and however many are told. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { runCommand, startCommand, type Running } from '../../proof/testkit/command-line.ts'
import { until } from '../../proof/testkit/until.ts'

const HOLDFAST = resolve(import.meta.dirname, '../../bin/holdfast')

/** Who is told, as often: the launcher alone, or its group with the server in it, as by systemd or Ctrl-C. */
const TOLD: readonly (readonly [string, (pid: number) => void])[] = [
  ['the launcher', (pid) => process.kill(pid, 'SIGTERM')],
  ['the whole group', (pid) => process.kill(-pid, 'SIGTERM')],
  ['the whole group, by Ctrl-C', (pid) => process.kill(-pid, 'SIGINT')],
  [
    'the whole group, three times',
    (pid) => {
      for (let times = 0; times < 3; times++) process.kill(-pid, 'SIGTERM')
    },
  ],
]

for (const [who, tell] of TOLD) {
  test(`${who} is told`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-stopped-'))
    const notes = join(folder, 'notes')
    const args = ['--data', join(folder, 'data'), 'serve', '--listen', '127.0.0.1:0']
    const child = spawn(
      process.execPath,
      [HOLDFAST, ...args, '--checkpoint-sink', `file:${notes}`],
      {
        detached: true,
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    const ended = new Promise<unknown>((done) =>
      child.on('close', (code, signal) => done(code ?? signal)),
    )
    const { pid } = child
    assert.ok(pid !== undefined)
    let said = ''
    await new Promise<void>((served, fail) => {
      child.stderr.on('data', (text: Buffer) => {
        said += text.toString()
        if (said.includes('holdfast serves at')) served()
      })
      child.on('close', () => fail(new Error(said)))
    })
    tell(pid)
    assert.equal(await ended, 0, said)
    assert.match(readFileSync(notes, 'utf8'), /^holdfast\/\w+\n\d+\n/)
  })
}

/** When during a start it is told: as soon as this is seen of it. */
const EARLY: readonly (readonly [
  when: string,
  word: string,
  seen: (data: string, told: Running['told']) => Promise<unknown>,
])[] = [
  ['the ledger is opened', 'serve', async (data) => appears(join(data, 'ledger.db'))],
  ['the ledger is opened', 'start', async (data) => appears(join(data, 'ledger.db'))],
  [
    'the machine is read',
    'start',
    async (_data, told) => told((err) => err.includes('reading this machine')),
  ],
]

async function appears(file: string): Promise<void> {
  return until(`${file} is there`, () => existsSync(file))
}

for (const [when, word, seen] of EARLY) {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${word} is told while ${when}, by ${signal}: it ends as it should`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'holdfast-stopped-'))
      const [data, notes] = [join(folder, 'data'), join(folder, 'notes')]
      const args = [word, '--listen', '127.0.0.1:0', '--checkpoint-sink', `file:${notes}`]
      const { child, told, ended } = startCommand(data, args)
      await seen(data, told)
      child.kill(signal)
      const { exit, err } = await ended
      assert.equal(exit, 0, err)
      assert.doesNotMatch(err, /error/)
      assert.match(readFileSync(notes, 'utf8'), /^holdfast\/\w+\n\d+\n/)
      // Nobody holds it, and it is whole.
      assert.equal((await runCommand(data, ['ledger', 'verify'])).exit, 0)
    })
  }
}
