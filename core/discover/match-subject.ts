/** Whether a document is about an asset: by its name, a digest or another identifier, each whole and exact. */

import type { ComponentFacts, HostFacts } from '../model/facts.ts'
import type { Stored } from '../model/manifest.ts'

export function isAbout(asset: Stored<'Asset'>, facts: HostFacts | ComponentFacts): boolean {
  if (facts.kind === 'host') return facts.subject.hostname === asset.name
  const { name, digests, identifiers } = facts.subject
  if (name === asset.name) return true
  const own = new Set(Object.values(asset.spec.identifiers ?? {}))
  // `kind:value`, or a whole name such as an ARN.
  const said = identifiers.flatMap((identifier) => [
    identifier,
    identifier.slice(identifier.indexOf(':') + 1),
  ])
  return (
    [...digests, ...said].some((digest) => own.has(digest)) ||
    identifiers.some(
      (identifier) =>
        /^(?:fqdn|host):/.test(identifier) &&
        identifier.slice(identifier.indexOf(':') + 1) === asset.name,
    )
  )
}

export function subjectName(facts: HostFacts | ComponentFacts): string {
  return facts.kind === 'host' ? facts.subject.hostname : facts.subject.name
}
