/** SARIF 2.1.0: read and counted. It names rules and places, no package for sure, so it never raises. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Severity } from '@holdfast/core/kernel/severity'
import type { ComponentFact } from '@holdfast/core/model/facts'
import { vulnerabilityIds } from '../identifiers.ts'
import { asObject, listAt, objectAt, objectsAt, text } from '../json-members.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader, type Reading } from '../reader.ts'
import { reportBuilder } from '../report-builder.ts'

export const sarif: Reader = {
  format: 'sarif',
  title: 'SARIF 2.1.0',
  knows: (document) => {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    return (
      object !== undefined &&
      Array.isArray(object['runs']) &&
      (text(object, 'version') ?? '').startsWith('2.')
    )
  },
  read: (document) =>
    readLog((document.kind === 'json' ? asObject(document.value) : undefined) ?? {}),
}

function readLog(log: JsonObject): Result<Reading, string> {
  const runs = objectsAt(log, 'runs')
  if (runs.length < listAt(log, 'runs').length) return err('a run is not an object')
  const reports = runs.map((run) => {
    const driver = objectAt(objectAt(run, 'tool'), 'driver')
    const builder = reportBuilder('sarif', {
      name: text(driver, 'name') ?? 'unknown',
      version: text(driver, 'semanticVersion') ?? text(driver, 'version'),
    })
    const rules = objectsAt(driver, 'rules')
    const byId = new Map(rules.map((rule) => [text(rule, 'id') ?? '', rule] as const))
    for (const result of objectsAt(run, 'results')) {
      const index = result['ruleIndex']
      const rule =
        (typeof index === 'number' ? rules[index] : undefined) ??
        byId.get(text(result, 'ruleId') ?? '')
      // A result may name no rule at all: it still is one, of its tool.
      const id =
        text(result, 'ruleId') ?? text(rule, 'id') ?? `${text(driver, 'name') ?? 'tool'}:unnamed`
      const message = text(objectAt(result, 'message'), 'text') ?? ''
      const suppressed = listAt(result, 'suppressions').length > 0
      builder.finding({
        id: vulnerabilityIds(id)[0] ?? id,
        component: componentOf(message),
        // What somebody suppressed in the tool is no fix; what it means is not known here.
        status: suppressed ? 'unknown' : 'affected',
        fixedVersions: /^Fixed Version: (\S+)/m.exec(message)?.slice(1, 2) ?? [],
        severity: severityOf(rule),
      })
    }
    return builder.build({ type: 'unknown' })
  })
  const warnings = ['SARIF lists results of rules: it may lower and never raises']
  return ok(reading({ reports, warnings }))
}

/** Trivy writes the package into its message. */
function componentOf(message: string): ComponentFact | null {
  const name = /^Package: (\S+)/m.exec(message)?.[1]
  const version = /^Installed Version: (\S+)/m.exec(message)?.[1] ?? ''
  return name === undefined ? null : { purl: purlOf('', name, version), name, version }
}

/** GitHub's convention: a CVSS score as text on the rule. */
function severityOf(rule: JsonObject | undefined): Severity {
  const score = Number(text(objectAt(rule, 'properties'), 'security-severity'))
  if (!(score > 0)) return 'unrated'
  return score >= 9 ? 'critical' : score >= 7 ? 'high' : score >= 4 ? 'medium' : 'low'
}
