/** A statement counts for the product, the version, the release and the time that it names, and for nothing beside them. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareVersions } from '@holdfast/formats/versions/order'
import { envAt } from '../../proof/testkit/loop.ts'
import { stage, statementOf, type CauseChange } from '../../proof/testkit/stage.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import { instant } from '../kernel/instant.ts'
import type { Statement } from '../model/advisory.ts'
import type { AssetSpec } from '../model/manifest.ts'
import type { StoredStatement } from '../model/statement.ts'
import { suppressionOf } from './suppression.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`
const OCI = `pkg:oci/web@sha256%3A${'a'.repeat(64)}`
const ESM = 'pkg:deb/ubuntu/zlib?distro=esm-infra%2Fxenial'
const IMAGE: Partial<AssetSpec> = { type: 'image', identifiers: { imageDigest: DIGEST } }

function counts(
  says: Partial<Statement>,
  cause: CauseChange = {},
  spec: Partial<AssetSpec> = {},
  change: Partial<StoredStatement> = {},
): boolean {
  const made = stage()
  const asset = made.asset('web', spec)
  made.write('statement.proposed', { statement: statementOf('s', says, change) })
  const env = envAt(NOW, { versionOrder: compareVersions })
  return suppressionOf(made.state, made.open(asset, cause), env) !== null
}

describe('a statement counts', () => {
  const ROWS: readonly (readonly [
    string,
    Partial<Statement>,
    CauseChange?,
    Partial<AssetSpec>?,
  ])[] = [
    ['of the package, every version', {}],
    ['of this version', { product: 'pkg:deb/debian/zlib@1' }],
    ['of this version, with qualifiers', { product: 'pkg:deb/debian/zlib@1?arch=amd64#sub' }],
    ['of every version, with qualifiers', { product: 'pkg:deb/debian/zlib?arch=amd64' }],
    ['of this release', { product: 'pkg:deb/debian/zlib@1?distro=debian-12' }],
    ['where the release of the flaw is not known', { product: 'pkg:deb/debian/zlib@1?distro=debian-12' }, { detail: { distro: null } }], // prettier-ignore
    ['by another of its ids', { vulnerability: 'DSA-1', aliases: ['CVE-2026-1000'] }],
    ['of a flaw that has this id too', { vulnerability: 'DSA-1' }, { detail: { advisories: ['DSA-1'] } }], // prettier-ignore
    ['of a range that has it', { range: 'vers:deb/>=1|<2' }],
    ['of the asset by its name', { product: 'web' }],
    ['of the asset by an identifier', { product: DIGEST }, {}, IMAGE],
    ['of the image by its digest', { product: OCI }, {}, IMAGE],
    ['of the image by its digest, with a registry', { product: `pkg:docker/a/web@${DIGEST}?repository_url=r` }, {}, IMAGE], // prettier-ignore
    ['of the part in this product', { product: 'web', component: 'pkg:deb/debian/zlib' }],
    ['of another spelling of the name', { product: 'pkg:pypi/Zope.Interface@1' }, { component: 'zope-interface', detail: { ecosystem: 'pypi' } }], // prettier-ignore
    ['of the channel of its build', { product: ESM }, { detail: { distro: 'ubuntu:16.04', installed: '1.2-1+esm3' } }], // prettier-ignore
    ['of everybody, builds of a channel', { product: 'pkg:deb/ubuntu/zlib?distro=xenial' }, { detail: { distro: 'ubuntu:16.04', installed: '1.2-1+esm3' } }], // prettier-ignore
  ]
  for (const [what, says, cause, spec] of ROWS) {
    test(what, () => assert.equal(counts(says, cause, spec), true))
  }
})

describe('a statement does not count', () => {
  const NOT: readonly (readonly [string, Partial<Statement>, CauseChange?, Partial<AssetSpec>?])[] =
    [
      ['of another flaw', { vulnerability: 'CVE-2026-2000' }],
      ['of another package', { product: 'pkg:deb/debian/bzip2' }],
      ['of another ecosystem', { product: 'pkg:rpm/redhat/zlib' }],
      ['of another version', { product: 'pkg:deb/debian/zlib@2' }],
      ['of a version, where none is known', { product: 'pkg:deb/debian/zlib@1' }, { detail: { installed: null } }], // prettier-ignore
      ['of another release', { product: 'pkg:deb/debian/zlib@1?distro=debian-13' }],
      ['of a range that has it not', { range: 'vers:deb/>=2' }],
      ['of a range of another order', { range: 'vers:rpm/*' }],
      ['of a range, where no version is known', { range: 'vers:deb/*' }, { detail: { installed: null } }], // prettier-ignore
      ['of a range of the asset', { product: 'web', range: 'vers:deb/*' }],
      ['of another asset', { product: 'web2' }],
      ['of part of its name', { product: 'we' }],
      ['of another digest', { product: `pkg:oci/web@sha256:${'b'.repeat(64)}` }, {}, IMAGE],
      ['of a digest that goes on', { product: `${OCI}0` }, {}, IMAGE],
      ['of the part in another product', { product: 'web2', component: 'pkg:deb/debian/zlib' }],
      ['of another part of this product', { product: 'web', component: 'pkg:deb/debian/bzip2' }],
      ['of what is no package', { product: 'zlib' }],
      ['of a channel of other builds', { product: ESM }, { detail: { distro: 'ubuntu:16.04', installed: '1.2-1' } }], // prettier-ignore
      ['of a channel, where no version is known', { product: ESM }, { detail: { distro: 'ubuntu:16.04', installed: null } }], // prettier-ignore
      ['of a restart', {}, { class: 'replaced-code' }],
      ['of what cannot be judged', {}, { class: 'cannot-judge' }],
    ]
  for (const [what, says, cause, spec] of NOT) {
    test(what, () => assert.equal(counts(says, cause, spec), false))
  }

  const LIVE: readonly (readonly [string, Partial<StoredStatement>, boolean])[] = [
    ['that nobody vouches for', { signedBy: null }, false],
    ['that has ended', { endedAt: NOW }, false],
    ['whose end is now', { expiresAt: NOW }, false],
    ['without an end', { expiresAt: null }, false],
  ]
  for (const [what, change, is] of LIVE) {
    test(what, () => assert.equal(counts({}, {}, {}, change), is))
  }

  test('of an exploited flaw, unless two people approved it', () => {
    const exploited = { detail: { exploited: true } }
    const by = (...names: readonly string[]): Partial<StoredStatement> => ({
      approvals: names.map((name) => ({ by: name, at: NOW })),
    })
    assert.equal(counts({}, exploited), false)
    assert.equal(counts({}, exploited, {}, by('a')), false)
    assert.equal(counts({}, exploited, {}, by('a', 'b')), true)
  })

  test('of an asset that is gone', () => {
    const made = stage()
    const cause = made.open(made.asset('web'))
    made.write('statement.proposed', { statement: statementOf('s') })
    made.state.manifests.Asset.delete(cause.asset)
    assert.equal(suppressionOf(made.state, cause, envAt(NOW)), null)
  })
})

describe('of several statements', () => {
  const until = (hour: number): Partial<StoredStatement> => ({
    expiresAt: instant(NOW + hour * HOUR),
  })
  const inOrder = ['1', '2', '3'].toSorted((a, b) => (statementOf(a).id < statementOf(b).id ? -1 : 1)) // prettier-ignore
  const found = (hours: readonly number[], fresh: readonly StoredStatement[] = []): unknown => {
    const made = stage()
    const cause = made.open(made.asset('web'))
    const said = hours.map((hour, at) => statementOf(inOrder[at] ?? '', {}, until(hour)))
    for (const statement of said) made.write('statement.proposed', { statement })
    const by = suppressionOf(made.state, cause, envAt(NOW), new Map(fresh.map((says) => [says.id, says]))) // prettier-ignore
    if (by === null) return null
    const known = [...said, ...fresh].findIndex((statement) => statement.id === by.statement)
    return [known, (by.until - NOW) / HOUR]
  }

  test('the one that counts longest, of equal ones the first by id', () => {
    assert.equal(found([]), null)
    assert.deepEqual(found([1, 2, 3]), [2, 3])
    assert.deepEqual(found([3, 2, 1]), [0, 3])
    assert.deepEqual(found([1, 3, 2]), [1, 3])
    assert.deepEqual(found([1, 3, 3]), [1, 3])
  })

  test('one that no entry folded yet is asked as well, and of one that is said anew its new word', () => {
    const fresh = statementOf('new', {}, until(4))
    assert.deepEqual(found([], [fresh]), [0, 4])
    assert.deepEqual(found([1], [fresh]), [1, 4])
    assert.deepEqual(found([5], [fresh]), [0, 5])
    const other = { vulnerability: 'DSA-1', aliases: ['CVE-2026-1000'] }
    assert.deepEqual(found([1], [statementOf('new', other, until(4))]), [1, 4])
    assert.deepEqual(found([1], [statementOf('new', { vulnerability: 'DSA-1' }, until(4))]), [0, 1])
    const ended = { ...statementOf(inOrder[1] ?? '', {}, until(3)), endedAt: NOW }
    assert.deepEqual(found([1, 3], [ended]), [0, 1])
  })
})
