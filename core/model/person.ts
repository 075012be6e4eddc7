/**
 * Who is the same person. Wherever two people are needed, two names count as two only if nobody could take one for
 * the other; a name that could be is refused when it is given (Unicode UTS 39, highly restrictive, for what is said
 * here). Letters that look alike within one script, such as `l` and `I`, are not told apart.
 */

import { LIMITS } from '../kernel/limits.ts'

/** Wherever one of two people must be another one. */
export function samePerson(a: string, b: string): boolean {
  return a === b || foldPerson(a) === foldPerson(b)
}

/** Each once, by the name that came first. */
export function people(names: Iterable<string>): readonly string[] {
  const first = new Map<string, string>()
  for (const name of names) {
    const folded = foldPerson(name)
    if (!first.has(folded)) first.set(folded, name)
  }
  return [...first.values()]
}

/** Compatibility forms, case, spaces, what cannot be seen, and letters of other scripts that look like Latin ones. */
function foldPerson(name: string): string {
  const seen = name.normalize('NFKC').replaceAll(UNSEEN, '')
  // Upper case first: it opens what has no single lower case, such as `ß`.
  const folded = seen.toUpperCase().toLowerCase().normalize('NFKC').replaceAll('ς', 'σ')
  const spaced = folded.replaceAll(/\s+/gu, ' ').trim()
  return Array.from(spaced, (letter) => LOOKS_LIKE.get(letter) ?? letter).join('')
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu

/** Small letters of Cyrillic, Greek and Armenian that are read as Latin ones. */
const LOOKS_LIKE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аα',
    b: 'ьЬβв',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еҽεє',
    f: 'ғ',
    g: 'ԍց',
    h: 'һհн',
    i: 'іι',
    j: 'јϳ',
    k: 'кκқ',
    l: 'ӏ',
    m: 'мμ',
    n: 'ոпη',
    o: 'оοօσ',
    p: 'рρ',
    q: 'ԛզ',
    r: 'г',
    s: 'ѕ',
    t: 'тτ',
    u: 'սυ',
    v: 'ѵν',
    w: 'ԝω',
    x: 'хχ',
    y: 'уүγ',
    z: 'ζ',
  }).flatMap(([latin, others]) => Array.from(others, (other) => [other, latin] as const)),
)

/** Why nobody is to be called that; null: one may. */
export function personProblem(name: string): string | null {
  if (name.trim() === '') return 'the name is empty'
  if (name.length > LIMITS.nameLengthMax) return `the name is longer than ${LIMITS.nameLengthMax}`
  if (name !== name.trim()) return 'the name begins or ends with a space'
  if (new RegExp(UNSEEN, 'u').test(name))
    return 'the name holds a character that cannot be seen, or turns the text around'
  if (name.normalize('NFC') !== name.normalize('NFKC'))
    return `the name is written with characters that stand for others: \`${name.normalize('NFKC')}\``
  const scripts = new Set(Array.from(name.matchAll(/\p{L}/gu), ([letter]) => scriptOf(letter)))
  const mixed = scripts.size > 1 && ![...scripts].every((script) => EAST_ASIAN.has(script))
  return mixed ? `the name mixes letters of several scripts: ${[...scripts].join(', ')}` : null
}

function scriptOf(letter: string): string {
  return SCRIPTS.find(([, pattern]) => pattern.test(letter))?.[0] ?? 'another script'
}

/** Names there are written in all of these. */
const EAST_ASIAN: ReadonlySet<string> = new Set([
  'Latin',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Bopomofo',
])

const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['Latin', /\p{Script=Latin}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Armenian', /\p{Script=Armenian}/u],
  ['Hebrew', /\p{Script=Hebrew}/u],
  ['Arabic', /\p{Script=Arabic}/u],
  ['Devanagari', /\p{Script=Devanagari}/u],
  ['Bengali', /\p{Script=Bengali}/u],
  ['Tamil', /\p{Script=Tamil}/u],
  ['Thai', /\p{Script=Thai}/u],
  ['Georgian', /\p{Script=Georgian}/u],
  ['Cherokee', /\p{Script=Cherokee}/u],
  ['Han', /\p{Script=Han}/u],
  ['Hiragana', /\p{Script=Hiragana}/u],
  ['Katakana', /\p{Script=Katakana}|ー/u],
  ['Hangul', /\p{Script=Hangul}/u],
  ['Bopomofo', /\p{Script=Bopomofo}/u],
]
