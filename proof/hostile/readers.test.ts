/** H10 to H17, H38 to H43, H47: archives, XML, versions, advisories and statements as no honest tool writes them. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { deflateRawSync, gzipSync } from 'node:zlib'
import type { ReadDocument } from '@holdfast/formats/reader'
import { readDocument } from '@holdfast/formats/registry'
import { ORDERS } from '@holdfast/formats/versions/order'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const json = (value: unknown): Uint8Array => text(JSON.stringify(value))

/** A tar of one member: its name, its kind, where it links to. */
function tar(name: string, kind = '0', link = ''): Uint8Array {
  const head = Buffer.alloc(1_024)
  head.write(name, 0)
  head.write('0000644\0', 100)
  head.write('00000000000\0', 124)
  head.write(kind, 156)
  head.write(link, 157)
  head.write('ustar\u000000', 257)
  head.write('        ', 148)
  const sum = head.subarray(0, 512).reduce((all, one) => all + one, 0)
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return new Uint8Array(head)
}

/** A stored or packed member of a zip, with neither checksum nor truth. */
function zip(name: string, data: Uint8Array, method: number, size: number): Uint8Array {
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(method, 8)
  head.writeUInt32LE(data.length, 18)
  head.writeUInt32LE(size, 22)
  head.writeUInt16LE(name.length, 26)
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(method, 10)
  entry.writeUInt32LE(data.length, 20)
  entry.writeUInt32LE(size, 24)
  entry.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(46 + name.length, 12)
  end.writeUInt32LE(30 + name.length + data.length, 16)
  return new Uint8Array(
    Buffer.concat([head, Buffer.from(name), data, entry, Buffer.from(name), end]),
  )
}

const nested = (depth: number): string =>
  `<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components>${'<component type="library"><name>a</name><components>'.repeat(depth)}${'</components></component>'.repeat(depth)}</components></bom>`
const inside = (document: string): Uint8Array =>
  text(`<bom xmlns="http://cyclonedx.org/schema/bom/1.6">${document}</bom>`)

const REFUSED: readonly (readonly [string, string, () => Uint8Array])[] = [
  ['H10', 'archives in archives', () => zip('a.zip', zip('b.zip', text('{}'), 0, 2), 0, 120)],
  ['H11', 'gzip of gzip of zeros', () => gzipSync(gzipSync(Buffer.alloc(300 * 1_048_576)))],
  [
    'H11',
    'a member that unpacks a thousandfold',
    () => zip('a.json', deflateRawSync(Buffer.alloc(300 * 1_048_576)), 8, 2),
  ],
  [
    'H12',
    'zstd with a window of 2 GB',
    () => Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0, 0, 0),
  ],
  ['H12', 'brotli', () => Uint8Array.of(0x8b, 0x02, 0x80, 0x7b, 0x7d, 0x03)],
  ['H13', 'a tar that climbs', () => tar('../../etc/passwd')],
  ['H13', 'an absolute path', () => tar('/etc/passwd')],
  ['H13', 'a symbolic link', () => tar('a', '2', '/etc/passwd')],
  ['H13', 'a hard link', () => tar('a', '1', '/etc/passwd')],
  ['H13', 'a device', () => tar('a', '3')],
  ['H13', 'a tar, packed', () => gzipSync(tar('../../etc/passwd'))],
  [
    'H15',
    'billion laughs',
    () => text('<!DOCTYPE l [<!ENTITY a "a"><!ENTITY b "&a;&a;">]><bom>&b;</bom>'),
  ],
  [
    'H16',
    'a parameter entity',
    () => text('<!DOCTYPE l [<!ENTITY % a SYSTEM "http://169.254.169.254/">%a;]><bom/>'),
  ],
  [
    'H16',
    'a document type elsewhere',
    () => text('<!DOCTYPE bom SYSTEM "http://169.254.169.254/x.dtd"><bom/>'),
  ],
  ['H17', '1,000,000 components, one in the other', () => text(nested(200_000))],
]

describe('documents', () => {
  for (const [id, what, bytes] of REFUSED) {
    test(`${id} ${what}: refused in words`, () => {
      const read = readDocument(bytes())
      assert.ok(!read.ok, read.ok ? read.value.format : '')
      assert.ok(read.error.message.length > 10 && read.error.help.length > 3, read.error.message)
    })
  }

  test('H16 an inclusion and a schema elsewhere are words: nothing is asked for, nothing is read', () => {
    const include =
      '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    const schema =
      '<x xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:schemaLocation="a http://169.254.169.254/"/>'
    for (const document of [include, schema]) {
      const read = readDocument(inside(document))
      assert.doesNotMatch(JSON.stringify(read), /root:/)
    }
  })
})

/** As two machines would write the same, the empty one, and what no machine writes. */
const VERSIONS = [
  '1:2.0',
  '0:9',
  '1.0~rc1',
  '1.0^git1',
  '1.0+deb10u2',
  '1.0.Final',
  'v0.0.0-20200101000000-abcdefabcdef',
  '1.0+cpu',
  '0001.0',
  '9'.repeat(10_000),
  `${'9'.repeat(9_999)}8`,
  '',
  '١.٢',
  '\u0000',
  '-'.repeat(1_000),
  '1.'.repeat(3_000),
  '__proto__',
] as const

describe('H38 versions', () => {
  for (const [ecosystem, compare] of ORDERS) {
    test(`${ecosystem}: each pair has an order or none, and the other way round the opposite`, () => {
      const opposite = new Map<unknown, unknown>([
        ['less', 'greater'],
        ['greater', 'less'],
        [-1, 1],
        [1, -1],
      ])
      for (const a of VERSIONS) {
        for (const b of VERSIONS) {
          const order: unknown = compare(a, b)
          assert.deepEqual(
            compare(b, a),
            opposite.get(order) ?? order,
            `${a.slice(0, 20)} ${b.slice(0, 20)}`,
          )
        }
      }
    })
  }
})

function read(value: unknown): ReadDocument {
  const result = readDocument(json(value))
  assert.ok(result.ok, result.ok ? '' : result.error.message)
  return result.value
}

const OSV = {
  schema_version: '1.7.0',
  id: 'GHSA-0002',
  published: '2026-10-20T00:00:00Z',
  modified: '2026-11-01T00:00:00Z',
  aliases: ['CVE-2026-0002'],
  affected: [
    {
      package: { ecosystem: 'npm', name: 'left-pad' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.1.0' }] }],
    },
  ],
}

describe('advisories', () => {
  test('H42 ids that name each other, and a hundred thousand of them', () => {
    const circle = read({ ...OSV, aliases: ['GHSA-0002', 'CVE-2026-0002', 'GHSA-0002'] })
    assert.equal(circle.advisories.length, 1)
    const aliases = Array.from({ length: 100_000 }, (_, at) => `CVE-2026-${at + 10_000}`)
    const many = readDocument(json({ ...OSV, aliases }))
    if (many.ok) assert.equal(many.value.advisories.length, 1)
  })

  for (const score of ['CVSS:3.1/AV:N', 'NaN', '11', '-1', '', 'CVSS:9.9/AV:N/AC:L']) {
    test(`H43 a severity of ${score || 'nothing'} is none`, () => {
      const [advisory] = read({ ...OSV, severity: [{ type: 'CVSS_V3', score }] }).advisories
      assert.equal(advisory?.severity, 'unrated')
    })
  }

  test('H47 a statement about nothing, or about everything, is none about something', () => {
    const vex = (products: unknown): unknown => ({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': 'x',
      author: 'somebody',
      timestamp: '2026-11-01T00:00:00Z',
      version: 1,
      statements: [
        {
          vulnerability: { name: 'CVE-2026-0002' },
          status: 'not_affected',
          justification: 'component_not_present',
          products,
        },
      ],
    })
    for (const products of [undefined, [], [{}], [{ '@id': '' }], null, '*']) {
      const result = readDocument(json(vex(products)))
      assert.equal(result.ok ? result.value.statements.length : 0, 0, JSON.stringify(products))
    }
  })
})
