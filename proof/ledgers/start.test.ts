/** A data directory of the first rules: what `holdfast doctor --upgrade` says of it is what the start then does. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { digestOf } from '@holdfast/core/kernel/hash'
import { DAY_MS, instant, MINUTE_MS } from '@holdfast/core/kernel/instant'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { type RulesChange } from '@holdfast/core/preview/rules'
import { restrictsFrom } from '@holdfast/core/model/cause'
import { RULES } from '@holdfast/core/model/rules'
import { factsOf } from '@holdfast/core/state/evidence/standing'
import { find } from '@holdfast/core/state/state'
import { loadOrCreateSigner } from '@holdfast/own-files/ed25519'
import { fileBlobs } from '@holdfast/edges-base/stores/blobs'
import { openLedger } from '@holdfast/edges-base/stores/ledger'
import { formatVkey, noteKey } from '@holdfast/protocols/tlog/note'
import { previewUpgrade } from '@holdfast/server/upgrade'
import { testServer } from '../testkit/server.ts'
import { hash } from '../worlds/clock.ts'
import { blobs, keyOf, lines, minus, refusedIn, replayed } from './of-then.ts'
import { moreOfThen, nextOfOldKernel, type MoreOfThen } from './more-of-then.ts'

describe('a data directory of then', () => {
  function directory(more: MoreOfThen = { lines: [], blobs: [], names: [] }): string {
    const data = mkdtempSync(join(tmpdir(), 'holdfast-rules-'))
    const ledger = openLedger(data)
    assert.ok(ledger.ok)
    // The recorded ledger names no real key: a start asks for the one that signs.
    const signer = loadOrCreateSigner(join(data, 'keys/checkpoint'), 'holdfast/rules-one')
    assert.ok(signer.ok)
    writeFileSync(join(data, 'keys/master'), new Uint8Array(32), { mode: 0o600 })
    const key = formatVkey(noteKey(hash, 'holdfast/rules-one', signer.value.publicKey))
    const signed = lines.map((line) =>
      line.replace('"checkpointKey":"k"', `"checkpointKey":"${key}"`),
    )
    ledger.value.append(0, [...signed, ...more.lines])
    ledger.value.close()
    const stored = fileBlobs(data)
    for (const [digest, text] of blobs) assert.equal(stored.put(utf8(text)), digest)
    for (const text of more.blobs) stored.put(utf8(text))
    return data
  }
  const files = (data: string): string[] =>
    readdirSync(data, { recursive: true, encoding: 'utf8' })
      .filter((one) => !/-(?:shm|wal)$/.test(one) && statSync(join(data, one)).isFile())
      .map((one) => `${one} ${digestOf(hash, new Uint8Array(readFileSync(join(data, one))))}`)
      .toSorted()

  test('doctor --upgrade reads it, counts what it lists and changes nothing; then the start judges it', async () => {
    const data = directory()
    const before = files(data)
    const cli = (...args: string[]): string =>
      execFileSync(
        process.execPath,
        [resolve(import.meta.dirname, '../../bin/holdfast'), 'doctor', '--upgrade', ...args],
        { encoding: 'utf8', env: { ...process.env, HOLDFAST_DATA: data } },
      )
    const json = JSON.parse(cli('-o', 'json')) as {
      readonly from: number
      readonly to: number
      readonly rows: readonly RulesChange[]
      readonly newlyRefused: { readonly rows: number; readonly assets: number }
      readonly newlyPermitted: { readonly rows: number; readonly assets: number }
    }
    assert.deepEqual([json.from, json.to], [1, RULES])
    for (const [change, counted] of [
      ['newly-refused', json.newlyRefused],
      ['newly-permitted', json.newlyPermitted],
    ] as const) {
      const rows = json.rows.filter((row) => row.change === change)
      assert.deepEqual(
        [counted.rows, counted.assets],
        [rows.length, new Set(rows.map((row) => row.asset)).size],
      )
    }
    const text = cli()
    assert.match(text, /rules 1 → \d+: what the next start changes/)
    assert.match(text, /SOURCES ADDED {3}agent:db-01, import, this-machine\n/)
    // As `holdfast apply` takes it.
    assert.match(
      text,
      /\n---\napiVersion: \S+\nkind: Source\nmetadata: \{ name: undeclared \}\nspec: /,
    )
    assert.deepEqual(files(data), before)

    const server = await testServer('enforce', data)
    try {
      const { view } = server.context.driver
      assert.equal(view.rules, RULES)
      while (view.unjudged.size > 0) await new Promise((next) => setImmediate(next))
      await server.context.matcher.settled()
      const beside = previewUpgrade(data, server.context.driver.env().now)
      assert.ok(beside.ok)
      assert.deepEqual([beside.value.from, beside.value.to], [RULES, RULES])
    } finally {
      await server.close()
    }
    const again = await testServer('enforce', data)
    const { size } = again.context.driver.view
    await again.close()
    const third = await testServer('enforce', data)
    assert.equal(third.context.driver.view.rules, RULES)
    assert.ok(third.context.driver.view.size >= size)
    await third.close()
  })

  test('the start does to each kind of asset what the preview said, and to nobody else', async () => {
    const now = instant(Date.now())
    const more = moreOfThen(now)
    const data = directory(more)
    const preview = previewUpgrade(data, now)
    assert.ok(preview.ok)
    const { rows } = preview.value
    const server = await testServer('enforce', data)
    try {
      const { driver, matcher } = server.context
      while (driver.view.unjudged.size > 0) await new Promise((next) => setImmediate(next))
      await matcher.settled()
      await driver.submit({ kind: 'tick', jumpedMs: 0 }, 'system')
      const old = replayed(more.lines)
      const before = refusedIn(old, { ...driver.env(), now })
      for (const { id, kind } of driver.view.overrides.values()) {
        if (kind !== 'breaker') continue
        await driver.submit({ kind: 'end-override', override: id, reason: 'real' }, 'system')
      }
      const after = refusedIn(driver.view, driver.env())
      const due = rows.filter((row) => row.change === 'newly-refused' && (row.at ?? 0) <= now)
      assert.deepEqual(minus(after, before), due.map((change) => keyOf(change)).toSorted())
      assert.deepEqual(minus(before, after), [])
      // What comes due later comes due then, for those who were named.
      const later = rows.filter((row) => row.change === 'newly-refused' && (row.at ?? 0) > now)
      for (const row of later) {
        const uid = find(driver.view, 'Asset', row.asset)?.uid ?? ('' as AssetUid)
        const causes = [...factsOf(driver.view, uid).causes]
        const dues = causes.map((cause) => restrictsFrom(cause, row.tier) ?? 0)
        assert.ok(
          dues.some((at) => Math.abs(at - (row.at ?? 0)) < MINUTE_MS),
          keyOf(row),
        )
      }
      // The old fallback kernel: nothing of then tells that it does not run, the next report does.
      const asset = find(driver.view, 'Asset', 'old-kernel')?.uid ?? ('' as AssetUid)
      assert.ok(after.has('old-kernel 0'))
      const facts = nextOfOldKernel(instant(Date.now()))
      const document = fileBlobs(data).put(utf8(JSON.stringify(facts)))
      const about = { asset, source: 'hosts', counter: 1, late: false, facts, document } as const
      const nonce = { text: 'next', issuedAt: facts.startedAt }
      const by = { factsDigest: document, reader: 'agent', nonce }
      await driver.submit({ kind: 'report', ...about, ...by }, 'k1')
      await matcher.settled()
      assert.ok(!refusedIn(driver.view, driver.env()).has('old-kernel 0'))
    } finally {
      await server.close()
    }
    const told = rows.flatMap(({ asset, tier, change, rule, at }) => {
      const then = at === null ? 'with a report' : `in ${Math.round((at - now) / DAY_MS)} d`
      const row = `${asset}: ${change} ${then}: ${rule}`
      return more.names.includes(asset) && tier === 0 ? [row] : []
    })
    for (const [at, row] of [
      /^exploited-undeclared: newly-refused in 0 d: .*exposed not known \(taken as yes/,
      /^from-nobody: newly-refused in 0 d: no manifest declares its source$/,
      /^lists-end-since: newly-refused in 0 d: the signature of the package lists ended/,
      /^lists-ended: newly-refused in 0 d: the signature of the package lists ended/,
      /^lists-no-feed: newly-refused in 0 d: no feed speaks of its packages: hackage$/,
      /^no-longer-found: newly-permitted with a report: pending-fix of openssl/,
      /^nobody-can-judge: newly-refused in 1 d: cannot-judge of odd/,
      /^out-of-support: newly-refused in 90 d: end-of-life of debian-10/,
    ].entries()) {
      assert.match(told[at] ?? '', row)
    }
    assert.equal(told.length, 8)
  })

  test('no directory: it says so', () => {
    const none = previewUpgrade('/nowhere/at/all', instant(0))
    assert.equal(none.ok ? null : none.error.code, 'data-missing')
  })
})
