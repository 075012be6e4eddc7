/** A list against a slow one that puts everything in order first: the same elements, once each, whatever is asked. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Stepwise } from '@holdfast/core/kernel/stepwise'
import type { Context } from '../context.ts'
import { listed, type Page } from './listed.ts'
import { onceInSteps, type Key, type Listing } from './listing.ts'

interface Row {
  readonly name: string
  readonly colour: string
  readonly weight: number | null
  readonly tags: readonly string[]
}

interface Query {
  readonly limit?: number
  readonly after?: string
  readonly sort?: 'name' | '-name' | 'weight' | '-weight' | 'colour' | '-colour'
  readonly q?: string
  readonly facets?: readonly ('colour' | 'tag')[]
  readonly colour?: readonly string[]
  readonly tag?: string
}

/** The same worlds in every run. */
const RUN = { seed: 13, numRuns: 200 }

const told: string[] = []
// A list asks its context only to tell of what cannot be shown.
const CONTEXT = {
  unshown: ({ uid }: { readonly uid: string }) => told.push(uid),
} as unknown as Context

function listing(rows: Iterable<Row>): Listing<Row, Query> {
  return {
    rows,
    known: ({ name }) => ({ name, uid: name }),
    filters: {
      colour: ({ colour }, wanted) => wanted.includes(colour),
      tag: ({ tags }, wanted) => tags.includes(wanted),
    },
    sorts: {
      name: ({ name }) => name,
      weight: ({ weight }) => weight,
      colour: ({ colour }) => colour,
    },
    facets: { colour: ({ colour }) => colour, tag: ({ tags }) => tags },
    texts: ({ name, colour }) => [name, colour],
  }
}

function page(rows: Iterable<Row>, query: Query): Promise<Page<Row>> {
  return listed(CONTEXT, query, listing(rows), (row) => row)
}

/** A row of which everything but its name is worked out in steps. */
interface Long {
  readonly name: string
  readonly row: () => Stepwise<Row>
}

/** The same list of such rows; `worked` is told of each that is worked out. */
function inSteps(rows: Iterable<Row>, worked: (name: string) => void): Listing<Long, Query> {
  return {
    rows: Array.from(rows, (row) => ({
      name: row.name,
      row: onceInSteps(function* () {
        worked(row.name)
        yield
        yield
        return row
      }),
    })),
    known: ({ name }) => ({ name, uid: name }),
    filters: {
      *colour({ row }, wanted) {
        return wanted.includes((yield* row()).colour)
      },
      *tag({ row }, wanted) {
        return (yield* row()).tags.includes(wanted)
      },
    },
    sorts: {
      name: ({ name }) => name,
      *weight({ row }) {
        return (yield* row()).weight
      },
      *colour({ row }) {
        return (yield* row()).colour
      },
    },
    facets: {
      *colour({ row }) {
        return (yield* row()).colour
      },
      *tag({ row }) {
        return (yield* row()).tags
      },
    },
    texts: ({ name }) => [name],
  }
}

async function whole(rows: readonly Row[], query: Query): Promise<Row[]> {
  const found: Row[] = []
  for (let after: string | undefined; ;) {
    const { items, next } = await page(rows, after === undefined ? query : { ...query, after })
    found.push(...(items as readonly Row[])) // None is refused here.
    if (next === null) return found
    after = next
  }
}

/** Everything in order, by what the words of the contract say. */
function slowly(rows: readonly Row[], { sort = 'name', q = '', colour, tag }: Query): Row[] {
  const down = sort.startsWith('-')
  const by = sort.replace('-', '') as 'name' | 'weight' | 'colour'
  const compare = (a: Key, b: Key): number => {
    if (a === b) return 0
    if (a === null || b === null) return a === null ? 1 : -1
    return a < b === down ? 1 : -1
  }
  return rows
    .filter((row) => colour === undefined || colour.includes(row.colour))
    .filter((row) => tag === undefined || row.tags.includes(tag))
    .filter((row) => [row.name, row.colour].some((text) => text.includes(q.toLowerCase())))
    .toSorted((a, b) => compare(a[by], b[by]) || (a.name < b.name ? -1 : 1))
}

const COLOURS = ['amber', 'blue', 'green'] as const
const ROWS = fc.uniqueArray(
  fc.record({
    name: fc.stringMatching(/^[a-z]{1,4}$/),
    colour: fc.constantFrom(...COLOURS),
    weight: fc.option(fc.nat(5), { nil: null }),
    tags: fc.subarray(['x', 'y', 'z']),
  }),
  { selector: ({ name }) => name, maxLength: 40 },
)
const QUERIES = fc.record(
  {
    limit: fc.integer({ min: 1, max: 9 }),
    sort: fc.constantFrom('name', '-name', 'weight', '-weight', 'colour', '-colour'),
    q: fc.constantFrom('', 'A', 'b', 'zz'),
    colour: fc.subarray([...COLOURS], { minLength: 1 }),
    tag: fc.constantFrom('x', 'y'),
  },
  { requiredKeys: ['limit'] },
)

describe('a list', () => {
  test('is what putting everything in order first would give, page by page', async () => {
    await fc.assert(
      fc.asyncProperty(ROWS, QUERIES, async (rows, query) => {
        assert.deepEqual(await whole(rows, query as Query), slowly(rows, query as Query))
      }),
      RUN,
    )
  })

  test('tells how many there are, and what choosing another value of a filter would find', async () => {
    await fc.assert(
      fc.asyncProperty(ROWS, QUERIES, async (rows, given) => {
        const query = given as Query
        const { total, facets } = await page(rows, { ...query, facets: ['colour', 'tag'] })
        assert.equal(total, slowly(rows, query).length)
        const { colour: _, ...anyColour } = query
        const expected = COLOURS.map((colour) => ({
          value: colour,
          count: slowly(rows, { ...anyColour, colour: [colour] }).length,
        })).filter(({ count }) => count > 0)
        const known = facets?.['colour'] ?? []
        assert.deepEqual(known.toSorted(byValue), expected.toSorted(byValue))
        const times = known.map(({ count }) => count)
        assert.deepEqual(
          times,
          times.toSorted((a, b) => b - a),
        )
      }),
      RUN,
    )
  })

  test('is the same where rows are worked out in steps: each at most once, and none that nothing asks for', async () => {
    await fc.assert(
      fc.asyncProperty(ROWS, QUERIES, async (rows, given) => {
        // Of what is worked out `q` sees nothing.
        const { q: _, ...asked } = given as Query
        for (const query of [asked, { ...asked, facets: ['colour', 'tag'] } as const]) {
          const worked: string[] = []
          const long = await listed(
            CONTEXT,
            query,
            inSteps(rows, (name) => worked.push(name)),
            ({ name }) => name,
          )
          const { items, ...rest } = await page(rows, query)
          const names = items.map(({ name }) => name)
          assert.deepEqual(long, { items: names, ...rest })
          assert.equal(worked.length, new Set(worked).size)
          const { colour, tag, sort = 'name', facets } = query
          const isAsked = [colour, tag, facets].some((one) => one !== undefined)
          if (!isAsked && sort.endsWith('name')) assert.deepEqual(worked, [])
        }
      }),
      RUN,
    )
  })

  const ROW = { name: 'a', colour: 'blue', weight: 1, tags: [] }
  test('counts nothing that was not asked for', async () => {
    assert.equal((await page([ROW], {})).facets, undefined)
  })

  test('of more values than are counted apart those of most rows stand, wherever they are met', async () => {
    const coloured = Array.from({ length: 1_500 }, (_, index) => ({
      ...ROW,
      name: `row ${index}`,
      // The first half share no colour; of the others every colour has two rows.
      colour: `${(index < 750 ? index : 1_000 + (index % 375)).toString().padStart(4, '0')}`,
    }))
    const { facets } = await page(coloured, { facets: ['colour'] })
    assert.deepEqual(
      facets?.['colour'],
      Array.from({ length: 200 }, (_, index) => ({ value: `${1_000 + index}`, count: 2 })),
    )
  })

  test('what is met twice, because it was declared anew meanwhile, stands once', async () => {
    const { items } = await page([ROW, { ...ROW, colour: 'green' }], {})
    assert.deepEqual(items, [{ ...ROW, colour: 'green' }])
  })

  for (const [what, after] of [
    ['no cursor', 'x'],
    ['JSON that is no cursor', Buffer.from('{}').toString('base64url')],
    ['of another order', Buffer.from('["weight",1,"a a"]').toString('base64url')],
    ['with a key of no kind', Buffer.from('["name",{},"a a"]').toString('base64url')],
    ['without its tie', Buffer.from('["name","a"]').toString('base64url')],
    ['not UTF-8', Buffer.from([0xff, 0xfe]).toString('base64url')],
  ] as const) {
    test(`\`after\` is refused: ${what}`, async () => {
      await assert.rejects(page([ROW], { after }), {
        code: 'bad-request',
        message: /`after` is not where/,
      })
    })
  }

  test('a row that fails in the middle of its steps is told of in its place', async () => {
    const of: Listing<Row, Query> = {
      ...listing([ROW, { ...ROW, name: 'c' }]),
      sorts: {
        ...listing([]).sorts,
        *weight({ name, weight }) {
          yield
          if (name === 'c') throw new TypeError('no weight')
          return weight
        },
      },
    }
    const { items, total } = await listed(CONTEXT, { sort: 'weight' }, of, ({ name }) => name)
    assert.equal(total, 2)
    assert.deepEqual(items, ['a', 'c'])
    assert.ok(told.includes('c'))
  })

  test('a row that cannot be filtered, ordered or shown is told of in its place', async () => {
    const broken = {
      ...ROW,
      name: 'b',
      get weight(): number {
        throw new TypeError('no weight')
      },
    }
    const of = {
      ...listing([ROW, broken]),
      filters: { colour: () => true, tag: ({ weight }: Row) => weight !== 7 },
    }
    const asked = { sort: 'weight', tag: 'x' } as const
    const { items, total } = await listed(CONTEXT, asked, of, ({ weight, name }) => ({
      name,
      weight,
    }))
    assert.equal(total, 2)
    assert.deepEqual(items[0], { name: 'a', weight: 1 })
    assert.match(String((items[1] as { problem?: string }).problem), /cannot be shown: no weight/)
    assert.ok(told.includes('b'))
  })
})

function byValue(a: { readonly value: string }, b: { readonly value: string }): number {
  return a.value < b.value ? -1 : 1
}
