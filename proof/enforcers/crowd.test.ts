/**
 * Many holds opened and closed while nearly a third of all calls fail in one way or another: in the end each effect is
 * over or in the alarms, and the real thing is as the holds are. HOLDFAST_HOLDS says how many; a longer run:
 * `HOLDFAST_HOLDS=50 npm test -- proof/enforcers/crowd`.
 */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allEffects } from '@holdfast/core/state/effects/table'
import { isChange, isOver } from '@holdfast/core/model/effect'
import { seeded } from '../testkit/chance.ts'
import type { Account, Workload } from './bench.ts'
import { BENCHES } from './benches.ts'
import { startScene, type Scene } from './scene.ts'

const HOLDS = Number(process.env['HOLDFAST_HOLDS'] ?? 12)
const SEED = 20_261_127
const FAULTS = {
  error: 0.05,
  delay: 0.05,
  twice: 0.04,
  replay: 0.04,
  unforwarded: 0.04,
  drop: 0.04,
  lost: 0.04,
}

for (const bench of BENCHES) {
  test(
    `${bench.adapter}: ${HOLDS} holds opened and closed through faults`,
    { skip: bench.needs },
    async () => {
      const scene = await startScene(bench, SEED)
      const random = seeded(SEED)
      const hosts = Array.from({ length: HOLDS }, (_, at) => `host-${at}`)
      const shared = await scene.account('everywhere', 'shared', hosts)
      const uses: Use[] = []
      for (const host of hosts) {
        const whole = await scene.account(`only-${host}`, 'whole', [host])
        const workloads = [await shared.workload(host), await whole.workload(host)]
        uses.push({ host, whole, workloads, isBlocked: false })
      }
      scene.proxy.faults(FAULTS)
      for (const use of uses) {
        await scene.block(use.host)
        use.isBlocked = true
        // Some are given back while they are being cut.
        const back = uses[Math.floor(random() * uses.length)]
        if (back?.isBlocked === true && random() < 0.4) {
          await scene.lift(back.host)
          back.isBlocked = false
        }
      }
      await agrees(scene, shared, uses)
      for (const use of uses.filter(({ isBlocked }) => isBlocked)) {
        await scene.lift(use.host)
        use.isBlocked = false
      }
      await agrees(scene, shared, uses)
      for (const key of scene.changed()) {
        const named =
          shared.hostOf(key) ?? uses.find(({ whole }) => whole.hostOf(key) !== null)?.host
        assert.ok(named !== undefined, `${key} was never named`)
      }
      await scene.close()
    },
  )
}

interface Use {
  readonly host: string
  readonly whole: Account
  readonly workloads: readonly Workload[]
  isBlocked: boolean
}

/** What is proven is true there, and what is not proven is told. */
async function agrees(scene: Scene, shared: Account, uses: readonly Use[]): Promise<void> {
  for (const { host, whole, isBlocked } of uses) {
    for (const account of [shared, whole]) {
      await scene.proven(isBlocked ? 'cut' : 'free', account, host)
    }
  }
  const told = await scene.alarms()
  for (const effect of allEffects(scene.server.context.driver.view)) {
    assert.ok(isOver(effect) || (isChange(effect) && told.includes(effect.ref)), effect.id)
  }
  for (const { host, whole, workloads, isBlocked } of uses) {
    assert.equal(await whole.isCut(), isBlocked, host)
    for (const workload of isBlocked ? workloads : []) {
      assert.deepEqual([await workload.works(), await workload.getsIn()], [false, false], host)
    }
  }
}
