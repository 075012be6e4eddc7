/** Entries of the ledger as a list: both orders, what each filter finds, what is counted and what nobody counts. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

interface Listed {
  readonly items: readonly {
    readonly seq: number
    readonly entry: { readonly kind: string; readonly at: number; readonly actor: string }
  }[]
  readonly next: string | null
  readonly size: number
  readonly total: number | null
  readonly facets?: { readonly kind: readonly { value: string; count: number }[] } | null
}

const object = (kind: string, name: string, spec: object): string =>
  JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })

describe('the list of entries', () => {
  let server: TestServer
  /** All of them, as they stand in the store. */
  let all: Listed['items']
  const get = async (query: string): Promise<Listed> => {
    const { status, body } = await server.call('GET', `/api/v1/ledger/entries?${query}`)
    assert.equal(status, 200, `${query} ${JSON.stringify(body)}`)
    return body as Listed
  }
  const whole = async (query: string): Promise<number[]> => {
    const seqs: number[] = []
    for (let next = ''; ;) {
      const page = await get(`${query}${next}`)
      seqs.push(...page.items.map(({ seq }) => seq))
      if (page.next === null) return seqs
      next = `&after=${page.next}`
    }
  }
  before(async () => {
    server = await testServer('report-only')
    for (let at = 0; at < 20; at++) {
      const names = [`host-${at}`, `other-${at}`]
      const estate = names.map((name) => object('Asset', name, { type: 'host' })).join('\n---\n')
      const applied = await server.call('POST', '/api/v1/apply', estate, YAML)
      assert.equal(applied.status, 200, JSON.stringify(applied.body))
      const reason = { reason: `look ${at}` }
      await server.call('POST', `/api/v1/assets/host-${at}/quarantine`, reason)
    }
  })
  // A clock may have added one since.
  beforeEach(async () => {
    const { ledger } = server.context.writer
    const lines = await ledger.read(0, await ledger.size())
    // Our own ledger's lines.
    all = lines.map((line, seq) => ({ seq, entry: JSON.parse(line) as (typeof all)[0]['entry'] }))
  })
  after(() => server.close())

  const matching = (wanted: (item: Listed['items'][number]) => boolean): number[] =>
    all.filter((item) => wanted(item)).map(({ seq }) => seq)
  const WANTED: readonly (readonly [
    query: () => string,
    wanted: (item: Listed['items'][number]) => boolean,
    isCounted: boolean,
  ])[] = [
    [() => 'limit=7', () => true, true],
    [() => 'kind=manifest.applied', ({ entry }) => entry.kind === 'manifest.applied', true],
    [() => 'kind=hold&limit=3', ({ entry }) => entry.kind.startsWith('hold.'), true],
    [() => 'kind=token', ({ entry }) => entry.kind.startsWith('token.'), true],
    [
      () => 'kind=hold,manifest&limit=9',
      ({ entry }) => /^(?:hold|manifest)\./.test(entry.kind),
      true,
    ],
    [() => 'before=9&limit=4', ({ seq }) => seq < 9, true],
    [() => `from=${timeOf(10)}&limit=6`, ({ entry }) => entry.at >= atOf(10), true],
    [() => `to=${timeOf(30)}&limit=6`, ({ entry }) => entry.at < atOf(30), true],
    [
      () => `from=${timeOf(10)}&to=${timeOf(30)}&before=28&limit=2`,
      ({ entry, seq }) => entry.at >= atOf(10) && entry.at < atOf(30) && seq < 28,
      true,
    ],
    [() => `from=${timeOf(20)}&to=${timeOf(10)}`, () => false, true],
    [() => 'q=host-7&limit=1', (item) => JSON.stringify(item.entry).includes('host-7'), false],
    [() => 'actor=system&limit=2', ({ entry }) => entry.actor === 'system', false],
    [
      () => 'kind=manifest&before=9',
      (item) => item.seq < 9 && item.entry.kind.startsWith('manifest'),
      false,
    ],
  ]
  const atOf = (seq: number): number => all[seq]?.entry.at ?? 0
  const timeOf = (seq: number): string => new Date(atOf(seq)).toISOString()

  for (const [place, [query, wanted, isCounted]] of WANTED.entries()) {
    test(`filter ${place + 1} finds the same in both orders, and says how many where it is known`, async () => {
      const asked = query()
      const found = matching(wanted)
      assert.deepEqual(await whole(`${asked}&sort=seq`), found, asked)
      assert.deepEqual(await whole(`${asked}&sort=-seq`), found.toReversed(), asked)
      assert.deepEqual(await whole(asked), found.toReversed(), asked)
      const { total, size } = await get(asked)
      assert.deepEqual([total, size], [isCounted ? found.length : null, all.length], asked)
    })
  }

  test('kinds are counted as choosing each would find; under other filters nobody counts', async () => {
    const { facets, total } = await get('facets=kind&kind=hold&limit=1')
    assert.equal(total, matching(({ entry }) => entry.kind.startsWith('hold.')).length)
    const kinds = Map.groupBy(all, ({ entry }) => entry.kind)
    assert.deepEqual(
      facets?.kind.toSorted((a, b) => (a.value < b.value ? -1 : 1)),
      [...kinds]
        .map(([value, items]) => ({ value, count: items.length }))
        .toSorted((a, b) => (a.value < b.value ? -1 : 1)),
    )
    for (const { value, count } of facets?.kind ?? []) {
      assert.equal((await get(`kind=${value}&limit=1`)).total, count, value)
    }
    for (const other of ['q=host', 'actor=system', `from=${timeOf(3)}`, 'before=4']) {
      assert.equal((await get(`facets=kind&${other}`)).facets, null, other)
    }
    assert.equal((await get('limit=1')).facets, undefined)
  })

  test('counts are those of a start anew', async () => {
    const before = await get('facets=kind&limit=1')
    const kept = server.data
    await server.close()
    server = await testServer('report-only', kept)
    const again = await get('facets=kind&limit=1')
    const sum = ({ facets }: Listed): number =>
      (facets?.kind ?? []).reduce((count, one) => count + one.count, 0)
    assert.equal(sum(again), again.size)
    // A start may add entries of its own, and takes none away.
    for (const { value, count } of before.facets?.kind ?? []) {
      const now = again.facets?.kind.find((kind) => kind.value === value)?.count ?? 0
      assert.ok(now >= count, `${value}: ${count}, then ${now}`)
    }
  })

  for (const [query, says] of [
    ['sort=at', /`sort` does not know `at`/],
    ['facets=actor', /`facets` does not know `actor`/],
    ['kind=holds', /did you mean `hold`/],
  ] as const) {
    test(`${query} is refused`, async () => {
      const { status, body } = await server.call('GET', `/api/v1/ledger/entries?${query}`)
      assert.equal(status, 400)
      assert.match(JSON.stringify(body), says)
    })
  }
})
