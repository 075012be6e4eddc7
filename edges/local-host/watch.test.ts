/** A machine is due when its package database changed or long enough ago, and not when somebody only read. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { watchHost } from './watch.ts'

const DATABASES = [
  'var/lib/dpkg/status',
  'var/lib/rpm/rpmdb.sqlite',
  'usr/lib/sysimage/rpm/Packages.db',
  'lib/apk/db/installed',
  'usr/lib/apk/db/installed',
]
const NEVER_MS = Number.MAX_SAFE_INTEGER

function rootWith(file: string): { root: string; write: (path: string, text: string) => void } {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-watch-'))
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  write(file, 'a')
  return { root, write }
}

describe('when a machine is read again', () => {
  for (const file of DATABASES) {
    test(`${file} changed; its lock did not count`, async () => {
      const { root, write } = rootWith(file)
      let calls = 0
      const called = Promise.withResolvers<void>()
      const stop = watchHost(root, NEVER_MS, () => {
        calls += 1
        called.resolve()
      })
      // Until the first look is remembered, a change is part of it: lengths differ from write to write.
      let text = 'ab'
      write(join(dirname(file), '.lock'), text)
      const writing = setInterval(() => {
        write(join(dirname(file), '.lock'), text)
        if (calls === 0) write(file, (text += 'c'))
      }, 3_000)
      await called.promise
      clearInterval(writing)
      stop()
      assert.equal(calls, 1)
    })
  }

  test('a reading alone never makes it due', async () => {
    const { root, write } = rootWith('var/lib/rpm/rpmdb.sqlite')
    let calls = 0
    const looked = Promise.withResolvers<void>()
    const stop = watchHost(root, NEVER_MS, () => (calls += 1))
    const other = rootWith('var/lib/dpkg/status')
    // The other one is due only after several looks: by then this one has looked as often.
    const stopOther = watchHost(other.root, 12_000, () => looked.resolve())
    const touching = setInterval(() => {
      for (const name of ['.rpm.lock', 'rpmdb.sqlite-shm', 'rpmdb.sqlite-wal']) {
        write(`var/lib/rpm/${name}`, String(calls))
      }
    }, 500)
    await looked.promise
    clearInterval(touching)
    stop()
    stopOther()
    assert.equal(calls, 0)
  })

  test('nothing changed for so long, on a system with no database at all', async () => {
    let calls = 0
    await new Promise<void>((resolve) => {
      const stop = watchHost(mkdtempSync(join(tmpdir(), 'holdfast-watch-')), 1, () => {
        calls += 1
        stop()
        resolve()
      })
    })
    assert.equal(calls, 1)
  })
})
