/** What any store of a ledger must do: a line of the table for each, and the same tests for all. */

import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { LedgerCopy, StoredLedger } from '../ports/stores.ts'
import { openLedger, openLedgerReadOnly, newLedgerCopy } from './ledger.ts'

interface Store {
  /** Again after `close`: what was durable is there. */
  open(): StoredLedger
  readOnly(): StoredLedger
  /** Opened as `open` when it is filled. */
  copy(): LedgerCopy
}

const STORES: readonly (readonly [string, () => Store])[] = [['SQLite', sqlite]]

function sqlite(): Store {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-contract-'))
  const opened = (result: ReturnType<typeof openLedger>): StoredLedger => {
    if (!result.ok) throw new Error(result.error.message)
    return result.value
  }
  return {
    open: () => opened(openLedger(directory)),
    readOnly: () => opened(openLedgerReadOnly(directory)),
    copy: () => newLedgerCopy(join(directory, 'ledger.db')),
  }
}

for (const [name, make] of STORES) {
  describe(`the contract of a ledger, kept in ${name}`, () => {
    test('is empty at first: no line, no checkpoint', () => {
      const ledger = make().open()
      assert.deepEqual([ledger.size(), ledger.read(0, 10)], [0, []])
      assert.deepEqual([ledger.checkpoints(), ledger.lastCheckpoint()], [[], undefined])
      ledger.close()
    })

    test('appends at the size that is expected, and reads ranges as they were written', () => {
      const ledger = make().open()
      assert.deepEqual(ledger.append(0, ['a', 'é\u0000"', '']), { size: 3 })
      assert.deepEqual(ledger.append(3, ['d']), { size: 4 })
      assert.deepEqual(ledger.read(1, 3), ['é\u0000"', ''])
      assert.deepEqual(ledger.read(3, 99), ['d'])
      assert.deepEqual([ledger.read(2, 2), ledger.read(9, 99)], [[], []])
      ledger.close()
    })

    for (const expected of [0, 1, 3, 99]) {
      test(`appends nothing where ${expected} is expected and 2 are there`, () => {
        const ledger = make().open()
        ledger.append(0, ['a', 'b'])
        assert.deepEqual(ledger.append(expected, ['x', 'y']), { conflict: true, size: 2 })
        assert.deepEqual(ledger.read(0, 99), ['a', 'b'])
        assert.deepEqual(ledger.append(2, ['c']), { size: 3 })
        ledger.close()
      })
    }

    test('appends all lines of one call or none', () => {
      const ledger = make().open()
      ledger.append(0, ['a'])
      const broken = ['b', Symbol('no text')] as unknown as string[] // What no caller of ours can send.
      assert.throws(() => ledger.append(1, broken))
      assert.deepEqual([ledger.size(), ledger.read(0, 99)], [1, ['a']])
      ledger.close()
    })

    test('keeps checkpoints by size; the later of two at one size counts', () => {
      const ledger = make().open()
      ledger.putCheckpoint(7, 'seven')
      ledger.putCheckpoint(3, 'three')
      ledger.putCheckpoint(7, 'seven again')
      const last = { size: 7, note: 'seven again' }
      assert.deepEqual(ledger.checkpoints(), [{ size: 3, note: 'three' }, last])
      assert.deepEqual(ledger.lastCheckpoint(), last)
      ledger.close()
    })

    test('what was written is there when it is opened again', () => {
      const store = make()
      const first = store.open()
      first.append(0, ['a', 'b'])
      first.putCheckpoint(2, 'two')
      first.close()
      const again = store.open()
      assert.deepEqual(again.read(0, 9), ['a', 'b'])
      assert.deepEqual(again.lastCheckpoint(), { size: 2, note: 'two' })
      again.close()
    })

    test('keeps a second writer away until it is closed, and no reader', () => {
      const store = make()
      const first = store.open()
      first.append(0, ['a'])
      assert.throws(() => store.open(), /another server uses/)
      const reader = store.readOnly()
      assert.deepEqual(reader.read(0, 9), ['a'])
      reader.close()
      first.close()
      store.open().close()
    })

    test('a snapshot stays what it was while another appends', () => {
      const store = make()
      const writer = store.open()
      writer.append(0, ['a'])
      const [reader, follower] = [store.readOnly(), store.readOnly()]
      reader.snapshot()
      writer.append(1, ['b'])
      writer.putCheckpoint(2, 'two')
      assert.deepEqual([reader.size(), reader.read(0, 9), reader.checkpoints()], [1, ['a'], []])
      assert.deepEqual([follower.size(), follower.read(0, 9)], [2, ['a', 'b']])
      for (const ledger of [reader, follower, writer]) ledger.close()
    })

    test('what is read only writes nothing', () => {
      const store = make()
      store.open().close()
      const reader = store.readOnly()
      assert.throws(() => reader.append(0, ['a']))
      assert.throws(() => reader.putCheckpoint(1, 'one'))
      reader.close()
      const ledger = store.open()
      assert.deepEqual([ledger.size(), ledger.checkpoints()], [0, []])
      ledger.close()
    })

    test('a copy that is filled is a ledger like the one it was filled from', () => {
      const store = make()
      const copy = store.copy()
      copy.add(0, ['a', 'b'])
      copy.add(2, ['c'])
      copy.putCheckpoints([
        { size: 1, note: 'one' },
        { size: 3, note: 'three' },
      ])
      copy.close()
      const ledger = store.open()
      assert.deepEqual(ledger.read(0, 9), ['a', 'b', 'c'])
      assert.deepEqual(ledger.lastCheckpoint(), { size: 3, note: 'three' })
      assert.deepEqual(ledger.append(3, ['d']), { size: 4 })
      ledger.close()
    })
  })
}
