/** The file of settings: what is taken of one, and what is refused, with its line and the nearest word. */

import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { needsProgram } from '../../../proof/testkit/needs.ts'
import { readConfigFile } from './config-file.ts'
import { EXAMPLE } from './configuration-page.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-config-file-'))
let files = 0

function fileOf(text: string | Uint8Array, mode = 0o600): string {
  const path = join(folder, `${(files += 1)}.yaml`)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

const TOKEN = 'y'.repeat(40)

/** Text, and what it sets. */
const TAKEN: readonly (readonly [string, { readonly [name: string]: readonly string[] }])[] = [
  ['', {}],
  ['# nothing yet\n', {}],
  ['---\n', {}],
  ['{}', {}],
  ['listen: 127.0.0.1:1\nmode: enforce\n', { listen: ['127.0.0.1:1'], mode: ['enforce'] }],
  [
    '{"listen": "127.0.0.1:1",\n"behindTlsProxy": false}',
    { listen: ['127.0.0.1:1'], behindTlsProxy: ['false'] },
  ],
  ['privateHosts:\n  - a\n  - "b,c"\n', { privateHosts: ['a', 'b,c'] }],
  ['lend: []', { lend: [] }],
  [`adminToken: ${TOKEN}`, { adminToken: [TOKEN] }],
]

for (const [text, expected] of TAKEN) {
  test(`taken: ${JSON.stringify(text)}`, () => {
    const { values, problems } = readConfigFile(fileOf(text))
    assert.deepEqual(problems, [])
    assert.deepEqual(
      Object.fromEntries([...values].map(([name, { texts }]) => [name, texts])),
      expected,
    )
  })
}

/** Text, and the one thing that is said of it. */
const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['\ntlscert: x', / line 2: `tlscert` is no setting: did you mean `tlsCert`\?$/],
  ['tls-cert: x', / line 1: `tls-cert` is no setting: did you mean `tlsCert`\?$/],
  ['HOLDFAST_TLS_CERT: x', / line 1: `HOLDFAST_TLS_CERT` is no setting: did you mean `tlsCert`\?$/],
  ['colour: red', /`colour` is no setting; there are data, listen, /],
  ['config: other.yaml', /`config` is no setting/],
  ['__proto__: x', /`__proto__` is no setting/],
  ['constructor: x', /`constructor` is no setting/],
  ['1: x', /`1` is no setting/],
  ['listen: 7420', /line 1: `listen` is a number, and a text is meant: ADDRESS:PORT$/],
  ['data: [x]', /`data` is a list, and a text is meant: a directory$/],
  ['data: { a: b }', /`data` is a map, and a text is meant/],
  ['mode: true', /`mode` is true, and a text is meant/],
  ['tlsKey:', /`tlsKey` is empty: give it a value, or leave the line out$/],
  ['tlsKey: ""', /`tlsKey` is empty/],
  ['behindTlsProxy: "true"', /`behindTlsProxy` is a text, and true or false is meant$/],
  ['behindTlsProxy: yes', /`behindTlsProxy` is a text, and true or false is meant$/],
  ['behindTlsProxy: 1', /`behindTlsProxy` is a number, and true or false is meant$/],
  ['lend: a=b', /`lend` is a text, and a list is meant, each NAME=HOST/],
  ['lend:', /`lend` is empty, and a list is meant/],
  ['directories: [a, 1]', /`directories` is a list that holds a number, and each is a directory$/],
  ['directories: [a, ""]', /`directories` is a list that holds empty/],
  ['listen: a:1\nmode: enforce\nlisten: b:1', / line 3: keys are unique: `listen` is given twice$/],
  ['{"listen": "a:1", "listen": "b:1"}', / line 1: keys are unique/],
  ['listen: [\n', / line 2: /],
  ['\tlisten: x', / line 1: /],
  ['just words', /settings are meant, one `name: value` in each line$/],
  ['- listen', /settings are meant/],
  ['42', /settings are meant/],
  ['listen: a:1\n---\nmode: enforce', / line 3: one document is meant$/],
  ['a: &x y\nb: *x', / line 1: anchors and aliases are not allowed$/],
  ['listen: !!str x', / line 1: tags are not allowed$/],
  [`#${'x'.repeat(LIMITS.configBytesMax)}`, /is larger than 65536 bytes$/],
]

for (const [text, message] of REFUSED) {
  test(`refused: ${JSON.stringify(text.slice(0, 60))}`, () => {
    const { problems } = readConfigFile(fileOf(text))
    assert.equal(problems.length, 1, problems.join('\n'))
    assert.match(problems.join(), message)
  })
}

test('all that is wrong in a file is told, and what is right is kept beside it', () => {
  const { values, problems } = readConfigFile(fileOf('mdoe: x\nlisten: a:1\nlend: x\nstore: 1\n'))
  assert.deepEqual(
    problems.map((problem) => / line \d/.exec(problem)?.[0]),
    [' line 1', ' line 3', ' line 4'],
  )
  assert.deepEqual([...values.keys()], ['listen'])
})

describe('a file that is not to be read', () => {
  test('is not there', () => {
    assert.match(
      readConfigFile(join(folder, 'no.yaml')).problems.join(),
      /no\.yaml cannot be read: ENOENT$/,
    )
  })
  test('is a directory', () => {
    mkdirSync(join(folder, 'directory'))
    assert.match(readConfigFile(join(folder, 'directory')).problems.join(), /is no regular file$/)
  })
  test('is a pipe, and nobody waits for it', { skip: needsProgram('mkfifo', 'coreutils') }, () => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    assert.match(readConfigFile(join(folder, 'pipe')).problems.join(), /is no regular file$/)
  })
  test('is no text', () => {
    assert.match(
      readConfigFile(fileOf(Uint8Array.of(0xff, 0xfe, 0x00))).problems.join(),
      /is no UTF-8 text$/,
    )
  })
  test('may be written by everybody, whatever it holds', () => {
    const { values, problems } = readConfigFile(fileOf('listen: a:1', 0o646))
    assert.match(problems.join(), /may be written by everybody \(mode 0646\): chmod o-w /)
    assert.equal(values.size, 0)
  })
})

describe('a secret in a file', () => {
  for (const [mode, refused] of [
    [0o600, false],
    [0o400, false],
    [0o640, true],
    [0o604, true],
    [0o644, true],
    [0o620, true],
  ] as const) {
    test(`of mode ${mode.toString(8)} is ${refused ? 'refused, and not shown' : 'taken'}`, () => {
      const { problems } = readConfigFile(fileOf(`adminToken: ${TOKEN}`, mode))
      assert.equal(problems.length, refused ? 1 : 0)
      if (refused)
        assert.match(
          problems.join(),
          /holds `adminToken` and is open to others \(mode 0\d+\): chmod 600 /,
        )
      assert.ok(!problems.join().includes(TOKEN))
    })
  }
  test('is looked at behind a link', () => {
    const link = join(folder, 'link.yaml')
    symlinkSync(fileOf(`adminToken: ${TOKEN}`, 0o644), link)
    assert.match(readConfigFile(link).problems.join(), /is open to others \(mode 0644\)/)
  })
  test('without one, others may read the file', () => {
    assert.deepEqual(readConfigFile(fileOf('listen: 127.0.0.1:1', 0o644)).problems, [])
  })
})

test('the example of the page is read as it stands', () => {
  const { values, problems } = readConfigFile(fileOf(EXAMPLE))
  assert.deepEqual(problems, [])
  assert.equal(values.size, EXAMPLE.trim().split('\n').length)
})
