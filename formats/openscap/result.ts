/** OpenSCAP results of OVAL-derived benchmarks: rules that say a published fix is missing. */

import { err, ok } from '@holdfast/core/kernel/result'
import { child, children, descendants, textOf } from '../document/xml.ts'
import { vulnerabilityIds } from '../identifiers.ts'
import { readTime, severity } from '../json-members.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder } from '../report-builder.ts'

export const openscap: Reader = {
  format: 'openscap',
  title: 'OpenSCAP results (XCCDF)',
  knows: (document) =>
    document.kind === 'xml' &&
    document.root.name === 'Benchmark' &&
    descendants(document.root, 'TestResult').length > 0,
  read(document) {
    if (document.kind !== 'xml') return err('not XML')
    const [result] = descendants(document.root, 'TestResult')
    const rows = children(result, 'rule-result')
    const ids = new Map(
      descendants(document.root, 'Rule').map(
        (rule) =>
          [
            rule.attributes['id'] ?? '',
            children(rule, 'ident').map((element) => element.text),
          ] as const,
      ),
    )
    const idsOf = (row: (typeof rows)[number]): string[] =>
      vulnerabilityIds(
        ...children(row, 'ident').map((element) => element.text),
        ...(ids.get(row.attributes['idref'] ?? '') ?? []),
      )
    if (rows.length > 0 && rows.every((row) => idsOf(row).length === 0)) {
      return err({ refused: 'its rules are about configuration: none names a vulnerability' })
    }
    const builder = reportBuilder('openscap', { name: 'openscap' })
    for (const row of rows) {
      const word = textOf(row, 'result') ?? ''
      const found = idsOf(row)
      const [id] = found
      if (word === 'pass') builder.drop('a rule that passed')
      else if (word !== 'fail' || id === undefined)
        builder.drop(`a rule with the result ${word || 'none'}`)
      else {
        builder.finding({
          id,
          aliases: found.slice(1),
          component: null,
          severity: severity(row.attributes['severity']),
        })
      }
    }
    const address = textOf(result, 'target-address')
    return ok(
      reading({
        reports: [
          builder.build({
            type: 'host',
            name: textOf(result, 'target'),
            identifiers: address === undefined ? [] : [`ip:${address}`],
            observedAt: readTime(child(document.root, 'TestResult')?.attributes['start-time']),
          }),
        ],
      }),
    )
  },
}
