/** A server that is told to stop writes its last checkpoint, however often and however many are told. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'

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
