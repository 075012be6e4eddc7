/** `npm run bench`: figures and ratios on this machine in this run; nothing here passes or fails. */

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { append, EMPTY_FRONTIER, leafHash } from '@holdfast/core/ledger/merkle'
import { decide } from '@holdfast/core/loop/answer/decide'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { openLedger } from '@holdfast/edges-base/stores/ledger'
import { YAML, testServer } from '../testkit/server.ts'
import { seeded } from '../testkit/chance.ts'
import { makeWorld } from '../worlds/world.ts'
import { ESTATE } from '../browser/scene.ts'
import { cuts } from './cuts.ts'
import { doors } from './doors.ts'
import { turns } from './turns.ts'
import {
  correlation,
  disk,
  droppedAdvisory,
  exploitedAdvisory,
  ingest,
  type Figure,
} from './estate.ts'

const lines: (readonly [string, string])[] = []

function time(name: string, count: number, work: () => void): void {
  work()
  const started = performance.now()
  work()
  const seconds = (performance.now() - started) / 1_000
  lines.push([name, `${Math.round(count / seconds).toLocaleString('en')} /s`])
}

const random = seeded(1)
const worlds = Array.from({ length: 2_000 }, () => makeWorld(random))
time('decisions in memory, small worlds', worlds.length, () => {
  for (const { state, request, caller, env } of worlds) decide(state, request, caller, env)
})
const leaf = leafHash(nodeHash, utf8('x'.repeat(600)))
time('Merkle appends', 50_000, () => {
  let tree = EMPTY_FRONTIER
  for (let index = 0; index < 50_000; index++) tree = append(nodeHash, tree, leaf)
})
const ledger = openLedger(mkdtempSync(join(tmpdir(), 'holdfast-bench-')))
if (ledger.ok) {
  const batch = Array.from({ length: 200 }, () => 'x'.repeat(600))
  time('ledger entries in durable batches of 200', 4_000, () => {
    for (let index = 0; index < 20; index++) ledger.value.append(ledger.value.size(), batch)
  })
  ledger.value.close()
}
const server = await testServer('enforce')
await server.call('POST', '/api/v1/apply', ESTATE, YAML)
const item = {
  subject: { type: 'identity', id: 'svc-deploy' },
  action: { name: 'read' },
  resource: { type: 'secret', id: 'metrics/push' },
  context: { asset: 'web-01' },
}
for (const [name, path, body, each] of [
  ['evaluations over HTTP, 16 connections', '/access/v1/evaluation', item, 1],
  [
    'decisions in batches of 20 over HTTP, 16 connections',
    '/access/v1/evaluations',
    { evaluations: Array.from({ length: 20 }, () => item) },
    20,
  ],
] as const) {
  const requests = 2_000
  const started = performance.now()
  let sent = 0
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (sent++ < requests) await server.call('POST', path, body)
    }),
  )
  lines.push([
    name,
    `${Math.round((requests * each) / ((performance.now() - started) / 1_000)).toLocaleString('en')} /s`,
  ])
}
await server.close()
const put = ({ name, figure }: Figure): void => void lines.push([name, figure])
for (const figure of [...correlation(), ...(await ingest()), ...(await disk())]) put(figure)
for (const figure of await doors()) put(figure)
for (const figure of turns()) put(figure)
for (const figure of await cuts()) put(figure)
// The cost of a change is what it touches: the same change on ever larger estates.
for (const assets of [1_000, 10_000, 100_000]) put(await droppedAdvisory(assets))
for (const figure of await exploitedAdvisory(100_000)) put(figure)
for (const [name, figure] of lines) console.log(`${figure.padStart(14)}  ${name}`)
