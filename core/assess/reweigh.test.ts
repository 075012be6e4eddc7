/** Whom a policy or a declaration concerns as it is applied, and that it makes nothing later or lighter that is open. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import { evidenceId, inHours, stage, type CauseChange, type Stage } from '../../proof/testkit/stage.ts' // prettier-ignore
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import { DAY_MS, HOUR_MS } from '../kernel/instant.ts'
import { finished } from '../kernel/stepwise.ts'
import type { Cause } from '../model/cause.ts'
import type { AssetSelector, AssetSpec, ManifestKind, PosturePolicySpec, SpecOf, Stored } from '../model/manifest.ts' // prettier-ignore
import { NOTHING_TOLD, yes } from '../model/told.ts'
import type { EntryBodies } from '../state/entries.ts'
import { reweighings, type Reweighing } from './reweigh.ts'

/** What applying it would concern. */
function applied<K extends ManifestKind>(made: Stage, kind: K, name: string, spec: SpecOf[K], uid = ''): Reweighing[] {
  const body = { kind, uid, name, labels: {}, spec, origin: 'declared', singlePerson: [] }
  const entry = body as unknown as EntryBodies['manifest.applied'] // Of a kind and the spec of that kind.
  return finished(reweighings(made.state, entry, envAt(NOW)))
} // prettier-ignore

const words = (due: Cause['due']): string =>
  due.map((at) => (at === null ? '-' : String(Math.round((at - NOW) / HOUR)))).join(' ')
const told = ({ weight, due, assumed }: Cause): string =>
  `${weight} ${words(due)}${assumed === undefined ? '' : `, assumed ${words(assumed.due)}`}`

const SOON = { deadline: { after: HOUR_MS } } as const
const DUE: CauseChange = { due: inHours(700, 700, 700, 700), detail: { inputs: NOTHING_TOLD } }

describe('a policy concerns', () => {
  const names = (assets: AssetSelector, rest: Partial<PosturePolicySpec> = SOON): readonly string[] => {
    const made = stage()
    const all = [made.asset('db', { type: 'database' }), made.asset('ci', {}, { team: 'a' }), made.asset('web')]
    const found = applied(made, 'PosturePolicy', 'p', { assets, ...rest })
    for (const { why, trigger } of found) assert.deepEqual([why, trigger], ['policy p', 'policy p'])
    return found.map(({ asset }) => all.find(({ uid }) => uid === asset)?.name ?? '?')
  } // prettier-ignore

  const ROWS: readonly (readonly [string, AssetSelector, readonly string[]])[] = [
    ['all of them', { all: true }, ['db', 'ci', 'web']],
    ['all of them, whatever it names beside', { all: true, names: ['web'] }, ['db', 'ci', 'web']],
    ['those it names, in its own order', { names: ['web', 'db'] }, ['web', 'db']],
    ['each once', { names: ['web', 'web'] }, ['web']],
    ['those of a type', { types: ['host'] }, ['ci', 'web']],
    ['those with a label', { labels: { team: 'a' } }, ['ci']],
    // Nobody, or not them.
    ['none that is not there', { names: ['web2'] }, []],
    ['none by a part of its name', { names: ['we'] }, []],
    ['none that it names and whose type is another', { names: ['web', 'db'], types: ['database'] }, ['db']], // prettier-ignore
    ['none that it names and whose label is another', { names: ['web'], labels: { team: 'a' } }, []], // prettier-ignore
    ['none where it names none', { names: [] }, []],
    ['none where it selects nothing', {}, []],
    ['none where no label is given', { labels: {} }, []],
  ]
  for (const [what, assets, expected] of ROWS) {
    test(what, () => assert.deepEqual(names(assets), expected))
  }

  const SPEAKS: readonly (readonly [string, Partial<PosturePolicySpec>, boolean])[] = [
    ['it gives an age', SOON, true],
    ['it speaks of ends of support', { endOfLife: { after: 0 } }, true],
    ['it only watches ends of support', { endOfLife: 'watch' }, true],
    ['it does both', { ...SOON, endOfLife: 'watch' }, true],
    ['it gives ends of support an age, and the table the rest', { deadline: { table: 'cisa-bod-26-04' }, endOfLife: { after: 0 } }, true],
    ['it leaves the dates to the table', { deadline: { table: 'cisa-bod-26-04' } }, false],
    ['it says nothing of dates', {}, false],
    ['it says something else', { profile: 'strict', triage: 'require', grace: [0, 0, 0, 0] }, false],
  ] // prettier-ignore
  for (const [what, rest, is] of SPEAKS) {
    test(`${is ? 'them where' : 'nobody where'} ${what}`, () => {
      assert.deepEqual(names({ names: ['web'] }, rest), is ? ['web'] : [])
      assert.deepEqual(names({ all: true }, rest), is ? ['db', 'ci', 'web'] : [])
    })
  }
})

/** One cause of `web`, before and after; the very same where it does not change. */
function again(
  change: CauseChange,
  apply: (made: Stage, web: Stored<'Asset'>) => readonly Reweighing[],
  spec: Partial<AssetSpec> = {},
): string {
  const made = stage()
  const web = made.asset('web', spec)
  const cause = made.open(web, { ...DUE, ...change, detail: { ...DUE.detail, ...change.detail } })
  const [found] = apply(made, web)
  assert.equal(found?.asset, web.uid)
  const next = found.tighten(cause)
  const same = told(next) === told(cause)
  assert.equal(next === cause, same, 'what does not change is the very same')
  return same ? 'as it was' : told(next)
}

describe('by a policy a cause', () => {
  const END: CauseChange = { class: 'end-of-life' }
  const LATE = { deadline: { after: 365 * DAY_MS } } as const
  const EVER = { endOfLife: { after: HOUR_MS } } as const
  const LATER = { endOfLife: { after: 365 * DAY_MS } } as const
  // First seen two hours ago, due in a month.
  const ROWS: readonly (readonly [string, CauseChange, Partial<PosturePolicySpec>, string])[] = [
    ['comes sooner', {}, SOON, 'serious -1 -1 -1 -1'],
    ['of a restart comes sooner', { class: 'replaced-code' }, SOON, 'serious -1 -1 -1 -1'],
    ['weighs more', {}, { deadline: { after: HOUR_MS, weight: 'critical' } }, 'critical -1 -1 -1 -1'],
    ['comes sooner at the tiers where it was later', { due: inHours(-5, 700, -5, 700) }, SOON, 'serious -5 -1 -5 -1'],
    ['comes sooner where it was never due', { due: inHours(null, null, null, null) }, SOON, 'serious -1 -1 -1 -1'],
    ['of support that has ended comes sooner', END, EVER, 'serious -1 -1 700 700'],
    ['of support that has ended comes sooner, by its own part of a policy', END, { ...LATE, ...EVER }, 'serious -1 -1 700 700'],
    ['comes sooner by the age, whatever is said of ends of support', {}, { ...SOON, ...LATER }, 'serious -1 -1 -1 -1'],
    // What is looser waits for what opens later, and what is not spoken of stays.
    ['comes no later', {}, LATE, 'as it was'],
    ['that is overdue comes no later', { due: inHours(-5, -4, -3, -2) }, LATE, 'as it was'],
    ['weighs no less', { weight: 'critical', due: inHours(-5, -5, -5, -5) }, { deadline: { after: HOUR_MS, weight: 'watch' } }, 'as it was'],
    ['of support that has ended is not watched alone again', END, { endOfLife: 'watch' }, 'as it was'],
    ['of support that has ended comes no later', END, LATER, 'as it was'],
    ['of support that has ended has nothing of the age of fixes', END, SOON, 'as it was'],
    ['of a fix has nothing of the age of ends of support', {}, EVER, 'as it was'],
    ['of a fix has nothing of it where the table gives the dates', {}, { deadline: { table: 'cisa-bod-26-04' }, ...EVER }, 'as it was'],
    ['that is exploited and exposed has its dates of the table alone', { detail: { inputs: { ...NOTHING_TOLD, exploited: yes('kev'), exposed: yes('agent') } } }, EVER, 'as it was'],
    ['that is proven stays', { provenBy: [{ source: 'x', evidence: evidenceId('p') }] }, SOON, 'as it was'],
    ['that cannot be judged stays', { class: 'cannot-judge' }, { ...SOON, ...EVER }, 'as it was'],
    ['of a quarantine stays', { class: 'human-quarantine', weight: 'compromise' }, { ...SOON, ...EVER }, 'as it was'],
  ] // prettier-ignore
  for (const [what, change, policy, expected] of ROWS) {
    test(what, () => {
      const apply = (made: Stage) => applied(made, 'PosturePolicy', 'p', { assets: { names: ['web'] }, ...policy }) // prettier-ignore
      assert.equal(again(change, apply), expected)
    })
  }
})

describe('by the declared exposure of its asset a cause', () => {
  const KEV: CauseChange = {
    detail: { inputs: { ...NOTHING_TOLD, exploited: yes('kev') } },
  }
  type Exposure = AssetSpec['exposure']
  const ROWS: readonly (readonly [string, CauseChange, Exposure, Exposure, string])[] = [
    ['that is exploited comes sooner where it is on the internet', KEV, undefined, 'internet', 'critical -2 22 70 70'],
    ['that is exploited comes sooner where it was not', KEV, 'none', 'internet', 'critical -2 22 70 70'],
    ['of a restart comes sooner', { ...KEV, class: 'kernel-restart' }, 'internal', 'internet', 'critical -2 22 70 70'],
    // What is looser waits.
    ['comes no later where it is inside again', { ...KEV, weight: 'critical', due: inHours(-2, 22, 70, 70) }, 'internet', 'internal', 'as it was'],
    ['comes no later where nobody says so any more, what is assumed stands beside it', { ...KEV, weight: 'critical', due: inHours(-2, 22, 70, 70) }, 'internet', undefined, 'critical -2 22 70 70, assumed 22 70 - -'],
    ['of which no rule speaks stays', { class: 'cannot-judge' }, 'none', 'internet', 'as it was'],
    ['that is proven stays', { ...KEV, provenBy: [{ source: 'x', evidence: evidenceId('p') }] }, 'none', 'internet', 'as it was'],
  ] // prettier-ignore
  for (const [what, change, before, after, expected] of ROWS) {
    test(what, () => {
      const apply = (made: Stage, web: Stored<'Asset'>) => {
        const found = applied(made, 'Asset', 'web', { ...web.spec, exposure: after } as AssetSpec, web.uid) // prettier-ignore
        const why = `declared exposure: ${after ?? 'not known'}`
        assert.deepEqual(found.map((each) => [each.why, each.trigger]), [[why, 'declared exposure']]) // prettier-ignore
        return found
      }
      assert.equal(again(change, apply, before === undefined ? {} : { exposure: before }), expected)
    })
  }

  test('is weighed by the policy of that asset', () => {
    const apply = (made: Stage, web: Stored<'Asset'>) => {
      made.put('PosturePolicy', 'p', { assets: { names: ['web'] }, ...SOON })
      return applied(made, 'Asset', 'web', { ...web.spec, exposure: 'internet' }, web.uid)
    }
    assert.equal(again({}, apply), 'serious -1 -1 -1 -1')
  })

  test('is not looked at where that stays, whatever else is declared', () => {
    const made = stage()
    const [web, db] = [made.asset('web', { exposure: 'internet' }), made.asset('db')]
    const stays = { ...web.spec, owner: 'team-b', criticality: 'critical' } as const
    assert.deepEqual(applied(made, 'Asset', 'web', stays, web.uid), [])
    assert.deepEqual(applied(made, 'Asset', 'db', { ...db.spec, owner: 'team-b' }, db.uid), [])
  })
})

test('what is neither concerns nobody', () => {
  const made = stage()
  const web = made.asset('web')
  made.open(web, DUE)
  const source = { assets: { all: true }, says: [], independence: 'host', mayRaise: 'never' } as const // prettier-ignore
  assert.deepEqual(applied(made, 'Source', 'web', source, web.uid), [])
  assert.deepEqual(applied(made, 'Identity', 'svc', { type: 'bot', assets: ['web'] }, web.uid), [])
  assert.deepEqual(applied(made, 'Resource', 'r', { type: 'secret', tier: 0 }, web.uid), [])
})
