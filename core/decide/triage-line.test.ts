/** A duty of forensic triage in words: open, answered or waived, by whom and until when, and what is typed for it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { evidenceId, stage, type CauseChange } from '../../proof/testkit/stage.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import { instant } from '../kernel/instant.ts'
import { finished } from '../kernel/stepwise.ts'
import { triageLine, triageLines } from './triage-line.ts'

describe('a duty of triage in words', () => {
  type Answer = 'nothing' | 'compromise' | 'waived' | 'twice waived' | 'waived for another'
  function world(
    change: CauseChange = {},
    spec: { readonly owner?: string } = {},
    answer?: Answer,
  ) {
    const made = stage()
    const asset = made.asset('web', spec)
    const triage = { because: 'table', due: instant(NOW + HOUR) } as const
    const cause = made.open(asset, { triage, ...change })
    const waive = (
      name: string,
      by: string,
      hour: number,
      vulnerability = 'CVE-2026-1000',
    ): void => {
      const waiver = { id: evidenceId(name), assets: { all: true }, vulnerability, by, reason: `${by} said`, at: NOW, expiresAt: instant(NOW + hour * HOUR) } as const // prettier-ignore
      made.write('triage.waived', { waiver })
    }
    if (answer === 'waived') waive('w', 'ann', 2)
    if (answer === 'waived for another') waive('w', 'ann', 2, 'CVE-2026-2000')
    if (answer === 'twice waived') for (const [by, hour] of [['ann', 2], ['bob', 3], ['cy', 1]] as const) waive(by, by, hour) // prettier-ignore
    if (answer === 'nothing' || answer === 'compromise') {
      const record = { id: evidenceId('r'), assets: { all: true }, vulnerability: 'CVE-2026-1000', by: 'ann', found: answer, reason: 'looked', at: NOW } as const // prettier-ignore
      made.write('triage.recorded', { record, duties: [cause.id] })
    }
    const duty = made.state.duties.get(cause.id)
    if (duty === undefined) throw new Error('no duty')
    return { made, asset, cause, duty, line: triageLine(made.state, duty, NOW) }
  }
  const WHY = 'forensic triage of CVE-2026-1000: its row of the deadline table asks for it; '
  const ROWS: readonly (readonly [
    what: string,
    made: Parameters<typeof world>,
    state: string,
    says: string,
    commands: number,
  ])[] = [
    ['open', [], 'open', `${WHY}by 2026-11-24T01:00:00Z, nobody owns the asset; nobody has recorded it`, 2], // prettier-ignore
    ['open, with an owner', [{}, { owner: 'team' }], 'open', `${WHY}by 2026-11-24T01:00:00Z, owner team; nobody has recorded it`, 2], // prettier-ignore
    ['of another flaw it is waived', [{}, {}, 'waived for another'], 'open', `${WHY}by 2026-11-24T01:00:00Z, nobody owns the asset; nobody has recorded it`, 2], // prettier-ignore
    ['waived', [{}, {}, 'waived'], 'waived', `${WHY}waived by ann until 2026-11-24T02:00:00Z: ann said`, 2], // prettier-ignore
    ['by the waiver that lasts longest', [{}, {}, 'twice waived'], 'waived', `${WHY}waived by bob until 2026-11-24T03:00:00Z: bob said`, 2], // prettier-ignore
    ['nothing was found', [{}, {}, 'nothing'], 'recorded', `${WHY}ann looked and found nothing`, 0],
    ['a compromise was found', [{}, {}, 'compromise'], 'compromise', `${WHY}ann looked and found a compromise: quarantine it with holdfast asset quarantine web`, 0], // prettier-ignore
  ]
  for (const [what, made, state, says, commands] of ROWS) {
    test(what, () => {
      const { line } = world(...made)
      assert.equal(line.state, state)
      assert.equal(line.says, says)
      assert.equal(line.commands.length, commands)
      assert.equal(line.until === null, state !== 'waived')
      assert.deepEqual([line.by !== null, line.reason !== null], [state !== 'open', state !== 'open']) // prettier-ignore
    })
  }

  test('it is called by its CVE, and what is no id is typed by nobody', () => {
    const named = (lineage: string, advisories: readonly string[]) => world({ lineage, detail: { advisories } }).line // prettier-ignore
    assert.equal(named('GHSA-1', ['DSA-1', 'CVE-1']).vulnerability, 'CVE-1')
    assert.equal(named('GHSA-1', ['DSA-1']).vulnerability, 'GHSA-1')
    assert.deepEqual(named('$(id)', []).commands, [])
    assert.match(
      named('GHSA-1', []).commands[0] ?? '',
      /--asset web --vulnerability GHSA-1 --found/,
    )
  })

  test('it says whether its cause is there, and whether a release waits for it', () => {
    const { made, duty, line, cause } = world({ detail: { triageAwaited: true } })
    assert.deepEqual([line.open, line.awaited], [true, true])
    assert.deepEqual([world().line.open, world().line.awaited], [true, false])
    made.write('cause.cleared', { id: cause.id, asset: cause.asset, evidence: [], proof: 'p' })
    const gone = triageLine(made.state, duty, NOW)
    assert.deepEqual([gone.open, gone.awaited], [false, false])
    made.state.manifests.Asset.delete(cause.asset)
    const without = triageLine(made.state, duty, NOW)
    assert.deepEqual([without.asset, without.owner], [cause.asset, null])
  })

  test('of one asset what needs an answer comes first, the first due before', () => {
    const { made, asset } = world({ lineage: 'CVE-2026-1000' }, {}, 'nothing')
    const open = (lineage: string, hour: number): void => {
      const triage = { because: 'listed', due: instant(NOW + hour * HOUR) } as const
      made.open(asset, { lineage, triage })
    }
    open('CVE-2026-3000', 5)
    open('CVE-2026-2000', 4)
    open('CVE-2026-4000', 5)
    const lines = finished(triageLines(made.state, asset.uid, NOW))
    const two = lines.slice(1, 3)
    assert.deepEqual(
      two,
      two.toSorted((a, b) => (a.cause < b.cause ? -1 : 1)),
    )
    assert.deepEqual(
      lines.map(({ state, due }) => [state, (due - NOW) / HOUR]),
      [['open', 4], ['open', 5], ['open', 5], ['recorded', 1]], // prettier-ignore
    )
    for (const id of made.state.duties.keys()) made.state.duties.delete(id)
    assert.deepEqual(finished(triageLines(made.state, asset.uid, NOW)), [])
    assert.deepEqual(finished(triageLines(made.state, made.asset('b').uid, NOW)), [])
  })
})
