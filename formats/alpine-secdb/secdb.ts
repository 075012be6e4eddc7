/** Alpine's secdb (JSON, and the YAML it is kept in), also of Wolfi and Chainguard: fixes by origin package. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok } from '@holdfast/core/kernel/result'
import type { Advisory, AffectedPackage } from '@holdfast/core/model/advisory'
import { releaseOf } from '@holdfast/core/model/release'
import type { Document } from '../document/document.ts'
import { yamlOf } from '../document/yaml.ts'
import { vulnerabilityIdsIn } from '../identifiers.ts'
import { asObject, dropCounter, listAt, objectAt, objectsAt, text, texts } from '../json-members.ts'
import { reading, type Reader } from '../reader.ts'

export const alpineSecdb: Reader = {
  format: 'alpine-secdb',
  title: 'Alpine secdb',
  knows: (document) => secdbOf(document) !== undefined,
  read(document) {
    const object = secdbOf(document)
    if (object === undefined) return err('it has no list of packages')
    const { drop, counts } = dropCounter()
    const byId = new Map<string, AffectedPackage[]>()
    const distro = distroOf(object)
    for (const entry of objectsAt(object, 'packages')) {
      const about = objectAt(entry, 'pkg')
      const name = text(about, 'name')
      if (name === undefined) {
        drop('a package without a name')
        continue
      }
      for (const [fixed, ids] of Object.entries(objectAt(about, 'secfixes') ?? {})) {
        // "0": the package was never affected.
        if (fixed.trim() === '0') continue
        const listed = new Set<string>()
        for (const entry of texts(Array.isArray(ids) ? (ids as readonly Json[]) : [])) {
          const { ids: found, left } = vulnerabilityIdsIn(entry)
          if (left > 0) drop('an entry without an id')
          for (const id of found) listed.add(id)
        }
        for (const id of listed) {
          const range = { introduced: '0', fixed: fixed.trim(), lastAffected: null }
          byId.set(id, [
            ...(byId.get(id) ?? []),
            { type: 'apk', distro, name, ranges: [range], versions: [] },
          ])
        }
      }
    }
    const advisories = [...byId].map(([id, affected]): Advisory => ({
      id,
      aliases: [],
      lineage: 'alpine-secdb',
      modifiedAt: null,
      publishedAt: null,
      withdrawnAt: null,
      severity: 'unrated',
      cvss: [],
      affected,
    }))
    return ok(reading({ advisories, dropped: counts() }))
  },
}

function secdbOf(document: Document): JsonObject | undefined {
  const object = document.kind === 'json' ? asObject(document.value) : yamlOf(document)
  const known = 'apkurl' in (object ?? {}) && listAt(object, 'packages').length > 0
  return known ? object : undefined
}

function distroOf(object: JsonObject): string {
  const version = text(object, 'distroversion')
  const prefix = text(object, 'urlprefix') ?? ''
  if (/wolfi/.test(prefix)) return 'wolfi'
  if (/cgr\.dev|chainguard/.test(prefix)) return 'chainguard'
  return releaseOf('alpine', version ?? '')
}
