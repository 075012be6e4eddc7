/**
 * What every adapter that cuts is held to, against the real thing: by what workloads can do there afterwards, never by
 * what was answered. Two workloads of one account throughout: what is cut for one host is never felt on the other.
 */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { ENFORCERS } from '@holdfast/server/outward/adapters.generated'
import { until } from '../testkit/until.ts'
import type { Account, Workload } from './bench.ts'
import { BENCHES } from './benches.ts'
import { userManifests } from './estate.ts'
import type { Faults, Held } from './faulty-proxy.ts'
import { startScene, type Scene } from './scene.ts'

const SEED = 20_261_126

test('every adapter that cuts has a bench', async () => {
  const cutting: string[] = []
  for (const [id, load] of ENFORCERS) {
    if ((await load()).enforcer.accounts !== undefined) cutting.push(id)
  }
  assert.deepEqual(BENCHES.map(({ adapter }) => adapter).toSorted(), cutting)
})

const FAULTS: readonly (readonly [string, Faults])[] = [
  ['errors', { error: 0.3 }],
  ['delays', { delay: 0.5 }],
  ['duplicates', { twice: 0.5 }],
  ['replays', { replay: 0.5 }],
  ['a 200 or 204 for nothing', { unforwarded: 0.3 }],
  ['calls that are lost', { drop: 0.3 }],
  ['answers that are lost', { lost: 0.3 }],
]

for (const bench of BENCHES) {
  describe(bench.adapter, { skip: bench.needs }, () => {
    let scene: Scene
    before(async () => {
      scene = await startScene(bench, SEED)
    })
    after(() => scene.close())

    /** A shared account on two hosts and one of the first by itself, and a workload for each use. */
    const used = async (name: string): Promise<Used> => {
      const [here, there] = [`${name}-here`, `${name}-there`]
      const shared = await scene.account(`${name}-shared`, 'shared', [here, there])
      const whole = await scene.account(`${name}-whole`, 'whole', [here])
      const lane = await scene.account(`${name}-lane`, 'shared', [here], 'remediation')
      return {
        here,
        shared,
        whole,
        lane,
        blocked: [await shared.workload(here), await whole.workload(here)],
        kept: [await shared.workload(there), await lane.workload(here)],
      }
    }
    const proven = async (what: 'cut' | 'free', { here, shared, whole }: Used): Promise<void> => {
      await scene.proven(what, shared, here)
      await scene.proven(what, whole, here)
    }
    /** Whatever was changed since then was the blocked host's. */
    const onlyOf = ({ here, shared, whole }: Used, from: number): void => {
      for (const key of scene.changed(from)) {
        assert.equal(shared.hostOf(key) ?? whole.hostOf(key), here, `${key} was never named`)
      }
    }

    test('cut for one host and not for the other; given back, nothing of before is revived', async () => {
      const from = scene.proxy.asked.length
      const use = await used('plain')
      const watch = watched(use.kept)
      assert.deepEqual(await works(use.blocked), [true, true])
      await scene.block(use.here)
      await proven('cut', use)
      assert.deepEqual(await works(use.blocked), [false, false])
      assert.deepEqual(await getIn(use.blocked), [false, false])
      assert.deepEqual(await getIn(use.kept), [true, true])
      await scene.lift(use.here)
      await proven('free', use)
      assert.deepEqual(await works(use.blocked), [false, false])
      const fresh = [await use.shared.workload(use.here), await use.whole.workload(use.here)]
      assert.deepEqual(await works(fresh), [true, true])
      assert.equal(await use.whole.isCut(), false)
      await watch.stop()
      onlyOf(use, from)
      assert.equal(await scene.alarms(), '')
    })

    test('what is cut is looked at again and again, and not cut again', async () => {
      const use = await used('repeat')
      await scene.block(use.here)
      await proven('cut', use)
      const from = scene.proxy.asked.length
      const turns = [use.shared, use.whole].map(({ ref }) => scene.standing(ref)?.turn)
      const again = await scene.server.call('POST', `/api/v1/assets/${use.here}/quarantine`, {
        reason: 'once more',
      })
      assert.ok(again.status < 500)
      await scene.looked(use.shared)
      await scene.looked(use.whole)
      assert.deepEqual(scene.changed(from), [])
      assert.deepEqual(
        [use.shared, use.whole].map(({ ref }) => scene.standing(ref)?.turn),
        turns,
      )
    })

    for (const [what, faults] of FAULTS) {
      test(`through ${what}: proven is what is true, cut and given back`, async () => {
        const from = scene.proxy.asked.length
        const use = await used(what.replaceAll(/\W+/g, '-'))
        const watch = watched(use.kept)
        scene.proxy.faults(faults)
        await scene.block(use.here)
        await proven('cut', use)
        assert.deepEqual(await works(use.blocked), [false, false])
        assert.deepEqual(await getIn(use.blocked), [false, false])
        await scene.lift(use.here)
        await proven('free', use)
        scene.proxy.faults({})
        assert.deepEqual(await works(use.blocked), [false, false])
        assert.equal(await use.whole.isCut(), false)
        await watch.stop()
        onlyOf(use, from)
      })
    }

    test('given back while it is being cut, nothing of before is revived', async () => {
      const use = await used('halfway')
      const [, old] = use.blocked
      const { here, whole, shared } = use
      const from = scene.proxy.asked.length
      const ofWhole = (key: string | null): boolean => key !== null && whole.hostOf(key) === here
      const met: Held[] = []
      const held = scene.proxy.hold(
        'before',
        (asked) =>
          ofWhole(scene.ground.changes(asked)) && scene.changed(from).filter(ofWhole).length > 1,
      )
      await scene.block(here)
      // Where it takes but one call it is cut by now.
      void held.then((one) => met.push(one))
      await until('half of it is done', () => met.length > 0 || scene.isProven('cut', whole, here))
      await scene.lift(here)
      met[0]?.drop()
      await scene.proven('free', shared, here)
      await scene.proven('free', whole, here)
      assert.equal(await old?.works(), false)
      assert.equal(await whole.isCut(), false)
    })

    test('an answer that says nothing proves nothing', async () => {
      const use = await used('empty')
      const from = scene.proxy.asked.length
      await scene.block(use.here)
      await proven('cut', use)
      await scene.lift(use.here)
      await proven('free', use)
      const reads = scene.proxy.asked
        .slice(from)
        .filter((one) => scene.ground.changes(one) === null)
      for (const path of new Set(reads.map((one) => one.path))) {
        const fresh = [await use.shared.workload(use.here), await use.whole.workload(use.here)]
        scene.proxy.lie((asked, answer) => (asked.path === path ? scene.ground.empty : answer))
        await scene.block(use.here)
        for (const [at, account] of [use.shared, use.whole].entries()) {
          await until(
            'it is proven, or it is said that nobody knows',
            () => scene.isProven('cut', account, use.here) || isNotSeen(scene, account),
          )
          if (scene.isProven('cut', account, use.here))
            assert.equal(await fresh[at]?.works(), false, path)
        }
        scene.proxy.lie(null)
        await proven('cut', use)
        assert.deepEqual(await works(fresh), [false, false], path)
        await scene.lift(use.here)
        await proven('free', use)
      }
    })

    test('away for a while: an alarm past its deadline; back, and it is cut, and the alarm ends', async () => {
      const use = await used('away')
      scene.proxy.down()
      await scene.block(use.here)
      await until('both were tried', () =>
        [use.shared, use.whole].every(
          ({ ref }) => scene.standing(ref)?.seen?.result === 'not-seen',
        ),
      )
      assert.deepEqual(await works(use.blocked), [true, true])
      scene.pass(60_000)
      await until('it is told', async () => {
        const told = await scene.alarms()
        return [use.shared, use.whole].every(({ ref }) => told.includes(`${ref} is not revoked`))
      })
      scene.proxy.up()
      await proven('cut', use)
      assert.deepEqual(await works(use.blocked), [false, false])
      assert.equal(await scene.alarms(), '')
    })

    test('drift: let in behind our back is told, and cut again', async () => {
      const use = await used('drift')
      await scene.block(use.here)
      await proven('cut', use)
      const held = scene.proxy.hold('before', (asked) => scene.ground.changes(asked) !== null)
      const back = await use.shared.workload(use.here)
      assert.equal(await back.works(), true)
      await held.then(async ({ drop }) => {
        assert.match(
          await scene.alarms(),
          new RegExp(`${use.shared.ref} is not as it was left: it lets`),
        )
        drop()
      })
      await until('it is cut again', async () => !(await back.works()))
      await scene.proven('cut', use.shared, use.here)
      await use.whole.cutByHand(false)
      await until('it is cut again', () => use.whole.isCut())
      await scene.proven('cut', use.whole, use.here)
      assert.equal(await scene.alarms(), '')
    })

    test('a cut of somebody else is told, and never undone', async () => {
      const use = await used('foreign')
      await use.whole.cutByHand(true)
      await scene.block(use.here)
      await proven('cut', use)
      await scene.lift(use.here)
      await scene.proven('free', use.shared, use.here)
      await scene.looked(use.whole)
      assert.equal(await use.whole.isCut(), true)
      scene.pass(60_000)
      await until('it is told', async () => (await scene.alarms()).includes(use.whole.ref))
      await use.whole.cutByHand(false)
      await scene.proven('free', use.whole, use.here)
      await use.whole.cutByHand(true)
      await until('it is told', async () =>
        (await scene.alarms()).includes(`${use.whole.ref} is not as it was left: it denies`),
      )
      await scene.looked(use.whole)
      assert.equal(await use.whole.isCut(), true)
      await use.whole.cutByHand(false)
      await scene.proven('free', use.whole, use.here)
    })

    test('a lie that nothing is left is found out when it ends', async () => {
      const use = await used('gone')
      scene.proxy.lie(use.shared.lies.nothingLeft)
      await scene.block(use.here)
      await scene.proven('cut', use.shared, use.here)
      assert.equal(await use.blocked[0]?.works(), true)
      scene.proxy.lie(null)
      await until('it is cut', async () => !(await use.blocked[0]?.works()))
      await proven('cut', use)
      assert.deepEqual(await getIn(use.blocked), [false, false])
    })

    test('a lie that a cut is none is an alarm, and it is cut again', async () => {
      const use = await used('uncut')
      await scene.block(use.here)
      await proven('cut', use)
      const from = scene.proxy.asked.length
      scene.proxy.lie(use.whole.lies.notCut)
      await until('it is told', async () =>
        (await scene.alarms()).includes(`${use.whole.ref} is not as it was left: it lets through`),
      )
      await until('it is cut again', () => scene.changed(from).length > 0)
      scene.proxy.lie(null)
      await proven('cut', use)
      onlyOf(use, from)
      assert.equal(await scene.alarms(), '')
    })

    test('a lie that something is cut that nobody cut is told, and nothing is done', async () => {
      const use = await used('unasked')
      await scene.block(use.here)
      await proven('cut', use)
      await scene.lift(use.here)
      await proven('free', use)
      const from = scene.proxy.asked.length
      const turn = scene.standing(use.whole.ref)?.turn
      scene.proxy.lie(use.whole.lies.cut)
      await until('it is told', async () =>
        (await scene.alarms()).includes(`${use.whole.ref} is not as it was left: it denies`),
      )
      await scene.looked(use.whole)
      assert.deepEqual(scene.changed(from), [])
      assert.equal(scene.standing(use.whole.ref)?.turn, turn)
      scene.proxy.lie(null)
      await proven('free', use)
      assert.equal(await scene.alarms(), '')
    })

    test('who is used there and named by nobody is found, until somebody names it', async () => {
      const { ground, server } = scene
      const found = async (): Promise<ReadonlySet<string>> => {
        const { body } = await server.call('POST', '/api/v1/enforcement-points/point/unnamed', {})
        const { why, accounts } = body as Unnamed
        assert.equal(why, null)
        return new Set(accounts.map(({ ref }) => ref))
      }
      const before = await found()
      const stranger = await ground.account('stranger', 'whole')
      const workload = await stranger.workload('elsewhere')
      assert.ok(await workload.works())
      const more = [...(await found())].filter((ref) => !before.has(ref))
      assert.equal(more.length, 1, more.join(', '))
      await scene.apply(
        userManifests({ name: 'stranger', hosts: ['elsewhere'], account: stranger }),
      )
      const after = await found()
      assert.ok(more.every((ref) => !after.has(ref)))
      assert.ok(!after.has(ground.own.ref))
      assert.ok(await workload.works())
    })

    test('what it may do there is no more than it needs', async () => {
      assert.deepEqual(await scene.ground.overreach(), [])
    })

    test('its own account is never cut, whoever names it', async () => {
      const { own } = scene.ground
      await scene.apply(userManifests({ name: 'own', hosts: ['control'], account: own }))
      const from = scene.proxy.asked.length
      await scene.block('control')
      await until('it is looked at', () => scene.standing(own.ref)?.seen?.result === 'otherwise')
      scene.pass(60_000)
      await until('it is told', async () =>
        (await scene.alarms()).includes(`${own.ref} is not revoked`),
      )
      assert.deepEqual(scene.changed(from), [])
      await scene.lift('control')
      await until('it is over', () => scene.standing(own.ref)?.open.length === 0)
      assert.deepEqual(scene.changed(from), [])
    })
  })
}

/** Something is under way there, and it could not be looked at. */
function isNotSeen(scene: Scene, { ref }: Account): boolean {
  const at = scene.standing(ref)
  return at?.seen?.result === 'not-seen' && at.open.length > 0
}

interface Unnamed {
  readonly why: string | null
  readonly accounts: readonly { readonly ref: string }[]
}

interface Used {
  readonly here: string
  readonly shared: Account
  readonly whole: Account
  readonly lane: Account
  readonly blocked: readonly Workload[]
  /** Of the shared account on another host, and of the way back on the same. */
  readonly kept: readonly Workload[]
}

const works = (workloads: readonly Workload[]): Promise<boolean[]> =>
  Promise.all(workloads.map((workload) => workload.works()))

const getIn = (workloads: readonly Workload[]): Promise<boolean[]> =>
  Promise.all(workloads.map((workload) => workload.getsIn()))

/** Used all the while, with what they got in with at the beginning. */
function watched(workloads: readonly Workload[]): { stop(): Promise<void> } {
  let stopped = false
  const watching = (async () => {
    while (!stopped) {
      assert.ok((await works(workloads)).every(Boolean), 'cut for somebody who keeps it')
      await setTimeout(20)
    }
  })()
  return {
    stop() {
      stopped = true
      return watching
    },
  }
}
