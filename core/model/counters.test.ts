/** What the breaker counts by: each name in its domain first, then everywhere; an agent counts for nobody. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { counter, countersOf, readerKey, rulesKey, sourceKeys } from './counters.ts'
import { domainOf, domainText } from './domain.ts'

test('the domains come first', () => {
  assert.deepEqual(countersOf(['a', 'b'], 'prod//web').map((one) => one.key), ['a in prod//web', 'b in prod//web', 'a everywhere', 'b everywhere']) // prettier-ignore
  assert.deepEqual(countersOf([], 'prod'), [])
})

test('no two of them share a key: where, by whom and under which rules', () => {
  const keys = [counter('a', null), counter('a', ''), counter('a', 'd'), counter('b', 'd')]
  assert.equal(new Set(keys.map((key) => key.key)).size, 4)
  assert.notEqual(readerKey('trivy', 1), readerKey('trivy', 2))
  assert.notEqual(rulesKey(1), rulesKey(2))
})

test('a source counts by its name, an agent speaks for one asset', () => {
  assert.deepEqual(sourceKeys('scan'), ['source scan'])
  assert.deepEqual(sourceKeys('feed:osv'), ['source feed:osv'])
  assert.deepEqual(sourceKeys('agent:web'), [])
})

const DOMAINS: readonly (readonly [Readonly<Record<string, string>>, string, string])[] = [
  [{ environment: 'prod', site: 'a', service: 'web' }, 'prod/a/web', 'environment prod, site a, service web'],
  [{ environment: 'prod', service: 'web', rack: '1' }, 'prod//web', 'environment prod, service web'],
  [{ service: 'web' }, '//web', 'service web'],
  [{ rack: '1' }, '', 'no labels'],
  [{}, '', 'no labels'],
] // prettier-ignore
for (const [labels, domain, text] of DOMAINS) {
  test(`the domain of ${JSON.stringify(labels)}: ${text}`, () => {
    assert.equal(domainOf(labels), domain)
    assert.equal(domainText(domain), text)
  })
}
