/** Manifests that would stop whoever reads them: refused before an object is built, with the line. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { parseManifests as parseWith } from './parse.ts'
import { scanYaml } from './scan-yaml.ts'
import { manifestSchemas, specText } from './schemas.ts'

const SCHEMAS = manifestSchemas({ sources: [], enforcers: [] })
const parseManifests = (text: string): ReturnType<typeof parseWith> => parseWith(text, SCHEMAS)

const keys = (count: number, of = (n: number): string => `k${n}: 1`): string =>
  Array.from({ length: count }, (_, n) => of(n)).join('\n')

const REFUSED: readonly (readonly [what: string, text: string, message: RegExp, line: number])[] = [
  ['many keys', keys(20_000), /more than 1000 keys in one map/, 1_001],
  ['many keys further in', `a:\n${keys(2_000, (n) => `  k${n}: 1`)}`, /more than 1000 keys/, 1_002],
  [
    'many keys in a list',
    `- ${keys(2_000, (n) => `${n > 0 ? '  ' : ''}k${n}: 1`)}`,
    /1000 keys/,
    1_001,
  ],
  ['many explicit keys', keys(2_000, (n) => `? k${n}`), /more than 1000 keys/, 1_001],
  ['many empty keys', ':\n'.repeat(2_000), /more than 1000 keys/, 1_001],
  ['many keys in flow style', `{${'a, '.repeat(2_000)}}`, /more than 1000 keys/, 1],
  [
    'many keys of JSON',
    `{"a":1,${keys(2_000, (n) => `"k${n}":1,`)}"z":1}`,
    /more than 1000 keys/,
    1,
  ],
  ['lists in lists', '- '.repeat(500_000), /nested deeper than 64 levels/, 1],
  ['maps in maps', keys(100, (n) => `${' '.repeat(n)}a:`), /nested deeper than 64/, 65],
  ['flow in flow', '['.repeat(100_000), /nested deeper than 64/, 1],
  ['flow maps in flow maps', '{a: '.repeat(100_000), /nested deeper than 64/, 1],
  ['JSON in JSON', `{"a":${'['.repeat(100_000)}`, /nested deeper than 64/, 1],
  ['anchors', '&a '.repeat(300_000), /anchors and aliases are not allowed/, 1],
  ['an anchor', 'a: 1\nb: &b 2\n', /anchors and aliases are not allowed/, 2],
  ['an alias', 'a: 1\nb: *a\n', /anchors and aliases are not allowed/, 2],
  ['a tag', 'a: !!binary aGk=\n', /tags are not allowed/, 1],
  ['a directive', '%YAML 1.2\n---\na: 1\n', /directives are not allowed/, 1],
  ['empty documents', '---\n'.repeat(200_000), /more than 10000 documents/, 10_001],
  ['many values', `[${'1,'.repeat(600_000)}]`, /more than 500000 values/, 1],
  ['many values of JSON', `[{"a":[${'1,'.repeat(600_000)}1]}]`, /more than 500000 values/, 1],
  ['blank lines', '\n'.repeat(3_000_000), /the text is too large/, 2_000_001],
  ['more than may be sent', ' '.repeat(LIMITS.applyBytesMax + 1), /the text is too large/, 0],
  ['a key twice', 'a: 1\nb: 1\na: 2\n', /keys are unique: `a` is given twice/, 3],
  ['a key twice in JSON', '{"a":1,\n"a":2}', /duplicate name `a`/, 2],
  ['a key that is a list', '[a]: 1\n', /a key is a text/, 1],
  ['text after JSON', '{"a":1}\n{"b":2}', /unexpected text after the value/, 2],
]

describe('refused before it is built', () => {
  for (const [what, text, message, line] of REFUSED) {
    test(what, () => {
      const parsed = parseManifests(text)
      assert.ok(!parsed.ok)
      assert.match(parsed.error[0]?.message ?? '', message)
      assert.equal(parsed.error[0]?.line, line)
      assert.equal(parsed.error.length, 1)
    })
  }
  test('one thing wrong ten thousand times is told some hundred times', () => {
    const wrong = `[${Array.from({ length: 10_000 }, () => '{"kind":"Aset"}').join(',\n')}]`
    const parsed = parseManifests(wrong)
    assert.ok(!parsed.ok)
    assert.equal(parsed.error.length, LIMITS.manifestErrorsMax + 1)
    assert.equal(parsed.error[150]?.line, 151)
    assert.match(parsed.error.at(-1)?.message ?? '', /and more/)
  })
})

describe('what people write is let through', () => {
  for (const [what, text] of [
    ['1,000 keys', keys(1_000)],
    ['maps one after the other, each with its own keys', keys(3_000, (n) => `- a: ${n}\n  b: 1`)],
    ['a list at the column of its key', 'a:\n- x\n- y\nb:\n- z\n'],
    [
      'a policy whose text looks like anything',
      'a: |\n  &x *y !z {{{[[[ ? : -\n  permit(a, b);\nb: 1\n',
    ],
    ['quotes over lines', 'a: "x\n  & y"\nb: \'*\n  z\'\n'],
    ['a comment', '# &a *b\na: 1 # !x\n'],
    ['comments between documents', 'a: 1\n---\n# &a\nb: 1\n'],
  ] as const) {
    test(what, () => assert.equal(scanYaml(text), null))
  }
})

describe('a duration is one by its schema, and by no name', () => {
  const NAMES = ['grace', 'interval', 'after', 'maxAge', 'expires', 'issued', 'properties']
  for (const name of NAMES) {
    test(`a label called ${name} stays text`, () => {
      for (const value of ['1h', '2026-12-01T00:00:00Z']) {
        const labels = `{ ${name}: "${value}" }`
        const parsed = parseManifests(
          `apiVersion: holdfast.dev/v1\nkind: PosturePolicy\nmetadata: { name: n, labels: ${labels} }\n` +
            `spec: { assets: { labels: ${labels} }, grace: [1h, 2h, 3h, 4h], deadline: { after: 72h } }\n`,
        )
        assert.ok(parsed.ok)
        const [policy] = parsed.value
        assert.ok(policy?.kind === 'PosturePolicy')
        assert.deepEqual(policy.labels, { [name]: value })
        assert.deepEqual({ ...policy.spec.assets.labels }, { [name]: value })
        assert.deepEqual(policy.spec.grace, [3_600_000, 7_200_000, 10_800_000, 14_400_000])
        assert.deepEqual(specText('PosturePolicy', policy.spec), {
          assets: { labels: { [name]: value } },
          grace: ['1h', '2h', '3h', '4h'],
          deadline: { after: '72h' },
        })
      }
    })
  }
})
