/** Token files: one for each identity, following no link, in no folder that another could have prepared. */

import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import type { WorkloadToken } from '@holdfast/protocols/agent/messages'
import { folderOf, writeTokenFiles } from './token-files.ts'

const fresh = (): string => mkdtempSync(join(tmpdir(), 'holdfast-tokens-'))
const of = (identity: string, token: string | null = identity, user: string | null = null) =>
  ({ identity, user, token, expiresAt: null }) satisfies WorkloadToken

test('a folder each', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['svc-deploy', 'svc-deploy'],
    ['team_svc', 'team_svc'],
    ['svc@host.example', 'svc@host.example'],
    ['team/svc', 'team%2Fsvc'],
    ['team%2Fsvc', 'team%252Fsvc'],
    ['.', '%2E'],
    ['..', '%2E.'],
    ['../../etc/cron.d', '%2E.%2F..%2Fetc%2Fcron.d'],
    ['.hidden', '%2Ehidden'],
    ['a\nb\0', 'a%0Ab%00'],
    ['é/ü', 'é%2Fü'],
  ]
  for (const [identity, folder] of rows) assert.equal(folderOf(identity), folder)
  assert.match(folderOf('x'.repeat(253)), /^%~[0-9a-f]{64}$/)
  const name = fc.string({
    unit: fc.constantFrom('a', '/', '%', '.', '_', '2', 'F', 'é'),
    maxLength: 6,
  })
  fc.assert(
    fc.property(name, name, (one, other) => {
      assert.ok(!/[/\0]/.test(folderOf(one)) && !['.', '..'].includes(folderOf(one)))
      assert.equal(folderOf(one) === folderOf(other), one === other)
    }),
    { numRuns: 2_000 },
  )
})

test('each identity has its own token, private, and loses it alone', () => {
  const directory = fresh()
  assert.deepEqual(writeTokenFiles(directory, [of('team/svc'), of('team_svc')]), [])
  const path = join(directory, 'team%2Fsvc', 'token')
  assert.equal(readFileSync(path, 'utf8'), 'team/svc\n')
  assert.equal(statSync(path).mode & 0o777, 0o400)
  assert.deepEqual(writeTokenFiles(directory, [of('team/svc', null), of('never', null)]), [])
  assert.deepEqual([existsSync(path), existsSync(join(directory, 'never'))], [false, false])
  assert.equal(readFileSync(join(directory, 'team_svc', 'token'), 'utf8'), 'team_svc\n')
  // Nothing of it is left beside.
  assert.deepEqual(readdirSync(join(directory, 'team_svc')), ['token'])
})

test('no link is followed', () => {
  const directory = fresh()
  const victim = join(fresh(), 'victim')
  writeFileSync(victim, 'precious')
  mkdirSync(join(directory, 'one'), { mode: 0o755 })
  symlinkSync(victim, join(directory, 'one', 'token'))
  symlinkSync(victim, join(directory, 'one', `token.${process.pid}.tmp`))
  assert.deepEqual(writeTokenFiles(directory, [of('one')]), [])
  assert.equal(readFileSync(victim, 'utf8'), 'precious')
  assert.ok(lstatSync(join(directory, 'one', 'token')).isFile())
  // A folder that is a link leads elsewhere.
  const elsewhere = fresh()
  symlinkSync(elsewhere, join(directory, 'two'))
  const [problem] = writeTokenFiles(directory, [of('two'), of('three')])
  assert.match(problem ?? '', /two is no folder: remove it/)
  assert.deepEqual(readdirSync(elsewhere), [])
  assert.ok(existsSync(join(directory, 'three', 'token')))
})

test('a folder that others may write is not used, nor is one that is not ours', () => {
  const directory = fresh()
  mkdirSync(join(directory, 'open'))
  chmodSync(join(directory, 'open'), 0o777)
  const [problem] = writeTokenFiles(directory, [of('open')])
  assert.match(problem ?? '', /open may be written by others \(mode 777\): chmod 755/)
  assert.deepEqual(readdirSync(join(directory, 'open')), [])
  chmodSync(directory, 0o770)
  assert.match(
    writeTokenFiles(directory, [of('x')])[0] ?? '',
    /may be written by others \(mode 770/,
  )
  chmodSync(directory, 0o755)
  writeFileSync(join(directory, 'file'), '')
  assert.match(writeTokenFiles(directory, [of('file')])[0] ?? '', /./)
  if (process.getuid?.() !== 0) {
    assert.match(writeTokenFiles('/', [of('x')])[0] ?? '', /is another user's \(uid 0\)/)
  } else {
    const [unknown] = writeTokenFiles(directory, [of('x', 'x', 'nobody-of-this-name')])
    assert.match(unknown ?? '', /names user nobody-of-this-name, who is not in \/etc\/passwd/)
    assert.ok(!existsSync(join(directory, 'x', 'token')))
  }
})
