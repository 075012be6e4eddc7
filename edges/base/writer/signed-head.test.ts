/** What outside notes say of us: older, forked, unreadable; and that nothing is signed over what does not fit. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { instant } from '@holdfast/core/kernel/instant'
import { encodeEntry } from '@holdfast/core/ledger/envelope'
import type { EntryDraft } from '@holdfast/core/state/entries'
import { formatVkey, noteKey } from '@holdfast/protocols/tlog/note'
import { loadOrCreateSigner } from '@holdfast/own-files/ed25519'
import { nodeHash } from '../signers/hash.ts'
import { markRestored } from '../stores/restored-mark.ts'
import { openWriter, type Writer } from './writer.ts'

const fresh = (): string => mkdtempSync(join(tmpdir(), 'holdfast-head-'))
const stamp = { v: 1, actor: 'system', cause: 'test' } as const
let salt = 0

function line(draft: EntryDraft): string {
  const encoded = encodeEntry(draft, `s${salt++}`)
  return encoded.ok ? encoded.value : assert.fail(encoded.error.message)
}

const ticks = (count: number): string[] =>
  Array.from({ length: count }, () =>
    line({ ...stamp, kind: 'tick', at: instant(2), body: { jumpedMs: 0, assets: [] } }),
  )

const restoredLine = (copy: string | null, behind: { size: number; root: string } | null): string =>
  line({
    ...stamp,
    kind: 'ledger.restored',
    at: instant(3),
    body: { epoch: 1, reason: 'r', behind, copy },
  })

async function opened(directory: string, sink: string | null): Promise<Writer> {
  const writer = await openWriter({ directory, checkpointSink: sink })
  if (!writer.ok) throw new Error(writer.error.message)
  await writer.value.startCheckpoints('l')
  return writer.value
}

async function refusal(directory: string, sink: string | null): Promise<string> {
  const writer = await openWriter({ directory, checkpointSink: sink })
  if (!writer.ok) return `${writer.error.code}: ${writer.error.message}`
  await writer.value.close()
  return 'it started'
}

/** A ledger of three entries, its sink, and the same later by two. */
async function ledger(sink: string): Promise<{ readonly now: string; readonly earlier: string }> {
  const now = fresh()
  const signer = loadOrCreateSigner(join(now, 'keys/checkpoint'), 'holdfast/l')
  assert.ok(signer.ok)
  const checkpointKey = formatVkey(noteKey(nodeHash, 'holdfast/l', signer.value.publicKey))
  const body = {
    ledgerId: 'l',
    product: '0',
    mode: 'enforce',
    checkpointKey,
    sample: false,
  } as const
  const first = await opened(now, sink)
  const created = line({ ...stamp, kind: 'ledger.created', at: instant(1), body })
  await first.ledger.append(0, [created, ...ticks(2)])
  await first.close()
  const earlier = fresh()
  for (const name of readdirSync(now)) {
    cpSync(join(now, name), join(earlier, name), { recursive: true })
  }
  const second = await opened(now, sink)
  await second.ledger.append(3, ticks(2))
  await second.close()
  return { now, earlier }
}

function gitFolder(): string {
  const folder = fresh()
  execFileSync('git', ['init', '-q', folder])
  return folder
}

for (const [kind, make] of [
  ['file', () => `file:${join(fresh(), 'notes')}`],
  ['git', () => `git:${gitFolder()}`],
] as const) {
  test(`${kind}: an older directory starts from a backup, signs nothing, and goes on once that is accepted`, async () => {
    const sink = make()
    const { now, earlier } = await ledger(sink)
    const old = await opened(earlier, sink)
    const { behind, sinkProblem } = old.past()
    assert.deepEqual([behind?.head?.size, behind?.copy, sinkProblem], [5, null, null])
    await old.ledger.append(3, ticks(1))
    assert.equal((await old.checkpoint())?.size, 3, 'nothing is signed over it')
    await old.ledger.append(4, [restoredLine(null, behind?.head ?? null)])
    assert.equal(old.past().behind, null)
    assert.equal((await old.checkpoint())?.size, 5)
    await old.close()
    // Accepted is accepted, also at the next start; what was left behind is a fork from here on.
    const again = await opened(earlier, sink)
    assert.equal(again.past().behind, null)
    await again.close()
    assert.match(await refusal(now, sink), /data-corrupt.*went its own way/)
  })
}

test('accepted and killed before the note was sent: what was left behind is known from the entry', async () => {
  const sink = `file:${join(fresh(), 'notes')}`
  const { earlier } = await ledger(sink)
  const notes = readFileSync(sink.slice('file:'.length))
  const old = await opened(earlier, sink)
  const head = old.past().behind?.head ?? null
  await old.ledger.append(3, [restoredLine(null, head), ...ticks(4)])
  await old.close()
  writeFileSync(sink.slice('file:'.length), notes)
  const again = await opened(earlier, sink)
  assert.equal(again.past().behind, null)
  await again.close()
})

test('a marked directory is from a backup without any sink; only the entry that names the mark ends that', async () => {
  const { now } = await ledger(`file:${join(fresh(), 'notes')}`)
  markRestored(now, { id: 'one', size: 5 })
  const writer = await opened(now, null)
  assert.deepEqual(writer.past().behind, { copy: 'one', head: null })
  await writer.ledger.append(5, [restoredLine('one', null)])
  await writer.close()
  assert.ok(!existsSync(join(now, 'restored.json')))
  // Killed between the two: the entry is there and the mark still is.
  markRestored(now, { id: 'one', size: 5 })
  const killed = await opened(now, null)
  assert.equal(killed.past().behind, null)
  await killed.close()
  for (const mark of ['{"id":"two","size":5}', 'not readable']) {
    writeFileSync(join(now, 'restored.json'), mark, { mode: 0o600 })
    const other = await opened(now, null)
    assert.notEqual(other.past().behind, null, mark)
    await other.close()
  }
})

test('what cannot be read, or speaks of others, is a problem that is told, never a stop', async () => {
  const { now } = await ledger(`file:${join(fresh(), 'notes')}`)
  const foreign = join(fresh(), 'notes')
  writeFileSync(foreign, 'holdfast/other\n9\nAAAA\n\n— holdfast/other AAAA\n')
  const problems = [
    [`file:${join(fresh(), 'not/mounted')}`, /cannot be read/],
    [`file:${fresh()}`, /cannot be read/],
    [`git:${fresh()}`, /cannot be read/],
    [`file:${foreign}`, /no checkpoint of this ledger/],
  ] as const
  for (const [sink, words] of problems) {
    const writer = await opened(now, sink)
    assert.equal(writer.past().behind, null, sink)
    assert.match(writer.past().sinkProblem ?? '', words, sink)
    await writer.close()
  }
  const silent = await opened(now, 'syslog:127.0.0.1:9')
  assert.deepEqual(silent.past(), { behind: null, sinkProblem: null })
  await silent.close()
})

test('a note that was torn on its way is passed over', async () => {
  const path = join(fresh(), 'notes')
  const { earlier } = await ledger(`file:${path}`)
  appendFileSync(path, 'holdfast/l\n7\nAAAAAAAA')
  const old = await opened(earlier, `file:${path}`)
  assert.equal(old.past().behind?.head?.size, 5)
  await old.close()
})

test('a sink that can be read again while running is read before anything is signed', async () => {
  const folder = fresh()
  const [path, away] = [join(folder, 'at/notes'), join(folder, 'away')]
  mkdirSync(join(folder, 'at'))
  const { earlier } = await ledger(`file:${path}`)
  renameSync(join(folder, 'at'), away)
  const old = await opened(earlier, `file:${path}`)
  assert.match(old.past().sinkProblem ?? '', /cannot be read/)
  renameSync(away, join(folder, 'at'))
  await old.ledger.append(3, ticks(1))
  assert.equal((await old.checkpoint())?.size, 3)
  assert.equal(old.past().behind?.head?.size, 5)
  await old.close()
})

test('a line that is not on the disk as it was written stops the writer before it is signed', async () => {
  const { now } = await ledger(`file:${join(fresh(), 'notes')}`)
  const writer = await opened(now, null)
  await writer.ledger.append(5, ticks(1))
  const db = new DatabaseSync(join(now, 'ledger.db'))
  db.exec(`UPDATE entry SET line = replace(line, '"jumpedMs":0', '"jumpedMs":1') WHERE seq = 5`)
  db.close()
  await assert.rejects(writer.checkpoint(), /entry 5 on the disk is not the one that was written/)
  await assert.rejects(writer.ledger.append(6, ticks(1)), /writing stopped/)
  await writer.close()
})
