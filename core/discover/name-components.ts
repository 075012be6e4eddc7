/** Components that a tool lists by name alone, under the package URLs that its source's manifest gives them. */

import type { ComponentFact, ComponentFacts, HostFacts } from '../model/facts.ts'
import type { SourceSpec } from '../model/manifest.ts'

export function nameComponents<F extends HostFacts | ComponentFacts>(
  facts: F,
  purls: SourceSpec['purls'],
): F {
  if (facts.kind !== 'components' || purls === undefined || purls.length === 0) return facts
  // Whole and exact: a name from outside never becomes a pattern.
  const named = new Map(purls.map((purl) => [purl.name, purl.purl]))
  const name = <C extends ComponentFact>(one: C): C => {
    const purl = one.purl === '' ? named.get(one.name) : undefined
    return purl === undefined ? one : { ...one, purl }
  }
  return {
    ...facts,
    components: facts.components.map((component) => name(component)),
    findings: facts.findings.map((finding) =>
      finding.component === null ? finding : { ...finding, component: name(finding.component) },
    ),
  }
}
