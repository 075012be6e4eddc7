/** The worst that each kind of door may be sent, by size: half of what is taken, and all of it. */

import type { Cost } from './cost.ts'

export interface Worst {
  readonly what: string
  readonly method: string
  readonly path: string
  readonly body: (part: 1 | 2) => string
  /** All of it in `npm run bench`, on two cores. */
  readonly bench: Cost
}

const list = (count: number, of: (index: number) => unknown): unknown[] =>
  Array.from({ length: count }, (_, index) => of(index))

/** As many values as are read at all. */
export const JUNK = (part: 1 | 2): string =>
  JSON.stringify({ reason: 'r', junk: list(24_000 * part, (index) => index % 10) })

/** The most of any door that has no row of its own, sent that. */
export const JUNK_BENCH: Cost = { cpuMs: 4, allocatedKb: 1_600 }

const object = (kind: string, name: string, spec: object): object => ({
  apiVersion: 'holdfast.dev/v1',
  kind,
  metadata: { name },
  spec,
})

const soon = (): string => new Date(Date.now() + 86_400_000).toISOString()

const exception = (index: number): object =>
  object('Exception', `x-${index}`, {
    scope: { assets: ['web-01'] },
    owner: 'o',
    reason: 'r',
    expires: soon(),
  })

const question = (index: number): object => ({
  subject: { type: 'identity', id: index % 2 === 0 ? 'svc' : `nobody-${index}` },
  action: { name: 'read' },
  resource: { type: 'secret', id: 'db/prod' },
  context: { asset: 'web-01' },
})

const component = (index: number): object => ({
  type: 'library',
  name: `p${index}`,
  version: '1.0.0',
  purl: `pkg:npm/p${index}@1.0.0`,
})

const inventoryOf =
  (name: string): Worst['body'] =>
  (part) =>
    JSON.stringify({
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      metadata: { component: { type: 'container', name } },
      components: list(20_000 * part, component),
    })

export const WORST: readonly Worst[] = [
  {
    what: 'a decision with all the properties there may be',
    method: 'POST',
    path: '/access/v1/evaluation',
    body: (part) =>
      JSON.stringify({ ...question(0), context: { junk: list(24_000 * part, (index) => index) } }),
    bench: { cpuMs: 6, allocatedKb: 2_300 },
  },
  {
    what: 'a batch of decisions',
    method: 'POST',
    path: '/access/v1/evaluations',
    body: (part) => JSON.stringify({ evaluations: list(500 * part, question) }),
    bench: { cpuMs: 126, allocatedKb: 24_400 },
  },
  {
    what: 'manifests of too many keys',
    method: 'POST',
    path: '/api/v1/apply',
    body: (part) => list(20_000 * part, (index) => `k${String(index)}: 1`).join('\n'),
    bench: { cpuMs: 3, allocatedKb: 70 },
  },
  {
    what: 'many manifests',
    method: 'POST',
    path: '/api/v1/apply?dryRun=true',
    body: (part) => JSON.stringify(list(2_000 * part, exception)),
    bench: { cpuMs: 40, allocatedKb: 32_800 },
  },
  {
    what: 'many names that nobody knows',
    method: 'POST',
    path: '/api/v1/apply?dryRun=true',
    body: (part) =>
      JSON.stringify(
        list(2_000 * part, (index) =>
          object('Binding', `b-${index}`, { identity: `i-${index}`, asset: `a-${index}` }),
        ),
      ),
    bench: { cpuMs: 24, allocatedKb: 26_500 },
  },
  {
    what: 'a large document about nobody',
    method: 'POST',
    path: '/api/v1/import?source=scanner',
    body: inventoryOf('nobody'),
    bench: { cpuMs: 33, allocatedKb: 23_000 },
  },
  {
    what: 'a long list of an asset',
    method: 'POST',
    path: '/api/v1/import?source=scanner&asset=web-01&assertSubject=true',
    body: inventoryOf('web-01'),
    bench: { cpuMs: 156, allocatedKb: 63_600 },
  },
  {
    what: 'a secret of many values',
    method: 'POST',
    path: '/v1/secret/data/worst',
    body: (part) => JSON.stringify({ data: { list: list(24_000 * part, (index) => index) } }),
    bench: { cpuMs: 11, allocatedKb: 4_000 },
  },
  {
    what: 'an envelope that nobody signed',
    method: 'POST',
    path: '/api/v1/agent/report',
    body: (part) =>
      JSON.stringify({
        payload: 'A'.repeat(24_000 * part),
        payloadType: 'application/vnd.holdfast.agent.v1+json',
        signatures: [{ keyid: 'k', sig: 'AAAA' }],
      }),
    bench: { cpuMs: 2, allocatedKb: 150 },
  },
]
