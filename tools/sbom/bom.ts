/** A CycloneDX 1.6 document of what Holdfast is made of: from the lock file alone, so the same lock gives the same bytes. */

import { createHash } from 'node:crypto'
import { namedByUs, packagesOf, type Lock, type Package } from './packages.ts'

export function bomOf(lockText: string): object {
  const lock = JSON.parse(lockText) as Lock // npm's own file; `npm run check` looks at it.
  const packages = packagesOf(lock)
  const version = lock.version ?? '0'
  const ours = `pkg:generic/holdfast@${version}`
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(lockText)}`,
    version: 1,
    metadata: {
      component: {
        'bom-ref': ours,
        type: 'application',
        name: 'holdfast',
        version,
        purl: ours,
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    },
    components: packages.map(componentOf),
    dependencies: [
      { ref: ours, dependsOn: namedByUs(lock) },
      ...packages.map((one) => ({ ref: one.purl, dependsOn: one.dependsOn })),
    ],
  }
}

/** `excluded`: only what builds and tests; CycloneDX has the word for it. */
function componentOf(one: Package): object {
  const shipped = one.shippedIn.length > 0
  const [, group] = /^(@[^/]+)\//.exec(one.name) ?? []
  return {
    'bom-ref': one.purl,
    type: 'library',
    ...(group === undefined ? {} : { group }),
    name: group === undefined ? one.name : one.name.slice(group.length + 1),
    version: one.version,
    purl: one.purl,
    scope: shipped ? (one.optional ? 'optional' : 'required') : 'excluded',
    hashes: [{ alg: 'SHA-512', content: one.sha512 }],
    licenses: [
      /[()\s]/.test(one.license) ? { expression: one.license } : { license: { id: one.license } },
    ],
    properties: one.shippedIn.map((value) => ({ name: 'holdfast:shipped-in', value })),
  }
}

/** RFC 9562 section 5.8: of the lock's own digest. */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const digits = bytes.toString('hex')
  return [0, 8, 12, 16, 20].map((at, index, all) => digits.slice(at, all[index + 1])).join('-')
}
