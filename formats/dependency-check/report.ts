/** OWASP dependency-check (XML): files with the packages they are taken for, and their flaws. */

import { ok } from '@holdfast/core/kernel/result'
import { child, children, textOf, type XmlElement } from '../document/xml.ts'
import { readTime, severity } from '../json-members.ts'
import { readPurl } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type ReportBuilder } from '../report-builder.ts'

export const dependencyCheck: Reader = {
  format: 'dependency-check',
  title: 'OWASP dependency-check (XML)',
  knows: (document) =>
    document.kind === 'xml' &&
    document.root.name === 'analysis' &&
    child(document.root, 'dependencies') !== undefined,
  read(document) {
    const root = document.kind === 'xml' ? document.root : undefined
    const builder = reportBuilder('dependency-check', {
      name: 'dependency-check',
      version: textOf(child(root, 'scanInfo'), 'engineVersion'),
    })
    for (const element of children(child(root, 'dependencies'), 'dependency'))
      readDependency(element, builder)
    const project = child(root, 'projectInfo')
    return ok(
      reading({
        reports: [
          builder.build({
            type: 'repository',
            name: textOf(project, 'name'),
            observedAt: readTime(textOf(project, 'reportDate')),
          }),
        ],
      }),
    )
  },
}

function readDependency(element: XmlElement, builder: ReportBuilder): void {
  const identifiers = child(element, 'identifiers')
  const purl = [...children(identifiers, 'package'), ...children(identifiers, 'identifier')]
    .map((item) => textOf(item, 'id') ?? textOf(item, 'name') ?? '')
    .find((id) => id.startsWith('pkg:'))
  const read = readPurl(purl ?? '')
  // It guesses packages from files: where it is not sure there is only the file.
  const component = {
    purl: purl ?? '',
    name: read?.name ?? textOf(element, 'fileName') ?? '',
    version: read?.version ?? '',
  }
  for (const flaw of children(child(element, 'vulnerabilities'), 'vulnerability')) {
    const id = textOf(flaw, 'name')
    if (id === undefined) builder.drop('a vulnerability without a name')
    else builder.finding({ id, component, severity: severity(textOf(flaw, 'severity')) })
  }
  const suppressed = children(child(element, 'vulnerabilities'), 'suppressedVulnerability').length
  for (let at = 0; at < suppressed; at++)
    builder.drop('a vulnerability suppressed in the scan itself')
}
