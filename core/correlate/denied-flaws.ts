/** Which flaws in which components a report says do not apply, looked up by cause. */

import type { Stepwise } from '../kernel/stepwise.ts'
import type { Cause } from '../model/cause.ts'
import type { Facts } from '../model/facts.ts'
import { itemOf } from '../model/inventory.ts'
import { spellingOf } from '../model/package-name.ts'

export interface DeniedFlaws {
  has(cause: Cause): Stepwise<boolean>
}

type IdsByName = Map<string, Set<string>>

/** Read through once at the first question, and once more for each way of spelling: causes and findings may be many. */
export function deniedFlaws(facts: Facts): DeniedFlaws {
  let said: IdsByName | undefined
  const bySpelling = new Map<(name: string) => string, IdsByName>()
  return {
    *has({ lineage, component, detail: { ecosystem, advisories } }) {
      said ??= yield* deniedIn(facts)
      const spelling = spellingOf(ecosystem)
      let spelt = bySpelling.get(spelling)
      if (spelt === undefined) {
        spelt = yield* speltAs(said, spelling)
        bySpelling.set(spelling, spelt)
      }
      const ids = spelt.get(spelling(component))
      return ids !== undefined && [lineage, ...advisories].some((id) => ids.has(id))
    },
  }
}

function* deniedIn(facts: Facts): Stepwise<IdsByName> {
  const said: IdsByName = new Map()
  if (facts.kind !== 'components') return said
  for (const { id, aliases, component, status } of facts.findings) {
    yield
    if (status !== 'not-affected' || component === null) continue
    add(said, itemOf(component)?.name ?? component.name, [id, ...aliases])
  }
  return said
}

function* speltAs(said: IdsByName, spelling: (name: string) => string): Stepwise<IdsByName> {
  const spelt: IdsByName = new Map()
  for (const [name, ids] of said) {
    yield
    add(spelt, spelling(name), ids)
  }
  return spelt
}

function add(to: IdsByName, name: string, ids: Iterable<string>): void {
  const known = to.get(name) ?? new Set()
  for (const id of ids) known.add(id)
  to.set(name, known)
}
