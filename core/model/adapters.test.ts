/** What is asked of an adapter is what it says of itself; of one that is gone, nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { capabilityOf, lookWritten, placeOf, takesEffect, type Adapters } from './adapters.ts'
import type { AdapterConfig } from './manifest.ts'

const ADAPTERS: Adapters = {
  sources: new Map([
    ['published', { gives: 'advisories' }],
    ['asked', { gives: 'reports' }],
    [
      'seen',
      {
        gives: 'looks',
        placeOf: ({ at }: AdapterConfig) => (typeof at === 'string' ? at : undefined),
        written: '{adapter: seen, at: …}',
      },
    ],
  ]),
  enforcers: new Map([
    ['told', { takes: ['notify-blocked', 'notify-released'] }],
    ['half', { takes: ['notify-blocked'] }],
    ['deaf', { takes: [] }],
  ]),
}

for (const [fetch, gives, place] of [
  [{ adapter: 'published', at: 'a' }, 'advisories', undefined],
  [{ adapter: 'asked', at: 'a' }, 'reports', undefined],
  [{ adapter: 'seen', at: 'a' }, 'looks', 'a'],
  [{ adapter: 'seen' }, 'looks', undefined],
  [{ adapter: 'gone', at: 'a' }, undefined, undefined],
  [{ adapter: 'constructor', at: 'a' }, undefined, undefined],
  [undefined, undefined, undefined],
] as const) {
  test(`a source of ${JSON.stringify(fetch) ?? 'nothing that is fetched'} gives ${gives ?? 'nothing'}`, () => {
    const spec = fetch === undefined ? {} : { fetch }
    assert.equal(capabilityOf(ADAPTERS, spec)?.gives, gives)
    assert.equal(placeOf(ADAPTERS, spec), place)
  })
}

for (const [adapter, type, takes] of [
  ['told', 'notify-blocked', true],
  ['told', 'notify-released', true],
  ['half', 'notify-blocked', true],
  ['half', 'notify-released', false],
  ['deaf', 'notify-blocked', false],
  ['gone', 'notify-blocked', false],
  ['published', 'notify-blocked', false],
] as const) {
  test(`${adapter} ${takes ? 'takes' : 'does not take'} ${type}`, () => {
    assert.equal(takesEffect(ADAPTERS, { adapter }, type), takes)
  })
}

test('how a look is asked for is told by what can look, where anything can', () => {
  assert.equal(lookWritten(ADAPTERS), '{adapter: seen, at: …}')
  assert.equal(
    lookWritten({ ...ADAPTERS, sources: new Map([['asked', { gives: 'reports' }]]) }),
    undefined,
  )
})
