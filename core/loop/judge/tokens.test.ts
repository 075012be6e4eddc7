/** Tokens: for whom, for how long, and that two people are two names nobody takes for one. */

import assert from 'node:assert/strict'
import { tokenWarnings } from '../../state/tokens/warnings.ts'
import { beforeEach, describe, test } from 'node:test'
import { env, now, reset, run, state } from '../../../proof/testkit/one-host.ts'
import type { Digest } from '../../kernel/hash.ts'
import { instant } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { TokenScope } from '../../model/token.ts'

let made = 0
function create(subject: string, scope: TokenScope = { kind: 'approve' }, ms = 60_000): string {
  made += 1
  const hash = `sha256:${String(made).padStart(64, '0')}` as Digest
  const expiresAt = instant(now + ms)
  const { answer } = run({ kind: 'create-token', subject, scope, hash, expiresAt }, env())
  if (answer.kind === 'refused')
    return answer.refusals.map((refusal) => `${refusal.code}: ${refusal.message}`).join()
  return [...state.tokens.values()].at(-1)?.subject ?? ''
}

describe('tokens', () => {
  beforeEach(reset)

  test('one person may have several, under one spelling', () => {
    assert.equal(create('alice'), 'alice')
    assert.equal(create('alice', { kind: 'read' }), 'alice')
    assert.equal(create('jos\u00e9'), 'jos\u00e9')
    assert.equal(create('jose\u0301'), 'jos\u00e9')
  })

  for (const [first, second] of [
    ['alice', 'ALICE'],
    ['ALICE', 'alice'],
    ['straße', 'STRASSE'],
    ['асе', 'ace'],
    ['ace', 'асе'],
    ['anna maria', 'Anna  Maria'],
  ] as const) {
    test(`after ${first}, ${second} is refused and names it`, () => {
      assert.equal(create(first), first)
      assert.match(create(second), new RegExp(`name-taken: .*reads like \`${first}\``))
      assert.equal(state.tokens.size, 1)
    })
  }

  for (const name of ['', 'alice ', '\u0430lice', 'al\u200bice', '\u202ealice', '\uff41lice']) {
    test(`${JSON.stringify(name)} is no name`, () => {
      assert.match(create(name), /^name-unclear: /)
      assert.equal(state.tokens.size, 0)
    })
  }

  test('nobody is called like the administrator; the administrator may be', () => {
    assert.match(create('Admin'), /name-taken: .*`admin`/)
    assert.equal(create('admin'), 'admin')
  })

  test('what enrols is a machine: two assets may differ by case', () => {
    assert.equal(create('web-01', { kind: 'enroll', asset: 'web-01' }), 'web-01')
    assert.equal(create('WEB-01', { kind: 'enroll', asset: 'WEB-01' }), 'WEB-01')
    assert.equal(create('Web-01'), 'Web-01')
  })

  test('a quarter at most', () => {
    assert.equal(create('alice', { kind: 'read' }, LIMITS.tokenAgeMsMax), 'alice')
    assert.match(
      create('bob', { kind: 'read' }, LIMITS.tokenAgeMsMax + 1),
      /after 90d at the latest/,
    )
    assert.match(create('bob', { kind: 'read' }, 0), /already be expired/)
  })

  test('what is not declared yet is said', () => {
    const SAID: readonly (readonly [TokenScope, RegExp | null])[] = [
      [{ kind: 'report', source: 'nobody' }, /source `nobody` is not declared: .*refused until/],
      [{ kind: 'report', source: [...state.manifests.Source.values()][0]?.name ?? '' }, null],
      [{ kind: 'enroll', asset: 'nobody' }, /asset `nobody` is not declared/],
      [{ kind: 'decide', vouch: ['nobody'] }, /asset `nobody` is not declared/],
      [{ kind: 'decide', vouch: 'all' }, null],
      [{ kind: 'decide', vouch: 'none' }, null],
      [{ kind: 'apply', kinds: 'all' }, null],
      [{ kind: 'admin' }, null],
    ]
    for (const [scope, warning] of SAID) {
      const warnings = tokenWarnings(state, scope)
      if (warning === null) assert.deepEqual(warnings, [])
      else assert.match(warnings.join(), warning)
    }
  })
})
