/** Real trouble as small inputs, through the whole loop: inventory and advisory → finding → decision → release. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { needsShared, sharedPath } from '../testkit/needs.ts'
import { testServer, type TestServer } from '../testkit/server.ts'
import { memberOf, wrongOf, type Want } from './expect.ts'
import { groupsOf, readCases, type Case, type LoopCase } from './groups.ts'
import { runLoop } from './loop-case.ts'

const HOLDFAST = resolve(import.meta.dirname, '../../bin/holdfast')
const FOLDER = 'cases/evidence'
const skip = needsShared(FOLDER)
const cases = skip === false ? readCases(sharedPath(FOLDER)) : []

describe('evidence cases', { skip }, () => {
  test('there are some of each kind', () => {
    const kinds = new Set(cases.map((one) => one.run.kind))
    assert.deepEqual([...kinds].toSorted(), ['dry-run', 'loop', 'version-order'])
  })
  for (const one of cases) {
    const { run } = one
    if (run.kind === 'version-order') test(one.name, () => versionOrder(one, run))
    if (run.kind === 'dry-run') test(one.name, () => dryRun(one, run))
  }
})

const loops = cases.filter((one): one is LoopCase => one.run.kind === 'loop')
for (const [place, group] of groupsOf(loops).entries()) {
  describe(`evidence cases, server ${place + 1}`, () => {
    let server: TestServer
    before(async () => {
      server = await testServer('enforce')
    })
    after(() => server.close())
    for (const loopCase of group) {
      test(loopCase.name, async () => {
        const seen = await runLoop(server, loopCase)
        const wants = [loopCase.expect].flat() as Want[]
        assert.equal(seen.length, wants.length)
        const wrong = wants.flatMap((want, step) => {
          const now = seen[step]
          return now === undefined ? [`step ${step + 1} is missing`] : wrongOf(want, now)
        })
        assert.deepEqual(wrong, [])
      })
    }
  })
}

function versionOrder(one: Case, run: Extract<Case['run'], { kind: 'version-order' }>): void {
  const input = `${run.pairs.map((pair) => pair.join('\t')).join('\n')}\n`
  const { stdout, stderr } = spawnSync(HOLDFAST, ['version-order', run.ecosystem], {
    encoding: 'utf8',
    input,
  })
  const { order } = one.expect as { readonly order: readonly string[] }
  assert.deepEqual(stdout.trim().split('\n'), order, stderr)
}

function dryRun(one: Case, run: Extract<Case['run'], { kind: 'dry-run' }>): void {
  const files = run.files.map((file) => join(one.directory, file))
  const done = spawnSync(HOLDFAST, ['import', ...files, '--dry-run', '-o', 'json'], {
    encoding: 'utf8',
  })
  const said = done.stdout + done.stderr
  const want = one.expect as {
    readonly exit?: number | readonly number[]
    readonly at?: { readonly [path: string]: unknown }
    readonly says?: readonly string[]
    readonly saysNot?: readonly string[]
  }
  if (want.exit !== undefined) assert.ok([want.exit].flat().includes(done.status ?? -1), said)
  for (const [path, value] of Object.entries(want.at ?? {})) {
    assert.deepEqual(memberOf(JSON.parse(done.stdout), path) ?? null, value, path)
  }
  for (const words of want.says ?? []) assert.match(said, new RegExp(words, 'i'))
  for (const words of want.saysNot ?? []) assert.doesNotMatch(said, new RegExp(words, 'i'))
}
