/** Sonatype OSS Index, through auditjs, nancy and DevAudit: coordinates with their flaws. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok } from '@holdfast/core/kernel/result'
import type { ComponentFact } from '@holdfast/core/model/facts'
import type { Document } from '../document/document.ts'
import { vulnerabilityIds } from '../identifiers.ts'
import { asObject, listAt, objectAt, objects, objectsAt, text } from '../json-members.ts'
import { purlOf, readPurl } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder } from '../report-builder.ts'

export const ossIndex: Reader = {
  format: 'oss-index',
  title: 'OSS Index (auditjs, nancy, DevAudit)',
  knows: (document) => packagesOf(document) !== undefined,
  read(document) {
    const builder = reportBuilder('oss-index', { name: 'oss-index' })
    for (const { component, flaws } of packagesOf(document) ?? []) {
      if (component === undefined) {
        builder.drop('a package without coordinates')
        continue
      }
      builder.component(component)
      for (const flaw of flaws) {
        const said = ['cve', 'Cve', 'id', 'Id', 'title', 'Title'].map((key) => text(flaw, key))
        const own = text(flaw, 'id') ?? text(flaw, 'Id') ?? ''
        const [id = own, ...more] = vulnerabilityIds(...said)
        const vector = text(flaw, 'cvssVector') ?? text(flaw, 'CvssVector')
        builder.finding({
          id,
          aliases: [...more, own].filter(
            (one, place, all) => one !== id && one !== '' && all.indexOf(one) === place,
          ),
          component,
          cvss: vector === undefined ? [] : [vector],
        })
      }
    }
    return ok(reading({ reports: [builder.build({ type: 'repository' })] }))
  },
}

interface Audited {
  readonly component: ComponentFact | undefined
  readonly flaws: readonly JsonObject[]
}

function packagesOf(document: Document): readonly Audited[] | undefined {
  if (document.kind !== 'json') return undefined
  if (Array.isArray(document.value)) {
    const list = objects(document.value)
    const known =
      list.length > 0 &&
      list.every((object) => 'coordinates' in object && 'vulnerabilities' in object)
    return known
      ? list.map((object) =>
          coordinates(text(object, 'coordinates'), listAt(object, 'vulnerabilities')),
        )
      : undefined
  }
  const one = asObject(document.value)
  if (one !== undefined && 'audited' in one && 'num_audited' in one) {
    // What its own exclusions leave stands in a list of its own.
    const vulnerable = new Map(
      objectsAt(one, 'vulnerable').map(
        (each) => [text(each, 'Coordinates'), listAt(each, 'Vulnerabilities')] as const,
      ),
    )
    return objectsAt(one, 'audited').map((each) => {
      const purl = text(each, 'Coordinates')
      return coordinates(purl, vulnerable.get(purl) ?? [])
    })
  }
  if (one === undefined || !('Packages Audited' in one)) return undefined
  return objectsAt(one, 'Packages').map((each) => {
    const about = objectAt(each, 'Package')
    const name = text(about, 'name')
    const version = text(about, 'version') ?? ''
    const purl = purlOf(text(about, 'pm') ?? '', name ?? '', version)
    return {
      component: name === undefined ? undefined : { purl, name, version },
      flaws: objectsAt(each, 'Vulnerabilities'),
    }
  })
}

function coordinates(purl: string | undefined, flaws: readonly Json[]): Audited {
  const read = readPurl(purl ?? '')
  const name = [read?.namespace, read?.name].filter((part) => part !== undefined).join('/')
  return {
    component:
      read === undefined || purl === undefined
        ? undefined
        : { purl, name, version: read.version ?? '' },
    flaws: objects(flaws),
  }
}
