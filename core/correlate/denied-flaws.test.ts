/** Which flaws a report denies: the index answers what looking through every finding would. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { finished } from '../kernel/stepwise.ts'
import type { Cause } from '../model/cause.ts'
import type { ComponentFacts, Facts } from '../model/facts.ts'
import { itemOf } from '../model/inventory.ts'
import { samePackage } from '../model/package-name.ts'
import { deniedFlaws } from './denied-flaws.ts'

type Finding = ComponentFacts['findings'][number]

/** Only what is asked of it. */
const factsOf = (findings: readonly unknown[]): Facts =>
  ({ kind: 'components', findings }) as unknown as Facts // Only what is read.
const causeOf = (ecosystem: string, component: string, lineage: string, advisories: string[]) =>
  ({ lineage, component, detail: { ecosystem, advisories } }) as unknown as Cause // The same.

const name = fc.constantFrom('a-b', 'A_b', 'a.b', 'other', 'Other', 'x/y')
const id = fc.constantFrom('CVE-1', 'CVE-2', 'GHSA-1')
const type = fc.constantFrom('npm', 'pypi', 'cargo', 'deb', 'golang', 'nobodys')
const component = fc.record({ purl: fc.constant(''), name, version: fc.constant('1') })
const listed = fc
  .tuple(type, name)
  .map(([of, called]) => ({ purl: `pkg:${of}/${called}@1`, name: called, version: '1' }))
const finding = fc.record({
  id,
  aliases: fc.array(id, { maxLength: 2 }),
  component: fc.oneof(component, listed, fc.constant(null)),
  status: fc.constantFrom('not-affected', 'affected'),
})
const cause = fc
  .tuple(type, name, id, fc.array(id, { maxLength: 2 }))
  .map((parts) => causeOf(...parts))

/** As it is meant. */
function denies(findings: readonly Finding[], { lineage, component: of, detail }: Cause): boolean {
  const names = new Set([lineage, ...detail.advisories])
  return findings.some(
    (fact) =>
      fact.status === 'not-affected' &&
      fact.component !== null &&
      samePackage(detail.ecosystem, itemOf(fact.component)?.name ?? fact.component.name, of) &&
      [fact.id, ...fact.aliases].some((known) => names.has(known)),
  )
}

describe('the flaws that a report denies', () => {
  test('are those that looking through every finding finds', () => {
    fc.assert(
      fc.property(fc.array(finding), fc.array(cause), (findings, causes) => {
        const denied = deniedFlaws(factsOf(findings))
        for (const one of causes) {
          const expected = denies(findings as unknown as readonly Finding[], one) // The same.
          assert.equal(finished(denied.has(one)), expected)
        }
      }),
    )
  })
  test('are read through once, however many causes there are', () => {
    let looked = 0
    const findings = Array.from({ length: 100 }, (_, index) => ({
      id: 'CVE-1',
      aliases: [],
      component: { purl: '', name: `p${index}`, version: '1' },
      get status() {
        looked += 1
        return 'not-affected'
      },
    }))
    const denied = deniedFlaws(factsOf(findings))
    for (let index = 0; index < 200; index++) {
      const asked = causeOf('npm', `p${index}`, 'CVE-1', [])
      assert.equal(finished(denied.has(asked)), index < 100)
    }
    assert.equal(looked, 100)
  })
  test('of a host are none', () => {
    const host = { kind: 'host' } as unknown as Facts // The same.
    assert.equal(finished(deniedFlaws(host).has(causeOf('npm', 'a', 'CVE-1', []))), false)
  })
})
