/** A person's word that a database was restarted: what it lifts, and what it does not. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { lists, mayRaise } from '../../../proof/testkit/one-database.ts'
import {
  codeAt,
  declare,
  later,
  manifest,
  open,
  reset,
  run,
  state,
} from '../../../proof/testkit/one-host.ts'
import { DAY_MS } from '../../kernel/instant.ts'
import { allHolds } from '../../state/holds/table.ts'

const say = () => run({ kind: 'restarted', asset: 'web', reason: 'I restarted it at noon' })
const refusal = (): string => {
  const { answer } = say()
  assert.equal(answer.kind, 'refused')
  const [first] = answer.refusals
  return `${first.code}: ${first.message} (${first.help})`
}
beforeEach(() => {
  reset()
  declare(manifest('Asset', 'web', { type: 'database' }))
  mayRaise('pg-source', 'second')
  mayRaise('disk', 'host')
  lists('disk', '1')
  assert.equal(codeAt('r0'), 'asset-blocked')
})

test('one source lists the fix, and a person says it was restarted: lifted, in those words', () => {
  lists('disk', '2')
  assert.equal(open(), 1)
  const { kinds, answer } = say()
  assert.equal(answer.kind, 'done')
  assert.ok(kinds.includes('cause.cleared') && kinds.includes('hold.closed'), kinds.join())
  assert.equal(open(), 0)
  assert.deepEqual(
    [...allHolds(state)].map((hold) => hold.closedBy),
    [{ kind: 'lifted', by: 'tester', reason: 'restarted: I restarted it at noon' }],
  )
  assert.equal(state.causes.size, 0)
  assert.notEqual(codeAt('r0'), 'asset-blocked')
  // Said once: a second time nothing waits.
  assert.match(refusal(), /^nothing-to-restart/)
})

describe('refused, and nothing changes', () => {
  const table: readonly (readonly [string, () => void, RegExp])[] = [
    ['nobody lists the fix', () => undefined, /^nothing-to-restart: nothing of `web` waits for a restart alone \(the fixed version has to be listed first/],
    ['it was listed, and the old version is listed again', () => [lists('disk', '2'), lists('disk', '1')], /^nothing-to-restart/],
    ['the server is asked, and answers the old version', () => [lists('pg-source', '1', { runs: true }), lists('disk', '2')], /^nothing-to-restart: .*a server that is asked answers itself/],
    ['it is quarantined', () => run({ kind: 'quarantine', asset: 'web', reason: 'odd' }), /^nothing-to-restart/],
  ] // prettier-ignore
  for (const [what, how, words] of table) {
    test(what, () => {
      how()
      const before = state.size
      assert.match(refusal(), words)
      assert.equal(state.size, before)
      assert.equal(codeAt('r0').startsWith('asset-'), true)
    })
  }

  test('its forensic triage was asked for and is not answered', () => {
    const required = { triage: 'require', deadline: { table: 'cisa-bod-26-04' } }
    declare(
      manifest('Asset', 'web', { type: 'database', exposure: 'internet' }),
      manifest('PosturePolicy', 'at-once', { assets: { names: ['web'] }, ...required }),
    )
    lists('disk', '1', { exploited: true })
    later(30 * DAY_MS)
    lists('disk', '2')
    assert.match(refusal(), /^triage-first: .*\(first the forensic triage of CVE-2026-1: recorded/)
    run({
      kind: 'record-triage',
      assets: { names: ['web'] },
      vulnerability: 'CVE-2026-1',
      by: 'forensics',
      found: 'nothing',
      reason: 'read the logs',
    })
    assert.equal(say().answer.kind, 'done')
    assert.equal(state.causes.size, 0)
  })
})
