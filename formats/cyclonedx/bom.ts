/** CycloneDX JSON (1.2 to 1.7): components with their nested ones, and vulnerabilities with analysis. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { parseInstant } from '@holdfast/core/kernel/instant'
import type { ComponentFact, ComponentFacts, FindingFact } from '@holdfast/core/model/facts'
import { asObject, dropCounter, listAt, objectAt, severity, text, texts } from '../json-members.ts'

export function isCycloneDx(document: JsonObject): boolean {
  return (
    document['bomFormat'] === 'CycloneDX' && /^1\.[2-7]$/.test(text(document, 'specVersion') ?? '')
  )
}

export function readCycloneDx(document: JsonObject): ComponentFacts {
  const { drop, counts } = dropCounter()
  const byRef = new Map<string, ComponentFact>()
  const components: ComponentFact[] = []
  const walk = (values: readonly Json[]): void => {
    for (const value of values) {
      const one = asObject(value)
      const name = text(one, 'name')
      if (one === undefined || name === undefined) {
        drop('a component without a name')
        continue
      }
      const version = text(one, 'version') ?? ''
      const component = { purl: text(one, 'purl') ?? '', name, version }
      const ref = text(one, 'bom-ref')
      if (ref !== undefined) byRef.set(ref, component)
      if (component.purl !== '' && version !== '') components.push(component)
      else drop('a component without purl or version')
      walk(listAt(one, 'components'))
    }
  }
  walk(listAt(document, 'components'))
  const findings: FindingFact[] = []
  for (const value of listAt(document, 'vulnerabilities')) {
    const one = asObject(value)
    const id = text(one, 'id')
    if (one === undefined || id === undefined) {
      drop('a vulnerability without an id')
      continue
    }
    for (const affect of listAt(one, 'affects')) {
      const component = byRef.get(text(asObject(affect), 'ref') ?? '')
      if (component === undefined)
        drop('a vulnerability of a component that is not in the document')
      else findings.push(findingOf(one, id, component, asObject(affect)))
    }
  }
  const metadata = objectAt(document, 'metadata')
  const subject = objectAt(metadata, 'component')
  const time = text(metadata, 'timestamp')
  return {
    kind: 'components',
    v: 1,
    format: 'cyclonedx',
    tool: toolOf(metadata),
    subject: {
      type:
        text(subject, 'type') === 'container'
          ? 'image'
          : text(subject, 'type') === 'operating-system'
            ? 'host'
            : 'unknown',
      name: text(subject, 'name') ?? '',
      digests: texts([subject?.['version'] ?? null]).filter((item) => item.startsWith('sha256:')),
    },
    observedAt: (time === undefined ? undefined : parseInstant(time)) ?? null,
    components,
    findings,
    coverage: [
      {
        scope: 'os-packages',
        roots: [text(subject, 'name') ?? ''],
        items: components.length,
        unreadable: 0,
        truncated: false,
        state: components.length > 0 ? 'complete' : 'unknown',
        ...(components.length > 0 ? {} : { reason: 'the document lists no component' }),
      },
    ],
    canClear: components.length > 0,
    dropped: counts(),
    warnings: [],
  }
}

function toolOf(metadata: JsonObject | undefined): ComponentFacts['tool'] {
  const tools = metadata?.['tools']
  const list = Array.isArray(tools)
    ? (tools as readonly Json[])
    : listAt(asObject(tools), 'components')
  const first = asObject(list[0])
  return { name: text(first, 'name') ?? 'unknown', version: text(first, 'version') ?? 'unknown' }
}

function findingOf(
  one: JsonObject,
  id: string,
  component: ComponentFact,
  affect: JsonObject | undefined,
): FindingFact {
  const ratings = listAt(one, 'ratings').map((item) => asObject(item))
  const fixed = listAt(affect, 'versions')
    .map((item) => asObject(item))
    .filter((item) => text(item, 'status') === 'unaffected')
  const published = text(one, 'published')
  return {
    id,
    aliases: texts(listAt(one, 'references').map((item) => asObject(item)?.['id'] ?? null)),
    component,
    status: statusOf(text(objectAt(one, 'analysis'), 'state')),
    fixedVersions: texts(fixed.map((item) => item?.['version'] ?? null)),
    severity: severity(text(ratings[0], 'severity')),
    cvss: texts(ratings.map((item) => item?.['vector'] ?? null)),
    publishedAt: (published === undefined ? undefined : parseInstant(published)) ?? null,
  }
}

function statusOf(word: string | undefined): FindingFact['status'] {
  switch (word) {
    case 'not_affected':
    case 'false_positive':
      return 'not-affected'
    case 'resolved':
    case 'resolved_with_pedigree':
      return 'fixed'
    case 'in_triage':
      return 'under-investigation'
    default:
      return 'affected'
  }
}
