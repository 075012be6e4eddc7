/** endoflife.date: when releases of systems stop being supported. Only systems a host can run are taken. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok } from '@holdfast/core/kernel/result'
import type { Advisory } from '@holdfast/core/model/advisory'
import { supportOf } from '@holdfast/core/model/release'
import { asObject, dropCounter, objectsAt, readTime, text } from '../json-members.ts'
import type { Document } from '../document/document.ts'
import { yamlOf } from '../document/yaml.ts'
import { reading, type Reader } from '../reader.ts'

export const endoflife: Reader = {
  format: 'endoflife',
  title: 'endoflife.date releases',
  knows: (document) => productsOf(document).length > 0,
  read(document) {
    const { pass, counts } = dropCounter()
    const advisories: Advisory[] = []
    for (const { name, releases } of productsOf(document)) {
      const system = SYSTEMS.get(name)
      for (const release of releases) {
        const advisory = system === undefined ? undefined : endOf(name, system, release)
        if (advisory !== undefined) advisories.push(advisory)
        else if (system === undefined) pass('a release of a product that is no operating system')
        else pass('a release that has no end yet')
      }
    }
    if (advisories.length === 0 && counts().length === 0) return err('it has no release')
    return ok(reading({ advisories, dropped: counts() }))
  },
}

/** Product → the id of its os-release file. */
const SYSTEMS: ReadonlyMap<string, string> = new Map([
  ['almalinux', 'almalinux'],
  ['alpine', 'alpine'],
  ['alpine-linux', 'alpine'],
  ['amazon-linux', 'amzn'],
  ['centos', 'centos'],
  ['debian', 'debian'],
  ['fedora', 'fedora'],
  ['opensuse', 'opensuse-leap'],
  ['oracle-linux', 'ol'],
  ['rhel', 'rhel'],
  ['rocky-linux', 'rocky'],
  ['sles', 'sles'],
  ['ubuntu', 'ubuntu'],
])

interface Product {
  readonly name: string
  readonly releases: readonly JsonObject[]
}

/** One product's front matter, all of them under their names, or an answer of the API (v1). */
function productsOf(document: Document): readonly Product[] {
  const object = document.kind === 'json' ? asObject(document.value) : yamlOf(document)
  if (object === undefined) return []
  const single = product(text(object, 'permalink')?.replace(/^\//, ''), object)
  if (single !== undefined) return [single]
  if (Array.isArray(object['result'])) {
    return objectsAt(object, 'result').flatMap((each) => product(text(each, 'name'), each) ?? [])
  }
  const all = Object.entries(object).map(([name, value]) => product(name, asObject(value as Json)))
  return all.every((each) => each !== undefined) ? all : []
}

function product(name: string | undefined, object: JsonObject | undefined): Product | undefined {
  if (name === undefined || object === undefined || !Array.isArray(object['releases']))
    return undefined
  const releases = objectsAt(object, 'releases')
  const known = releases.every((each) => 'eol' in each || 'isEol' in each)
  return known && releases.length > 0 ? { name, releases } : undefined
}

/** A release that goes on for ever, or whose end nobody knows, says nothing. */
function endOf(name: string, system: string, release: JsonObject): Advisory | undefined {
  const cycle = text(release, 'releaseCycle') ?? text(release, 'name')
  const end = readTime(release['eol'] ?? release['eolFrom'])
  if (cycle === undefined || end === null) return undefined
  const distro = supportOf(system, cycle)
  return {
    id: `end-of-life ${name} ${cycle}`,
    aliases: [],
    lineage: 'endoflife',
    modifiedAt: null,
    publishedAt: end,
    withdrawnAt: null,
    severity: 'unrated',
    cvss: [],
    affected: [{ type: 'os', distro, name: 'os', ranges: [], versions: [distro] }],
  }
}
