/** bundler-audit: paragraphs of `Name:`, `Version:`, `Advisory:` as it prints them. */

import { plainText } from '../document/document.ts'
import { vulnerabilityIds } from '../identifiers.ts'
import { severity } from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'
import { purlOf } from '../purl/purl.ts'

type Paragraph = ReadonlyMap<string, string>

export const bundlerAudit: Reader = listReader<Paragraph>({
  format: 'bundler-audit',
  title: 'bundler-audit',
  tool: 'bundler-audit',
  rows(document) {
    const text = plainText(document) ?? ''
    return /^(?:Vulnerabilities found!|No vulnerabilities found)/m.test(text)
      ? paragraphs(text)
      : undefined
  },
  about: () => ({ type: 'repository' }),
  finding(row) {
    const name = row.get('Name')
    const [id, ...more] = vulnerabilityIds(
      row.get('CVE'),
      row.get('GHSA'),
      row.get('Advisory'),
      row.get('URL'),
    )
    const own = id ?? row.get('Advisory')
    if (name === undefined || own === undefined) return undefined
    const version = row.get('Version') ?? ''
    return {
      id: own,
      aliases: more,
      component: { purl: purlOf('gem', name, version), name, version },
      fixedVersions: versionsIn(
        row
          .get('Solution')
          ?.replace(/^(?:upgrade|update) to /i, '')
          .replaceAll("'", ''),
      ),
      severity: severity(row.get('Criticality')),
    }
  },
})

function paragraphs(text: string): Paragraph[] {
  return text
    .split(/\n\s*\n/)
    .map((part) => {
      const lines = part.split('\n').flatMap((line) => {
        const match = /^([A-Z][A-Za-z]+): (.+)$/.exec(line.trim())
        return match === null ? [] : [[match[1] ?? '', match[2] ?? ''] as const]
      })
      return new Map(lines)
    })
    .filter((one) => one.has('Name') && one.has('Version'))
}
