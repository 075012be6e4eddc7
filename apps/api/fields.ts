/** Members that several operations have. What is asked for is read here; what is answered is only described. */

import { z } from 'zod'
import { nearest } from '@holdfast/core/kernel/nearest'
import { parseDuration, parseInstant, type Instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { severalIn } from './several.ts'

/** An object with these members and no others. */
export const members = z.strictObject

/** In the order in which they are answered. */
export function list<T extends z.ZodType>(of: T): z.ZodReadonly<z.ZodArray<T>> {
  return z.array(of).readonly()
}

/** An instant as RFC 3339 text, in UTC. */
export const time = z.string().meta({ format: 'date-time' })
export const maybeTime = time.nullable()
export const maybeText = z.string().nullable()
export const count = z.int().nonnegative()

/** Text that a person writes: a reason, whom a token is for. */
export const shortText = z
  .string(missing('not a short text', 'a text of at most 500 characters'))
  .max(500, missing('not a short text', 'a text of at most 500 characters'))
  .refine((text) => text.trim() !== '', 'is empty')

/** How long, as `8h` or `30d`; read as milliseconds. */
export const duration = z
  .string(missing('not a duration', 'write 8h or 30d'))
  .refine((text) => parseDuration(text) !== undefined, 'is not a duration: write 8h or 30d')
  .refine(
    (text) => (parseDuration(text) ?? 0) <= LIMITS.durationMsMax,
    'is longer than a century: write 8h or 30d',
  )
  .transform((text) => parseDuration(text) ?? 0)
  .meta({ examples: ['8h'] })

/** An instant that is asked for, with its offset. */
export const moment: z.ZodType<Instant, string> = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, {
    error: 'is not a time with its offset: such as 2026-11-24T12:00:00Z',
  })
  .transform((text) => parseInstant(text) as Instant) // The line above read it.
  .meta({ format: 'date-time' })

/** What an operation asks for in its address is text; this one is a whole number. */
export function whole(from: number, to: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^\d{1,16}$/, `is not a whole number between ${from} and ${to}`)
    .transform(Number)
    .refine((number) => number >= from && number <= to, `is not between ${from} and ${to}`)
    .meta({ type: 'integer', minimum: from, maximum: to })
}

export const flag = z
  .enum(['true', 'false'], { error: 'is not true or false' })
  .transform((text) => text === 'true')

/** `critical,high`: one or several of these words. */
export function someOf<const W extends string>(
  words: readonly [W, ...W[]],
): z.ZodType<readonly W[], string> {
  const known = new Set<string>(words)
  const stranger = (text: string): string | undefined =>
    text.split(',').find((word) => !known.has(word))
  return z
    .string()
    .refine((text) => stranger(text) === undefined, {
      error: ({ input }) => notAmong(stranger(String(input)) ?? '', words),
    })
    .transform((text) => text.split(',') as unknown as readonly W[]) // The line above looked at each.
    .meta({ examples: [words[0]], several: true })
}

const COMMAS = String.raw`several with commas; of a comma that belongs to a value: \,`

/** `web-01,web-02`: one or several texts, each compared whole. */
export const several = z
  .string()
  .max(LIMITS.nameLengthMax * 20)
  .transform((text) => severalIn(text))
  .meta({ examples: ['web-01'], description: COMMAS, several: true })

/** `env=prod,team=web`: labels by name and value. */
export const pairs = z
  .string()
  .max(LIMITS.nameLengthMax * 20)
  .refine((text) => severalIn(text).every((pair) => /^[^=]+=/.test(pair)), {
    error: 'has a label without its value: write env=prod',
  })
  .transform((text) => severalIn(text).map(pairOf))
  .meta({ examples: ['env=prod'], description: COMMAS, several: true })

function pairOf(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=')
  return [text.slice(0, at), text.slice(at + 1)]
}

/** Which of these was meant. */
export function notAmong(word: string, words: readonly string[]): string {
  const near = nearest(word, words)
  const meant = near === undefined ? '' : `did you mean \`${near}\`? `
  return `does not know \`${word}\`: ${meant}it takes: ${words.join(', ')}`
}

export const named = members({ name: z.string() })
export const byId = members({ id: z.string() })

/** Why; it is recorded. Of what is removed it stands in the address, for many clients send no body then. */
export const withReason = members({ reason: shortText })
export const maybeReason = members({ reason: shortText.optional() })

/** What the server has and cannot show: of its name more is not known, and the log says why. */
export const unshown = z
  .looseObject({ name: z.string(), uid: z.string(), problem: z.string() })
  .meta({ id: 'Unshown' })

/** Words for what is not there and for what is of another kind. */
function missing(
  otherwise: string,
  help: string,
): { readonly error: (issue: { readonly input?: unknown }) => string } {
  return { error: ({ input }) => (input === undefined ? 'is missing' : `is ${otherwise}: ${help}`) }
}

export const limit = whole(1, LIMITS.pageItemsMax)

/** A command that was done: what it made or touched, by id. */
export const done = members({ kind: z.literal('done'), ids: list(z.string()) }).meta({ id: 'Done' })

/** An id, typed as what it is of: `idOf<AssetUid>()`. */
export function idOf<Id extends string>(): z.ZodType<Id> {
  return z.string() as unknown as z.ZodType<Id> // A brand is nothing that a schema could look at.
}

/** One of the words that stand as the names of a table. */
export function keyOf<K extends string>(table: { readonly [word in K]: unknown }) {
  return z.enum(Object.keys(table) as [K, ...K[]]) // A table of no word is none.
}
