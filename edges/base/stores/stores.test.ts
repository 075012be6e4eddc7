/** The embedded stores against a real disk: durability's edges, locks, damage, torn ends. */

import assert from 'node:assert/strict'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { instant } from '@holdfast/core/kernel/instant'
import { encodeEntry } from '@holdfast/core/ledger/envelope'
import { formatVkey, noteKey } from '@holdfast/protocols/tlog/note'
import { loadOrCreateSigner } from '@holdfast/own-files/ed25519'
import { nodeHash } from '../signers/hash.ts'
import { openWriter } from '../writer/writer.ts'
import { blobsOlderThan, fileBlobs } from './blobs.ts'
import { openLedger } from './sqlite-ledger.ts'
import { verifyLedger } from './verify-ledger.ts'

const fresh = (): string => mkdtempSync(join(tmpdir(), 'holdfast-'))

async function ledgerOfThree(): Promise<string> {
  const directory = fresh()
  const signer = loadOrCreateSigner(join(directory, 'keys/checkpoint'), 'holdfast/l')
  assert.ok(signer.ok)
  const checkpointKey = formatVkey(noteKey(nodeHash, 'holdfast/l', signer.value.publicKey))
  const writer = await openWriter({ directory, checkpointSink: `file:${join(directory, 'sink')}` })
  assert.ok(writer.ok)
  await writer.value.startCheckpoints('l')
  const stamp = { v: 1, actor: 'system', cause: 'test' } as const
  const created = {
    ledgerId: 'l',
    product: '0',
    mode: 'enforce',
    checkpointKey,
    sample: false,
  } as const
  const lines = [
    encodeEntry({ ...stamp, kind: 'ledger.created', at: instant(1), body: created }, 's'),
    encodeEntry({ ...stamp, kind: 'tick', at: instant(2), body: { jumpedMs: 0, assets: [] } }, 's'),
    encodeEntry({ ...stamp, kind: 'tick', at: instant(3), body: { jumpedMs: 9, assets: [] } }, 's'),
  ].map((line) => (line.ok ? line.value : ''))
  assert.deepEqual(await writer.value.ledger.append(0, lines), { size: 3 })
  assert.deepEqual(await writer.value.ledger.append(0, lines), { conflict: true, size: 3 })
  assert.deepEqual(await writer.value.ledger.read(1, 3), lines.slice(1))
  await writer.value.close()
  return directory
}

test('a ledger verifies offline; a changed entry is named; the sink has the checkpoint', async () => {
  const directory = await ledgerOfThree()
  const sound = verifyLedger(directory)
  assert.ok(sound.ok)
  assert.equal(sound.value.firstBad, null)
  assert.equal(sound.value.entries, 3)
  assert.match(readFileSync(join(directory, 'sink'), 'utf8'), /^holdfast\/l\n3\n/)
  const db = new DatabaseSync(join(directory, 'ledger.db'))
  db.exec(`UPDATE entry SET line = replace(line, '"jumpedMs":9', '"jumpedMs":8') WHERE seq = 2`)
  db.close()
  const changed = verifyLedger(directory)
  assert.ok(changed.ok)
  assert.equal(changed.value.firstBad?.seq, 2)
  assert.match(changed.value.firstBad?.why ?? '', /is not the one that was signed/)
})

test('a deleted end is found', async () => {
  const directory = await ledgerOfThree()
  const db = new DatabaseSync(join(directory, 'ledger.db'))
  db.exec('DELETE FROM entry WHERE seq = 2')
  db.close()
  const cut = verifyLedger(directory)
  assert.ok(cut.ok)
  assert.match(cut.value.firstBad?.why ?? '', /the end is missing/)
})

test('a second server on the same data is refused; after the first ends it may start', () => {
  const directory = fresh()
  const first = openLedger(directory)
  assert.ok(first.ok)
  const second = openLedger(directory)
  assert.ok(!second.ok)
  assert.equal(second.error.code, 'data-in-use')
  first.value.close()
  const third = openLedger(directory)
  assert.ok(third.ok)
  third.value.close()
})

test('damage and missing data are told apart, each in words', () => {
  const directory = fresh()
  writeFileSync(join(directory, 'ledger.db'), 'not a database'.repeat(1000), { mode: 0o600 })
  const damaged = openLedger(directory)
  assert.ok(!damaged.ok)
  assert.equal(damaged.error.code, 'data-corrupt')
  const missing = verifyLedger(fresh())
  assert.ok(!missing.ok)
  assert.equal(missing.error.code, 'data-missing')
  const file = join(fresh(), 'file')
  writeFileSync(file, '')
  const unwritable = openLedger(join(file, 'below'))
  assert.ok(!unwritable.ok)
  assert.equal(unwritable.error.code, 'data-unwritable')
})

test('a blob is found by its digest, and a changed one is refused', () => {
  const directory = fresh()
  const blobs = fileBlobs(directory)
  const digest = blobs.put(utf8('evidence'))
  assert.equal(blobs.put(utf8('evidence')), digest)
  assert.deepEqual(blobs.get(digest), utf8('evidence'))
  const name = digest.slice('sha256:'.length)
  const other = blobs.put(utf8('other')).slice('sha256:'.length)
  const path = (of: string): string => join(directory, 'blobs', of.slice(0, 2), `${of}.gz`)
  writeFileSync(path(name), readFileSync(path(other)))
  assert.throws(() => blobs.get(digest), /was changed on disk/)
  blobs.delete(digest, Infinity)
  assert.equal(blobs.get(digest), undefined)
})

test('a blob that was put again after it was seen as old is not deleted', async () => {
  const directory = fresh()
  const blobs = fileBlobs(directory)
  const [old, again] = [blobs.put(utf8('old')), blobs.put(utf8('again'))]
  const fresher = blobs.put(utf8('fresher'))
  const pathOf = (digest: string): string => {
    const name = digest.slice('sha256:'.length)
    return join(directory, 'blobs', name.slice(0, 2), `${name}.gz`)
  }
  for (const digest of [old, again]) utimesSync(pathOf(digest), 1, 1)
  writeFileSync(join(directory, 'blobs', 'stray'), 'no folder')
  writeFileSync(`${pathOf(old)}.tmp`, 'no blob')
  const before = 1_000_000
  assert.deepEqual(
    [...(await blobsOlderThan(directory, before))].toSorted(),
    [old, again].toSorted(),
  )
  assert.deepEqual(await blobsOlderThan(join(directory, 'nowhere'), before), [])
  blobs.put(utf8('again'))
  for (const digest of [old, again, fresher]) blobs.delete(digest, before)
  assert.deepEqual(
    [old, again, fresher].map((digest) => blobs.get(digest) !== undefined),
    [false, true, true],
  )
})

test('a key file that others may read is refused, and never repaired silently', () => {
  const directory = fresh()
  const path = join(directory, 'key')
  assert.ok(loadOrCreateSigner(path, 'k').ok)
  chmodSync(path, 0o644)
  const open = loadOrCreateSigner(path, 'k')
  assert.ok(!open.ok)
  assert.equal(open.error.code, 'not-private')
  chmodSync(path, 0o600)
  writeFileSync(path, 'nonsense')
  const broken = loadOrCreateSigner(path, 'k')
  assert.ok(!broken.ok)
  assert.equal(broken.error.code, 'key-unreadable')
  assert.deepEqual(readdirSync(directory), ['key'])
})

test('what somebody else put into the directory keeps nobody from a start, what is ours and open does', () => {
  const directory = fresh()
  writeFileSync(join(directory, 'notes'), 'mine', { mode: 0o644 })
  const opened = openLedger(directory)
  assert.ok(opened.ok)
  opened.value.close()
  writeFileSync(join(directory, 'server.json'), '{}')
  chmodSync(join(directory, 'server.json'), 0o644)
  const refused = openLedger(directory)
  assert.ok(!refused.ok)
  assert.match(refused.error.message, /server\.json is open to others \(mode 0644\)/)
})
