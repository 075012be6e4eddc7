/** ZIP archives as programs write them, and as nobody writes them by accident. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { crc32, deflateRawSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { fromUtf8, utf8 } from '@holdfast/core/kernel/bytes'
import { isArchive, openArchive } from './archive.ts'

const LIMITS = { membersMax: 5, memberBytesMax: 100_000, unpackedBytesMax: 200_000 }

/** One member; what is set beyond name and text is written as it stands, right or wrong. */
interface Part {
  readonly name: string
  readonly text?: string
  readonly data?: Uint8Array
  readonly method?: number
  readonly flags?: number
  readonly crc?: number
  readonly size?: number
  readonly packedSize?: number
  readonly offset?: number
  readonly localName?: string
  readonly extra?: Uint8Array
}

function bytesOf(...fields: readonly (readonly [size: 2 | 4 | 8, value: number])[]): Uint8Array {
  const out = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)))
  let at = 0
  for (const [size, value] of fields) {
    if (size === 2) out.setUint16(at, value, true)
    else if (size === 4) out.setUint32(at, value, true)
    else out.setBigUint64(at, BigInt(value), true)
    at += size
  }
  return new Uint8Array(out.buffer)
}

interface Ending {
  readonly count?: number
  readonly disk?: number
  readonly comment?: string
  /** Also the record of 64 bits, with these numbers in place of the right ones. */
  readonly wide?: { readonly count?: number; readonly start?: number }
}

function zip(parts: readonly Part[], ending: Ending = {}): Uint8Array {
  const files: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const part of parts) {
    const plain = utf8(part.text ?? '')
    const method = part.method ?? 8
    const data = part.data ?? (method === 8 ? new Uint8Array(deflateRawSync(plain)) : plain)
    const name = utf8(part.name)
    const local = utf8(part.localName ?? part.name)
    const extra = part.extra ?? new Uint8Array()
    const common = [
      [2, part.flags ?? 0x0800],
      [2, method],
      [4, 0],
      [4, part.crc ?? crc32(plain)],
      [4, part.packedSize ?? data.length],
      [4, part.size ?? plain.length],
    ] as const
    const head = bytesOf([4, 0x04034b50], [2, 20], ...common, [2, local.length], [2, 0])
    files.push(head, local, data)
    directory.push(
      bytesOf(
        [4, 0x02014b50],
        [2, 20],
        [2, 20],
        ...common,
        [2, name.length],
        [2, extra.length],
        [2, 0],
        [2, 0],
        [2, 0],
        [4, 0],
        [4, part.offset ?? offset],
      ),
      name,
      extra,
    )
    offset += head.length + local.length + data.length
  }
  const size = directory.reduce((sum, one) => sum + one.length, 0)
  const comment = utf8(ending.comment ?? '')
  const count = ending.count ?? parts.length
  const wide =
    ending.wide === undefined
      ? []
      : [
          bytesOf([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0], [8, count]),
          bytesOf([8, ending.wide.count ?? count], [8, size], [8, ending.wide.start ?? offset]),
          bytesOf([4, 0x07064b50], [4, 0], [8, offset + size], [4, 1]),
        ]
  const end = bytesOf(
    [4, 0x06054b50],
    [2, ending.disk ?? 0],
    [2, ending.disk ?? 0],
    [2, ending.wide === undefined ? count : 0xffff],
    [2, ending.wide === undefined ? count : 0xffff],
    [4, ending.wide === undefined ? size : 0xffffffff],
    [4, ending.wide === undefined ? offset : 0xffffffff],
    [2, comment.length],
  )
  return new Uint8Array(Buffer.concat([...files, ...directory, ...wide, end, comment]))
}

/** Names with their text, or the problem of each; the problem alone where the whole is refused. */
function listed(bytes: Uint8Array): string | string[] {
  const opened = openArchive(bytes, LIMITS)
  if (!opened.ok) return opened.error
  return [...opened.value].map(({ name, bytes: read }) =>
    read.ok ? `${name}=${fromUtf8(read.value)}` : `${name}: ${read.error}`,
  )
}

const A = { name: 'a.json', text: '{"a":1}' }
const LONG = 'x'.repeat(90_000)

const READ: readonly (readonly [title: string, bytes: Uint8Array, expected: string[]])[] = [
  ['packed', zip([A]), ['a.json={"a":1}']],
  ['stored', zip([{ ...A, method: 0 }]), ['a.json={"a":1}']],
  ['without anything', zip([]), []],
  ['an empty file', zip([{ name: 'e' }, { name: 's', method: 0 }]), ['e=', 's=']],
  ['folders are passed over', zip([{ name: 'd/' }, { ...A, name: 'd/a' }]), ['d/a={"a":1}']],
  ['several, in their order', zip([{ ...A, name: 'z' }, A]), ['z={"a":1}', 'a.json={"a":1}']],
  ['with a comment', zip([A], { comment: 'by us' }), ['a.json={"a":1}']],
  [
    'a comment that looks like an end',
    zip([A], { comment: 'PK\u0005\u0006 and more than twenty-two characters' }),
    ['a.json={"a":1}'],
  ],
  ['numbers of 64 bits', zip([A], { wide: {} }), ['a.json={"a":1}']],
  [
    'sizes of 64 bits in an extra field, after another one',
    zip([
      {
        ...A,
        size: 0xffffffff,
        extra: bytesOf([2, 0x5455], [2, 2], [2, 0], [2, 1], [2, 8], [8, A.text.length]),
      },
    ]),
    ['a.json={"a":1}'],
  ],
  [
    'names that only begin alike',
    zip([A, { ...A, name: 'a.json2' }]),
    ['a.json={"a":1}', 'a.json2={"a":1}'],
  ],
  ['dots that lead nowhere', zip([{ ...A, name: 'a..b/...c' }]), ['a..b/...c={"a":1}']],
  ['a name of an old code page', zip([{ ...A, name: 'é', flags: 0 }]), ['Ã©={"a":1}']],
  ['many bytes in many steps', new Uint8Array(zipSync({ l: utf8(LONG) })), [`l=${LONG}`]],
]

describe('archives that are read', () => {
  for (const [title, bytes, expected] of READ) {
    test(title, () => assert.deepEqual(listed(bytes), expected))
  }
})

const BOMB = new Uint8Array(deflateRawSync(new Uint8Array(50_000_000)))

const REFUSED: readonly (readonly [title: string, bytes: Uint8Array, expected: string])[] = [
  ['its end is missing', zip([A]).subarray(0, -1), 'its directory is missing: it is cut off'],
  ['only its beginning', zip([A]).subarray(0, 30), 'its directory is missing: it is cut off'],
  ['its beginning is missing', zip([A]).subarray(5), 'its directory is damaged'],
  ['a part of several', zip([A], { disk: 1 }), 'it is one part of several'],
  ['more members than it has', zip([A], { count: 2 }), 'its directory is damaged'],
  ['fewer members than it has', zip([A, { name: 'b' }], { count: 1 }), 'its directory is damaged'],
  ['encrypted', zip([{ ...A, flags: 0x0801 }]), '`a.json` is encrypted'],
  ['strongly encrypted', zip([{ ...A, flags: 0x0840 }]), '`a.json` is encrypted'],
  ['a hidden directory', zip([{ ...A, flags: 0x2800 }]), '`a.json` is encrypted'],
  ['a way up', zip([{ ...A, name: '../a' }]), '`../a` leads out of it'],
  ['a way up in the middle', zip([{ ...A, name: 'b/../../a' }]), '`b/../../a` leads out of it'],
  ['a way up of Windows', zip([{ ...A, name: 'b\\..\\a' }]), '`b\\..\\a` leads out of it'],
  ['an absolute name', zip([{ ...A, name: '/etc/a' }]), '`/etc/a` leads out of it'],
  ['an absolute name of Windows', zip([{ ...A, name: 'C:a' }]), '`C:a` leads out of it'],
  ['no name', zip([{ ...A, name: '' }]), '`` leads out of it'],
  ['a name with an end inside', zip([{ ...A, name: 'a\0.exe' }]), '`a\0.exe` leads out of it'],
  ['a name twice', zip([A, A]), '`a.json` is in it twice'],
  [
    'too many members',
    zip(Array.from({ length: 6 }, (_, at) => ({ name: String(at) }))),
    'it has more than 5 members',
  ],
  [
    'more members than any, in 64 bits',
    zip([A], { wide: { count: Number.MAX_SAFE_INTEGER } }),
    'it has more than 5 members',
  ],
  [
    'a directory elsewhere, in 64 bits',
    zip([A], { wide: { start: 2 ** 40 } }),
    'its directory is damaged',
  ],
  [
    'a size of 64 bits without its field',
    zip([{ ...A, size: 0xffffffff }]),
    'its directory is damaged',
  ],
  [
    'a size of 64 bits beyond the limit',
    zip([{ ...A, size: 0xffffffff, extra: bytesOf([2, 1], [2, 8], [8, 2 ** 40]) }]),
    '`a.json` is larger than 100000 bytes',
  ],
  [
    'a bomb that says so',
    zip([{ name: 'b', data: BOMB, size: 50_000_000 }]),
    '`b` is larger than 100000 bytes',
  ],
  [
    'many that are too much together',
    zip(['a', 'b', 'c'].map((name) => ({ name, text: LONG }))),
    'it unpacks to more than 200000 bytes',
  ],
  [
    'many names of one content',
    zip([A, { name: 'b', text: LONG }].map((one) => ({ ...one, packedSize: 300, offset: 0 }))),
    'members of it share their data',
  ],
  ['a name that is no text', withName(0xff), 'a name in it is not text'],
]

/** The one letter of its name in the directory replaced by a byte that is no UTF-8. */
function withName(byte: number): Uint8Array {
  const bytes = zip([{ name: 'n', text: '1' }])
  bytes[bytes.lastIndexOf('n'.charCodeAt(0))] = byte
  return bytes
}

describe('archives that are refused as a whole', () => {
  for (const [title, bytes, expected] of REFUSED) {
    test(title, () => assert.equal(listed(bytes), expected))
  }
})

const SPOILT: readonly (readonly [title: string, part: Part, expected: string])[] = [
  ['a wrong checksum', { ...A, crc: 1 }, 'its checksum is wrong'],
  ['another length', { ...A, size: 8 }, 'it is shorter than its directory says'],
  ['another length, stored', { ...A, method: 0, size: 3 }, 'it is larger than it says'],
  ['more than it says', { ...A, size: 3 }, 'unpacked larger than 3 bytes'],
  ['a bomb', { ...A, data: BOMB, size: 10 }, 'unpacked larger than 10 bytes'],
  [
    'a short bomb',
    { ...A, data: BOMB.subarray(0, 9_000), size: 10 },
    'its compressed data is damaged',
  ],
  ['another packing', { ...A, method: 12 }, 'its packing (method 12) is not read'],
  ['broken data', { ...A, data: Uint8Array.of(255, 1, 2) }, 'its compressed data is damaged'],
  ['no data', { ...A, data: new Uint8Array() }, 'it is shorter than its directory says'],
  ['data that is cut off', { ...A, data: BOMB.subarray(0, 99) }, 'its compressed data is damaged'],
  ['data elsewhere', { ...A, offset: 7 }, 'its data is not where the directory says'],
  ['data beyond the end', { ...A, offset: 0x7fffffff }, 'its data is not where the directory says'],
  ['another name inside', { ...A, localName: 'b.json' }, 'its data bears another name'],
]

describe('damaged data spoils its own member only', () => {
  for (const [title, part, expected] of SPOILT) {
    test(title, () => {
      const good = { name: 'good', text: 'yes' }
      assert.deepEqual(listed(zip([part, good])), [`a.json: ${expected}`, 'good=yes'])
    })
  }
})

test('cut anywhere it is refused or says which member it lost, and never throws', () => {
  const whole = zip([A, { name: 'b', text: LONG }], { wide: {} })
  for (let at = 0; at < whole.length; at++) {
    assert.equal(typeof listed(whole.subarray(0, at)), 'string')
    listed(whole.subarray(at))
  }
})

test('any byte changed it never throws', () => {
  const whole = zip([A, { name: 'b', text: 'bb' }], { wide: {}, comment: 'c' })
  for (let at = 0; at < whole.length; at++) {
    for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
      const changed = whole.slice()
      changed[at] = value
      listed(changed)
    }
  }
})

test('an archive is known by its first bytes alone', () => {
  assert.equal(isArchive(zip([A])), true)
  assert.equal(isArchive(zip([])), true)
  for (const text of ['', 'P', 'PK', 'PK\u0001\u0002', 'PK is no archive', '{"PK":1}']) {
    assert.equal(isArchive(utf8(text)), false, text)
  }
})

test('a member is unpacked when it is asked for, not before', () => {
  const opened = openArchive(zip([A, { ...A, name: 'b', crc: 1 }]), LIMITS)
  assert.ok(opened.ok)
  const [first] = opened.value
  assert.equal(first?.name, 'a.json')
})
