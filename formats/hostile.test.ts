/** Damaged, cut, doubled, shuffled and enormous documents of every format: an error in words, or counted drops. */

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { seeded } from '../proof/testkit/chance.ts'
import { needsShared, sharedPath } from '../proof/testkit/needs.ts'
import { readDocument } from './registry.ts'
import { summaryOf } from './summary.ts'

const FOLDERS = [
  'scanners',
  'trivy',
  'cloud-findings',
  'sbom-cyclonedx',
  'sbom-spdx',
  'openvex',
  'csaf',
  'osv',
  'kev',
  'epss',
  'nvd',
  'sarif',
  'osquery',
  'distro-advisories',
]
const BYTES_MAX = 60_000

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesBelow(path) : [path]
  })
}

/** One small document of each format. */
function samples(): Map<string, string> {
  const found = new Map<string, string>()
  for (const folder of FOLDERS) {
    const base = sharedPath('fixtures', folder)
    if (!existsSync(base)) continue
    for (const path of filesBelow(base)) {
      if (statSync(path).size > BYTES_MAX) continue
      const bytes = readFileSync(path)
      const read = readDocument(new Uint8Array(bytes))
      if (read.ok && summaryOf(read.value).advisories > 0 && !found.has(read.value.format)) {
        found.set(read.value.format, bytes.toString('utf8'))
      }
    }
  }
  return found
}

/** Never throws, and says in words what is wrong. */
function told(text: string, what: string): void {
  const read = readDocument(new TextEncoder().encode(text))
  if (read.ok) {
    const summary = summaryOf(read.value)
    assert.ok(summary.findings >= 0 && summary.components >= 0, what)
  } else {
    assert.ok(read.error.message.length > 10 && read.error.help.length > 3, what)
    assert.doesNotMatch(read.error.message, /\bundefined\b(?! entity)|\[object/, what)
  }
}

describe('every format, damaged', { skip: needsShared('fixtures/scanners') }, () => {
  if (needsShared('fixtures/scanners') !== false) return
  const all = samples()
  test('there is a sample of nearly every reader', () =>
    assert.ok(all.size >= 45, [...all.keys()].join(' ')))

  for (const [format, text] of all) {
    test(`${format}: cut off anywhere`, () => {
      for (const share of [0, 0.01, 0.25, 0.5, 0.75, 0.99])
        told(text.slice(0, text.length * share), String(share))
    })

    test(`${format}: signs changed, lost and doubled`, () => {
      const random = seeded(text.length)
      const SIGNS = [
        '"',
        '{',
        '}',
        '[',
        ']',
        '<',
        '>',
        ',',
        ':',
        '0',
        'null',
        '\u0000',
        '\ud800',
        '-1',
        '1e999',
        '&x;',
      ]
      for (let at = 0; at < 40; at++) {
        const place = Math.floor(random() * text.length)
        const sign = SIGNS[Math.floor(random() * SIGNS.length)] ?? ''
        const lost = random() < 0.5 ? 1 : 0
        told(text.slice(0, place) + sign + text.slice(place + lost), `${place} ${sign}`)
      }
    })

    test(`${format}: values of the wrong kind`, () => {
      const random = seeded(format.length)
      for (const wrong of ['null', '17', '[]', '{}', '"x"', 'true', '[null]', '[[]]']) {
        told(
          text.replaceAll(/"(?:[^"\\]|\\.)*"(?=\s*[,}\]])/g, (one) =>
            random() < 0.1 ? wrong : one,
          ),
          wrong,
        )
      }
    })
  }
})

const BOMBS: readonly (readonly [string, Uint8Array, RegExp])[] = [
  [
    'gzip that unpacks without end',
    gzipSync(Buffer.alloc(200 * 1_048_576)),
    /unpacked larger than/,
  ],
  [
    'gzip that breaks off',
    gzipSync(Buffer.from('{}'.repeat(10_000))).subarray(0, 30),
    /empty|damaged|not UTF-8|expected/,
  ],
  [
    'XML with entities of its own',
    Buffer.from('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
    /DTD of its own/,
  ],
  [
    'XML that names a file',
    Buffer.from('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'),
    /DTD of its own/,
  ],
  ['XML with an undefined entity', Buffer.from('<x>&a;</x>'), /undefined entity|no reader|entity/],
  ['XML nested deep', Buffer.from('<a>'.repeat(500)), /deeper than/],
  ['JSON nested deep', Buffer.from('['.repeat(100_000)), /deeper than|nested/],
  ['a name twice', Buffer.from('{"a":1,"a":2}'), /duplicate name/],
  ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe, 0xfd]), /not UTF-8/],
  ['nothing', Buffer.from(''), /empty/],
  ['white space', Buffer.from(' \n\t'), /empty/],
]
for (const [name, bytes, message] of BOMBS) {
  test(`refused: ${name}`, () => {
    const read = readDocument(new Uint8Array(bytes))
    assert.ok(!read.ok)
    assert.match(read.error.message, message)
  })
}

test(
  'order and repetition of members change nothing',
  { skip: needsShared('fixtures/trivy') },
  () => {
    const plain = JSON.parse(
      readFileSync(sharedPath('fixtures/trivy/alpine-39.json'), 'utf8'),
    ) as Record<string, unknown>
    const shuffled = Object.fromEntries(Object.entries(plain).toReversed())
    const summary = (value: unknown) => {
      const read = readDocument(new TextEncoder().encode(JSON.stringify(value)))
      return read.ok ? summaryOf(read.value) : read.error
    }
    assert.deepEqual(summary(shuffled), summary(plain))
  },
)

test(
  'a thousand times a report is a report of a thousand times the rows',
  { skip: needsShared('fixtures/trivy') },
  () => {
    const plain = JSON.parse(readFileSync(sharedPath('fixtures/trivy/alpine-39.json'), 'utf8')) as {
      Results: unknown[]
    }
    const big = { ...plain, Results: Array.from({ length: 1_000 }, () => plain.Results).flat() }
    const read = readDocument(new TextEncoder().encode(JSON.stringify(big)))
    assert.ok(read.ok)
    assert.equal(summaryOf(read.value).findings, 6_000)
  },
)
