/**
 * The CycloneDX export of a project, as a statement that says when it was true. The export itself is dated with
 * the moment it was asked for and numbered at random, so fetching an old inventory again would make it new.
 */

import { fromUtf8, utf8 } from '@holdfast/core/kernel/bytes'
import { byCodeUnit, parseJsonStrict, type Json } from '@holdfast/core/kernel/canonical-json'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { objectOf, type Project } from './projects.ts'

export type Imported = Project & { readonly importedAt: number }

/**
 * Three members of the metadata are ours, and the lists are sorted; everything else is what was exported:
 * - the time is that of the last import, when somebody last looked at the thing itself;
 * - the serial number is that of the project, by which an asset can be declared to be this project;
 * - the name carries the version, as in Dependency-Track's own findings file: two versions of one project are
 *   two things, and the components of one must never clear what was found in the other.
 */
export function datedBom(exported: Uint8Array, project: Imported): Result<Uint8Array, string> {
  const text = fromUtf8(exported)
  if (text === undefined) return err('it is not UTF-8')
  const read = parseJsonStrict(text)
  if (!read.ok) return err(read.error.message)
  const bom = objectOf(read.value)
  const metadata = objectOf(bom?.['metadata'])
  const component = objectOf(metadata?.['component'])
  if (bom?.['bomFormat'] !== 'CycloneDX' || component === undefined) {
    return err('it is no CycloneDX document about a project')
  }
  const ref = component['bom-ref']
  if (typeof ref === 'string' && ref.toLowerCase() !== project.uuid) {
    return err('it is about another project')
  }
  const { uuid, name, version, importedAt } = project
  const dated = {
    ...bom,
    serialNumber: `urn:uuid:${uuid}`,
    metadata: {
      ...metadata,
      timestamp: new Date(importedAt).toISOString(),
      component: { ...component, name: version === null ? name : `${name}@${version}` },
    },
    ...sortedLists(bom),
  }
  return ok(utf8(JSON.stringify(dated)))
}

/** The database answers in any order, and the same facts must be the same bytes. */
function sortedLists(bom: { readonly [name: string]: Json | undefined }): Record<string, Json> {
  const lists: Record<string, Json> = {}
  for (const name of ['components', 'services', 'vulnerabilities', 'dependencies']) {
    const list = bom[name]
    if (!Array.isArray(list)) continue
    const keyed = (list as readonly Json[]).map((one) => ({ one, key: JSON.stringify(one) }))
    lists[name] = keyed.toSorted((a, b) => byCodeUnit(a.key, b.key)).map(({ one }) => one)
  }
  return lists
}
