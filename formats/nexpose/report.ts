/** Rapid7 Nexpose and InsightVM: XML export 2.0, nodes with the tests that found something. */

import { err, ok } from '@holdfast/core/kernel/result'
import { child, children, descendants, type XmlElement } from '../document/xml.ts'
import { vulnerabilityIds } from '../identifiers.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder } from '../report-builder.ts'

export const nexpose: Reader = {
  format: 'nexpose',
  title: 'Nexpose export (XML 2.0)',
  knows: (document) => document.kind === 'xml' && document.root.name === 'NexposeReport',
  read(document) {
    if (document.kind !== 'xml') return err('not XML')
    const definitions = new Map(
      children(child(document.root, 'VulnerabilityDefinitions'), 'vulnerability').map(
        (element) => [(element.attributes['id'] ?? '').toLowerCase(), element] as const,
      ),
    )
    const nodes = children(child(document.root, 'nodes'), 'node')
    return ok(reading({ reports: nodes.map((node) => reportOf(node, definitions)) }))
  },
}

function reportOf(
  node: XmlElement,
  definitions: ReadonlyMap<string, XmlElement>,
): ReturnType<ReturnType<typeof reportBuilder>['build']> {
  const builder = reportBuilder('nexpose', { name: 'nexpose' })
  for (const test of descendants(node, 'test')) {
    const status = test.attributes['status'] ?? ''
    if (!status.startsWith('vulnerable')) {
      builder.drop('a test that found nothing or could not tell')
      continue
    }
    const key = (test.attributes['id'] ?? '').toLowerCase()
    const definition = definitions.get(key)
    const references = definition === undefined ? [] : descendants(definition, 'reference')
    const ids = vulnerabilityIds(
      ...references
        .filter((reference) => reference.attributes['source'] === 'CVE')
        .map((reference) => reference.text),
    )
    const own = `nexpose:${key}`
    const score = Number(definition?.attributes['cvssScore'])
    builder.finding({
      id: ids[0] ?? own,
      aliases: ids.length === 0 ? [] : [...ids.slice(1), own],
      component: null,
      severity: score >= 7 ? 'high' : score >= 4 ? 'medium' : score > 0 ? 'low' : 'unrated',
      cvss: definition?.attributes['cvssVector']?.replace(/[()]/g, '').split(' ') ?? [],
    })
  }
  const address = node.attributes['address'] ?? ''
  const mac = node.attributes['hardware-address']
  const names = children(child(node, 'names'), 'name').map((element) => element.text)
  return builder.build({
    type: 'host',
    name: names[0] ?? address,
    identifiers: [
      `ip:${address}`,
      ...names.map((name) => `fqdn:${name}`),
      ...(mac === undefined ? [] : [`mac:${mac}`]),
    ],
  })
}
