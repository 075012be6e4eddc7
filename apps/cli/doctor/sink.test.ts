/** The checkpoint sink as `doctor` finds it: unset, beside the data, not there, closed, behind, or up to date. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { needsProgram } from '../../../proof/testkit/needs.ts'
import { testServer } from '../../../proof/testkit/server.ts'
import { lookedAt, siteWith } from '../../../proof/testkit/site.ts'
import { SINK } from './sink.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-doctor-sink-'))
const at = (name: string): string => join(folder, name)

/** A ledger whose checkpoints went there. */
async function ledgerWith(sink: string): Promise<string> {
  const server = await testServer('enforce', undefined, { sink })
  await server.context.writer.checkpoint()
  await server.close()
  return server.data
}

describe('the checkpoint sink', () => {
  let data = ''
  const look = async (checkpointSink: string): Promise<string> =>
    lookedAt(SINK, await siteWith({ data, checkpointSink }))
  before(async () => {
    data = await ledgerWith(`file:${at('notes')}`)
    writeFileSync(at('empty'), '')
    writeFileSync(at('words'), 'somebody wrote here\n')
    mkdirSync(at('folder'))
    mkdirSync(at('no-repository'))
  })

  test('holds the newest checkpoint', async () => {
    assert.match(
      await look(`file:${at('notes')}`),
      /^ok: file:.* holds the newest checkpoint, of \d+ entries, written .* ago$/,
    )
  })

  const BROKEN: readonly (readonly [string, () => string, RegExp])[] = [
    [
      'is not set',
      () => '',
      /^warn: no checkpoint goes anywhere else: .* → set HOLDFAST_CHECKPOINT_SINK/,
    ],
    [
      'is in a folder that is not there',
      () => `file:${at('gone/notes')}`,
      /^fail: .*gone is not there → mount it/,
    ],
    [
      'lies in the data directory',
      () => `file:${join(data, 'notes')}`,
      /^warn: .* lies in the data directory: .* → keep it on/,
    ],
    [
      'has lost what was written',
      () => `file:${at('empty')}`,
      /^warn: .* holds nothing, and \d+ entries are signed → /,
    ],
    [
      'was not written yet',
      () => `file:${at('new')}`,
      /^warn: .* holds nothing, and \d+ entries are signed → /,
    ],
    [
      'holds something else',
      () => `file:${at('words')}`,
      /^warn: .* does not hold the newest checkpoint, of \d+ entries, written/,
    ],
    [
      'is a folder',
      () => `file:${at('folder')}`,
      /^fail: .* cannot be read: .* → mend it: a start compares/,
    ],
    [
      'is a folder without a repository',
      () => `git:${at('no-repository')}`,
      /^fail: .* cannot be read: .* → mend it/,
    ],
    ['is a repository that is not there', () => `git:${at('gone')}`, /^fail: .*gone is not there/],
    [
      'goes to a host that is not found',
      () => 'syslog:nowhere.invalid:514',
      /^fail: the host of syslog:nowhere\.invalid:514 is not found/,
    ],
    [
      'goes to a host, and cannot be read back',
      () => 'syslog:127.0.0.1:514',
      /^ok: syslog:127\.0\.0\.1:514, which cannot be read back$/,
    ],
  ]
  for (const [what, sink, expected] of BROKEN) {
    test(what, async () => {
      assert.match(await look(sink()), expected)
    })
  }

  test('nothing is signed yet', async () => {
    const site = await siteWith({ checkpointSink: `file:${at('new')}` })
    assert.match(await lookedAt(SINK, site), /^ok: file:.*; nothing is signed yet$/)
  })

  test('is a repository', { skip: needsProgram('git', 'apt-get install git') }, async () => {
    mkdirSync(at('repository'))
    execFileSync('git', ['init', '--quiet', at('repository')])
    const checkpointSink = `git:${at('repository')}`
    const site = await siteWith({ data: await ledgerWith(checkpointSink), checkpointSink })
    assert.match(
      await lookedAt(SINK, site),
      /^ok: git:.* holds the newest checkpoint, of \d+ entries/,
    )
  })

  test('that a running server cannot write', async () => {
    mkdirSync(at('mounted'))
    const server = await testServer('enforce', undefined, { sink: `file:${at('mounted/notes')}` })
    try {
      rmSync(at('mounted'), { recursive: true })
      await server.context.writer.checkpoint()
      // Also of a server elsewhere: it says so itself.
      const site = { ...(await siteWith({}, server)), remote: true }
      assert.match(
        await lookedAt(SINK, site),
        /^fail: the checkpoint sink cannot be (?:read|written): .* → mend it where the server runs/,
      )
    } finally {
      await server.close()
    }
  })
})
