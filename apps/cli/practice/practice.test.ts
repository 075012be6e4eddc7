/** The newcomer's walk: `holdfast practice --yes` as a process of its own, to its end. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'

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
  let from = 0
  for (const step of steps) {
    const at = run.stdout.slice(from).search(step)
    assert.ok(at >= 0, `${step.source} after character ${from} of\n${run.stdout}`)
    from += at
  }
  const verify = spawnSync(
    process.execPath,
    [HOLDFAST, '--data', join(data, 'practice/data'), 'ledger', 'verify'],
    { encoding: 'utf8' },
  )
  assert.equal(verify.status, 0, verify.stderr)
  assert.match(verify.stdout, /✓ \d+ entries/)
})
