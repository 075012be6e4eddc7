/** Microsoft Defender for Endpoint: vulnerabilities by machine, as its API lists them. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { asObject, objectsAt, severity, text } from '../json-members.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'

export const defender: Reader = listReader<JsonObject>({
  format: 'defender',
  title: 'Microsoft Defender machine vulnerabilities',
  tool: 'defender',
  rows(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    if (object === undefined || !Array.isArray(object['value'])) return undefined
    const rows = objectsAt(object, 'value')
    const context = text(object, '@odata.context') ?? ''
    const known =
      rows.length > 0
        ? rows.every((row) => 'cveId' in row && 'machineId' in row)
        : /securitycenter/.test(context)
    return known ? rows : undefined
  },
  subject(row) {
    const id = text(row, 'machineId') ?? ''
    return { type: 'host', name: id, identifiers: [`defender-machine:${id}`] }
  },
  finding(row) {
    const id = text(row, 'cveId')
    const product = text(row, 'productName')
    if (id === undefined || product === undefined) return undefined
    const version = text(row, 'productVersion') ?? ''
    const kb = text(row, 'fixingKbId')
    return {
      id,
      aliases: kb === undefined ? [] : [`KB${kb}`],
      component: {
        purl: '',
        name: `${text(row, 'productVendor') ?? ''} ${product}`.trim(),
        version,
      },
      severity: severity(text(row, 'severity')),
    }
  },
})
