/** Debian's security tracker: for each source package and CVE the state in each release. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok } from '@holdfast/core/kernel/result'
import type { Advisory, AffectedPackage } from '@holdfast/core/model/advisory'
import { releaseOf } from '@holdfast/core/model/release'
import { asObject, dropCounter, objectAt, severity, text } from '../json-members.ts'
import { reading, type Reader } from '../reader.ts'

export const debianTracker: Reader = {
  format: 'debian-tracker',
  title: 'Debian security tracker',
  knows(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    const first = asObject(Object.values(object ?? {})[0])
    const [id] = Object.keys(first ?? {})
    return (
      /^(?:CVE|TEMP|DSA|DLA)-/.test(id ?? '') &&
      objectAt(objectAt(first, id ?? ''), 'releases') !== undefined
    )
  },
  read(document) {
    const { drop, pass, counts } = dropCounter()
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    const byId = new Map<string, AffectedPackage[]>()
    for (const [name, value] of Object.entries(object ?? {})) {
      for (const [id, flaw] of Object.entries(asObject(value) ?? {})) {
        const known = byId.get(id) ?? []
        byId.set(id, known)
        for (const [release, state] of Object.entries(objectAt(asObject(flaw), 'releases') ?? {})) {
          const found = affectedOf(name, release, asObject(state), drop, pass)
          if (found !== undefined) known.push(found)
        }
      }
    }
    const advisories = [...byId].map(([id, affected]): Advisory => ({
      id,
      aliases: [],
      lineage: 'debian-tracker',
      modifiedAt: null,
      publishedAt: null,
      withdrawnAt: null,
      // Each release rates for itself: what one calls unimportant is another's emergency.
      severity: 'unrated',
      cvss: [],
      affected,
    }))
    return ok(reading({ advisories, dropped: counts() }))
  },
}

/** Undefined for what does not affect the release, and for what nobody has determined yet. */
function affectedOf(
  name: string,
  release: string,
  state: JsonObject | undefined,
  drop: (reason: string) => void,
  pass: (reason: string) => void,
): AffectedPackage | undefined {
  const status = text(state, 'status')
  const fixed = text(state, 'fixed_version')
  if (status === undefined) {
    drop('a release without a state')
    return undefined
  }
  if (status === 'undetermined') {
    pass('a state that is not determined')
    return undefined
  }
  // "0" says that no version of this release was ever affected.
  if (fixed === '0') return undefined
  // `high**`: the stars say that it was set by hand.
  const urgency = severity((text(state, 'urgency') ?? '').replaceAll('*', ''))
  return {
    type: 'deb',
    distro: releaseOf('debian', release),
    name,
    ranges: [
      {
        introduced: '0',
        fixed: status === 'resolved' ? (fixed ?? null) : null,
        lastAffected: null,
      },
    ],
    versions: [],
    ...(urgency === 'unrated' ? {} : { severity: urgency }),
  }
}
