/** Killed between any two steps of a cut and of its way back: the next start goes on from what it sees there. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { serve, type Served } from '../testkit/served.ts'
import { until } from '../testkit/until.ts'
import type { Bench, Ground } from './bench.ts'
import { BENCHES } from './benches.ts'
import { faultyProxy, type Asked, type Held } from './faulty-proxy.ts'
import { applyEstate, get, lent, post } from './served-estate.ts'

interface Effect {
  readonly ref: string | null
  readonly type: string
  readonly outcome: string | null
}

type Stage = 'intended' | 'recorded' | 'called' | 'looking again' | 'proven'
const STAGES: readonly Stage[] = ['intended', 'recorded', 'called', 'looking again', 'proven']

for (const bench of BENCHES) {
  test(
    `${bench.adapter}: killed at any step, what is wanted comes true`,
    { skip: bench.needs },
    async (t) => {
      const ground = await bench.start()
      t.after(() => ground.stop())
      const scene = await startServed(bench, ground)
      t.after(() => scene.close())
      for (const stage of STAGES) await killedAt(scene, stage)
    },
  )
}

async function killedAt(scene: Killed, stage: Stage): Promise<void> {
  const { ground, proxy, here, shared, whole, kept } = scene
  const from = proxy.asked.length
  const blocked = [await shared.workload(here), await whole.workload(here)]
  await scene.killedAt(stage, 'quarantine')
  await scene.allOver('cut')
  for (const workload of blocked) {
    assert.deepEqual([await workload.works(), await workload.getsIn()], [false, false], stage)
  }
  await scene.killedAt(stage, 'lift-quarantine')
  await scene.allOver('restore')
  assert.equal(await whole.isCut(), false, stage)
  for (const workload of blocked) assert.equal(await workload.works(), false, stage)
  assert.equal(await (await whole.workload(here)).works(), true, stage)
  assert.equal(await kept.works(), true, stage)
  for (const key of proxy.asked.slice(from).flatMap((one) => ground.changes(one) ?? [])) {
    assert.equal(shared.hostOf(key) ?? whole.hostOf(key), here, `${key} was never named`)
  }
}

type Killed = Awaited<ReturnType<typeof startServed>>

async function startServed(bench: Bench, ground: Ground) {
  const proxy = await faultyProxy(ground.url, 1, (asked) => ground.changes(asked))
  const data = mkdtempSync(join(tmpdir(), 'holdfast-cut-'))
  const environment = lent(ground.secret)
  const started = async (): Promise<Served> => {
    const served = await serve(data, { environment })
    assert.ok('child' in served, JSON.stringify(served))
    return served
  }
  let served = await started()
  const [here, there] = ['here', 'there']
  const shared = await ground.account('shared', 'shared')
  const whole = await ground.account('whole', 'whole')
  const at = { adapter: bench.adapter, url: proxy.url }
  await applyEstate(served, at, { here, there, shared, whole })
  const kept = await shared.workload(there)
  let least = 0
  const allOver = async (type: string): Promise<void> => {
    const over = async (): Promise<boolean> => {
      const effects = (await effectsOf(served)).filter((effect) => effect.type === type)
      const isOver = ({ outcome }: Effect): boolean =>
        outcome === 'confirmed' || outcome === 'superseded'
      return effects.length >= least && effects.every(isOver)
    }
    await until(`every ${type} is over`, over)
  }
  const changes = (asked: Asked): boolean => ground.changes(asked) !== null
  /** Null: it is not a call that this is about. */
  const held = (stage: Stage): Promise<Held> | null => {
    const from = proxy.asked.length
    if (stage === 'intended') return proxy.hold('before', (asked) => !changes(asked))
    if (stage === 'recorded') return proxy.hold('before', changes)
    if (stage === 'called') return proxy.hold('after', changes)
    if (stage === 'proven') return null
    return proxy.hold('before', (one) => !changes(one) && proxy.asked.slice(from).some(changes))
  }
  return {
    ground,
    proxy,
    here,
    shared,
    whole,
    kept,
    allOver,
    async killedAt(stage: Stage, what: 'quarantine' | 'lift-quarantine') {
      if (what === 'quarantine') least += 2
      const call = held(stage)
      await post(served, `/api/v1/assets/${here}/${what}`, JSON.stringify({ reason: 'a drill' }))
      const met = await call
      if (met === null) await allOver(what === 'quarantine' ? 'cut' : 'restore')
      served.child.kill('SIGKILL')
      await once(served.child, 'exit')
      met?.drop()
      served = await started()
    },
    async close() {
      served.child.kill('SIGKILL')
      await proxy.close()
    },
  }
}

async function effectsOf(served: Served): Promise<readonly Effect[]> {
  const { items } = (await get(served, '/api/v1/holds')) as { items: { id: string }[] }
  const details = await Promise.all(items.map(({ id }) => get(served, `/api/v1/holds/${id}`)))
  return details.flatMap((detail) => (detail as { effects: Effect[] }).effects)
}
