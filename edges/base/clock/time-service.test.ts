/** What the files of time services say, and which files of a ledger tell when it was last written. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { newestFileIn } from './newest-file.ts'
import { systemClock } from './system-clock.ts'
import { timeServiceOf } from './time-service.ts'

function rootWith(files: Readonly<Record<string, number>>): string {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-root-'))
  for (const [path, seconds] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), '')
    utimesSync(join(root, path), seconds, seconds)
  }
  return root
}

for (const [files, word] of [
  [{}, null],
  [{ 'etc/hosts': 5 }, null],
  [{ 'run/systemd/timesync/other': 7 }, 'never'],
  [{ 'run/systemd/timesync/other': 7, 'var/lib/chrony/drift': 9 }, 'never'],
  [{ 'run/systemd/timesync/synchronized': 7 }, 7_000],
  [{ 'run/systemd/timesync/synchronized': 7, 'var/lib/systemd/timesync/clock': 90 }, 90_000],
  [{ 'var/lib/chrony/drift': 12 }, 12_000],
] as const) {
  test(`of ${Object.keys(files).join(', ') || 'nothing'} the newest word is ${word}`, async () => {
    assert.equal(await timeServiceOf(rootWith(files)).lastWord(), word)
  })
}

test('uptime is told with the start of the machine, or not at all', () => {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-proc-'))
  assert.equal(systemClock(root).running(), null)
  mkdirSync(join(root, 'sys/kernel/random'), { recursive: true })
  writeFileSync(join(root, 'sys/kernel/random/boot_id'), 'one\n')
  assert.equal(systemClock(root).running(), null)
  writeFileSync(join(root, 'uptime'), 'soon 1.00\n')
  assert.equal(systemClock(root).running(), null)
  writeFileSync(join(root, 'uptime'), '12.34 1.00\n')
  assert.deepEqual(systemClock(root).running(), { boot: 'one', ms: 12_340 })
})

test('of a ledger only what is written again and again tells its time', () => {
  assert.equal(newestFileIn(rootWith({})), null)
  const files = { 'ledger.db': 5, 'server.json': 6, 'blobs/aa/x.gz': 99, 'admin-token': 99 }
  assert.equal(newestFileIn(rootWith(files)), 6_000)
})
