/** The list of what is declared and not made says neither too much nor too little. */

import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, test } from 'node:test'
import { sourceFiles, type SourceFile } from '../../tools/check/sources.ts'
import { CAUSE_CLASSES } from './cause.ts'
import type { HoldSubject } from './hold.ts'
import { NOT_YET_MADE } from './not-yet-made.ts'
import { OVERRIDE_KINDS } from './override.ts'

const FILES = sourceFiles(resolve(import.meta.dirname, '../..')).filter(({ path }) =>
  /^(?:core|apps|edges|formats)\/.*(?<!\.test)\.ts$/.test(path),
)

const SUBJECTS: { readonly [K in HoldSubject['kind']]: true } = {
  asset: true,
  identity: true,
  credential: true,
}

/** Each word with the way in which a value of it is written where it is made. */
const ROWS: readonly (readonly [
  what: string,
  all: readonly string[],
  not: readonly string[],
  made: (word: string) => RegExp,
])[] = [
  [
    'class of a cause',
    CAUSE_CLASSES,
    NOT_YET_MADE.causes,
    (word) => new RegExp(String.raw`\bclass: '${word}'|\bdetailOf\('${word}'`),
  ],
  [
    'subject of a hold',
    Object.keys(SUBJECTS),
    NOT_YET_MADE.holdSubjects,
    (word) => new RegExp(String.raw`\bsubject: \{ kind: '${word}'`),
  ],
  [
    'kind of override',
    OVERRIDE_KINDS,
    NOT_YET_MADE.overrides,
    (word) => new RegExp(String.raw`^ +kind: '${word}'(?: as const)?,$`, 'm'),
  ],
  [
    'member of an effect',
    ['body', 'inverse'],
    NOT_YET_MADE.ofEffects,
    (word) => new RegExp(String.raw`^ +(?!readonly )${word}: (?!null,)`, 'm'),
  ],
]

function makersOf(files: readonly SourceFile[], made: RegExp): string[] {
  return files.flatMap(({ path, text }) => (made.test(text) ? [path] : []))
}

test('whoever makes one is noticed', () => {
  const patterns = ROWS.map(([, , [word = ''], made]) => made(word))
  for (const text of [
    "  return { id, class: 'failed-attestation', component }\n",
    "  detail: detailOf('failed-attestation', { source }),\n",
    "    subject: { kind: 'identity', uid },\n",
    "    kind: 'rollback',\n",
    '    inverse: planned.undo,\n',
  ]) {
    const found = patterns.flatMap((made) => makersOf([{ path: 'a.ts', text }], made))
    assert.deepEqual(found, ['a.ts'], text)
  }
})

for (const [what, all, not, made] of ROWS) {
  describe(what, () => {
    // An effect is planned in one place; many things have a body.
    const files =
      what === 'member of an effect'
        ? FILES.filter(({ text }) => /: HoldNotice\[\]/.test(text))
        : FILES
    for (const word of all) {
      const isMade = !not.includes(word)
      test(`${word}: ${isMade ? 'made' : 'declared, not made'}`, () => {
        const makers = makersOf(files, made(word))
        if (isMade) assert.notDeepEqual(makers, [], 'nothing makes it: put it on the list')
        else assert.deepEqual(makers, [], 'it is made now: take it off the list')
      })
    }
  })
}
