/**
 * A fleet made of published advisories and scans: how many are refused, why, and that each refusal ends by doing
 * what is shown with it, and by nothing else. Two weeks pass, so that deadlines do.
 */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needsShared, sharedPath } from '../testkit/needs.ts'
import { Fleet, nameOf, type Member, type Refusal } from './fleet-estate.ts'
import { followLine, type Step } from './fleet-hands.ts'
import { advisoryFiles, fixesOf, hostsOf } from './hosts-of-fixtures.ts'
import { imagesOf } from './images-of-fixtures.ts'

const HOSTS = 300
const IMAGES = 30
const ROUNDS_MAX = 5

test(
  'on a fleet of fixtures every refusal says why, and ends by what it shows',
  { skip: needsShared('fixtures/osv') },
  async (t) => {
    const real = Date.now.bind(Date)
    let passed = 0
    t.mock.method(Date, 'now', () => real() + passed)
    const fixtures = sharedPath('fixtures')
    const published = fixesOf(advisoryFiles(fixtures))
    const bootedAt = Date.now() - 7 * 86_400_000
    const members: Member[] = [
      ...hostsOf(published, HOSTS).map((host): Member => ({ kind: 'host', host, bootedAt })),
      ...imagesOf(fixtures, IMAGES).map((image): Member => ({ kind: 'image', image })),
    ]
    const fleet = await Fleet.start(fixtures, members)
    t.after(() => fleet.close())

    await fleet.reportAll()
    t.diagnostic(
      `first reports: ${count(await refusals(fleet, members))} of ${members.length} refused`,
    )
    await fleet.later((ms) => {
      passed = ms
    }, 15 * 86_400_000)
    await fleet.reportAll()
    const before = await refusals(fleet, members)
    const confirmed = await fleet.confirmBreakers()
    const refused = await refusals(fleet, members)
    t.diagnostic(
      `15 days later: ${count(before)} refused, ${confirmed.length} breakers hold others back; confirmed: ${count(refused)} refused`,
    )
    assert.ok(confirmed.length > 0, 'a whole fleet behind is a mass')
    assert.ok(count(refused) > 100 && count(refused) < members.length)

    // The same again changes nothing.
    const behind = members.filter((member) => refused.get(member) !== null)
    await fleet.reportAll(behind)
    for (const [member, again] of await refusals(fleet, behind)) {
      assert.equal(again?.code, refused.get(member)?.code, `${nameOf(member)} by nothing`)
    }

    const faults: string[] = []
    const steps = new Map<Member, Set<Step>>()
    let left = behind
    for (let round = 0; round < ROUNDS_MAX && left.length > 0; round++) {
      for (const member of left) {
        const refusal = await fleet.refusal(member)
        const lines = refusal?.explained.fix ?? []
        if (lines.length === 0)
          faults.push(`${nameOf(member)}: ${refusal?.explained.sentence ?? ''}`)
        const done = steps.get(member) ?? new Set<Step>()
        steps.set(member, done)
        for (const line of lines) {
          const step = await followLine(fleet, published, member, line)
          if (step !== null) done.add(step)
        }
        await fleet.report(member)
      }
      await fleet.settled()
      await fleet.confirmBreakers()
      left = [...(await refusals(fleet, left))].flatMap(([member, still]) =>
        still === null ? [] : [member],
      )
    }
    for (const [reason, row] of tableOf(refused, steps)) t.diagnostic(`${reason}: ${row}`)
    for (const member of left) {
      const still = await fleet.refusal(member)
      faults.push(
        `${nameOf(member)} stays refused: ${still?.explained.sentence ?? ''}; shown: ${still?.explained.fix.join(' ; ') ?? ''}`,
      )
    }
    assert.deepEqual(faults, [])
  },
)

type Refusals = ReadonlyMap<Member, Refusal | null>

async function refusals(fleet: Fleet, members: readonly Member[]): Promise<Refusals> {
  const found = new Map<Member, Refusal | null>()
  for (const member of members) found.set(member, await fleet.refusal(member))
  return found
}

const count = (found: Refusals): number =>
  [...found.values()].filter((refusal) => refusal !== null).length

/** Reason → how many, and which steps ended it. */
function tableOf(
  refused: Refusals,
  steps: ReadonlyMap<Member, ReadonlySet<Step>>,
): [string, string][] {
  const rows = new Map<string, { assets: number; steps: Map<Step, number> }>()
  for (const [member, refusal] of refused) {
    if (refusal === null) continue
    const why =
      refusal.code === 'asset-blocked' ? refusal.classes.join(' + ') : (refusal.unknownReason ?? '')
    const reason = `${member.kind}, ${refusal.code}: ${why.replace(/:.*/, '')}`
    const row = rows.get(reason) ?? { assets: 0, steps: new Map<Step, number>() }
    rows.set(reason, row)
    row.assets += 1
    for (const step of steps.get(member) ?? []) {
      row.steps.set(step, (row.steps.get(step) ?? 0) + 1)
    }
  }
  return [...rows]
    .toSorted((a, b) => b[1].assets - a[1].assets)
    .map(([reason, row]) => [
      reason,
      `${row.assets} (${[...row.steps]
        .toSorted((a, b) => b[1] - a[1])
        .map(([step, times]) => `${step} ${times}`)
        .join(', ')})`,
    ])
}
