/** The newcomer's walk: `holdfast practice --yes` as a process of its own, to its end. */

import assert from 'node:assert/strict'
import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { needsBao } from '../../../proof/testkit/bao.ts'

const HOLDFAST = resolve(import.meta.dirname, '../../../bin/holdfast')

test('the whole loop, unattended', () => {
  const data = mkdtempSync(join(tmpdir(), 'holdfast-'))
  // Whatever these say, practice uses its own server.
  const env = {
    ...process.env,
    HOLDFAST_DATA: data,
    HOLDFAST_SERVER: 'http://127.0.0.1:9',
    HOLDFAST_LISTEN: '127.0.0.1:9',
  }
  const run = spawnSync(process.execPath, [HOLDFAST, 'practice', '--yes'], {
    env,
    encoding: 'utf8',
  })
  assert.equal(run.status, 0, run.stdout + run.stderr)
  const steps = [
    /reads practice\/db\/password: 200, the value is delivered/,
    /practice-host is blocked since/,
    /a fresh token: 403 .*a security fix is not yet proven to run there/,
    /still blocked: 1 program still runs replaced code of practice-web/,
    /practice-host is verified: nothing is blocked/,
    /reads practice\/db\/password: 200, it is back/,
    /one byte of it changed: refused/,
    /ledger verify: ✓ \d+ entries/,
  ]
  inOrder(run.stdout, steps)
  assert.doesNotMatch(run.stderr, /--token/)
  const verify = spawnSync(
    process.execPath,
    [HOLDFAST, '--data', join(data, 'practice/data'), 'ledger', 'verify'],
    { encoding: 'utf8' },
  )
  assert.equal(verify.status, 0, verify.stderr)
  assert.match(verify.stdout, /✓ \d+ entries/)
})

test(
  'with a real OpenBao: it works, is cut with proof, and a fresh login works',
  { skip: needsBao },
  () => {
    const run = practised({}, '--with', 'openbao')
    assert.equal(run.status, 0, run.stdout + run.stderr)
    inOrder(run.stdout, [
      /at OpenBao .* its token reads: 200/,
      /practice-host is blocked since/,
      /at OpenBao its token: 403, cut and looked at afterwards: nothing is left/,
      /practice-host is verified: nothing is blocked/,
      /at OpenBao a fresh login: 200; the token of before: 403/,
      /ledger verify: ✓ \d+ entries/,
    ])
  },
)

test('where there is no such program, one line says so, and nothing is left running', () => {
  const run = practised({ PATH: mkdtempSync(join(tmpdir(), 'holdfast-')) }, '--with', 'openbao')
  assert.equal(run.status, 2, run.stdout + run.stderr)
  assert.match(run.stderr, /there is no program `bao` here/)
})

function practised(
  environment: NodeJS.ProcessEnv,
  ...options: readonly string[]
): SpawnSyncReturns<string> {
  const data = mkdtempSync(join(tmpdir(), 'holdfast-'))
  return spawnSync(process.execPath, [HOLDFAST, 'practice', '--yes', ...options], {
    env: { ...process.env, HOLDFAST_DATA: data, ...environment },
    encoding: 'utf8',
  })
}

function inOrder(text: string, steps: readonly RegExp[]): void {
  let from = 0
  for (const step of steps) {
    const at = text.slice(from).search(step)
    assert.ok(at >= 0, `${step.source} after character ${from} of\n${text}`)
    from += at
  }
}
