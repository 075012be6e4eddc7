/** Only what has no package URL is named, and only by its whole name. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scanned } from '../../proof/testkit/fleet.ts'
import { instant } from '../kernel/instant.ts'
import { itemsOfComponents } from '../model/inventory.ts'
import { nameComponents } from './name-components.ts'

const PURLS = [
  { name: 'acme-tls', purl: 'pkg:deb/debian/openssl?distro=debian-12' },
  { name: 'left-pad', purl: 'pkg:npm/left-pad' },
]

const CASES: readonly (readonly [string, string, string, string | null])[] = [
  ['named by the manifest', 'acme-tls', '', 'deb debian:12 openssl 3.0.1'],
  ['a language package', 'left-pad', '', 'npm  left-pad 3.0.1'],
  ['its own package URL stands', 'left-pad', 'pkg:npm/right-pad@3.0.1', 'npm  right-pad 3.0.1'],
  ['another name', 'acme-tls-dev', '', null],
  ['another case', 'Left-Pad', '', null],
  ['a part of the name', 'acme', '', null],
  ['a pattern is no name', '.*', '', null],
]
for (const [about, name, purl, expected] of CASES) {
  test(`${about}: ${expected ?? 'stays without one'}`, () => {
    const facts = {
      ...scanned('web', '1', [], instant(0)),
      components: [{ name, purl, version: '3.0.1' }],
    }
    const [item] = itemsOfComponents(nameComponents(facts, PURLS))
    const told =
      item === undefined ? null : `${item.type} ${item.distro ?? ''} ${item.name} ${item.version}`
    assert.equal(told, expected)
    assert.equal(nameComponents(facts, undefined), facts)
  })
}
