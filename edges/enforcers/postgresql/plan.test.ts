/** What is done at PostgreSQL by what was seen there: in which order, to whom, and to whom never. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Refusing } from '@holdfast/edges-base/ports/enforcers'
import type { Role, Seen } from './observe.ts'
import { plan } from './plan.ts'

const NOTHING: Refusing = { whole: false, assets: [], paths: [] }
const WHOLE: Refusing = { ...NOTHING, whole: true }
const HERE: Refusing = { ...NOTHING, assets: ['here'] }

function role(name: string, rest: Partial<Role> = {}): Role {
  const [, asset = null] = /^(?:app_|v-)(\w+)/.exec(name) ?? []
  return {
    oid: '16400',
    name,
    asset,
    mayLogIn: true,
    isCut: false,
    isSuper: false,
    isPast: false,
    sessions: 0,
    members: [],
    ...rest,
  }
}

const CUT: Partial<Role> = { mayLogIn: false, isCut: true }
const OURS = 'ours'

interface Row {
  readonly what: string
  readonly ref: string
  readonly denies?: Refusing
  readonly gives?: Refusing
  readonly roles?: readonly Role[]
  readonly outlived?: Seen['outlived']
  readonly allows?: readonly string[]
  readonly beyond?: readonly string[]
  /** The statement of each step, in their order. */
  readonly steps?: readonly string[]
}

const ROWS: readonly Row[] = [
  { what: 'nothing is wanted: nothing is done', ref: 'role/app', roles: [role('app', { sessions: 2 })] },
  {
    what: 'LOGIN goes before the sessions',
    ref: 'role/app',
    denies: WHOLE,
    roles: [role('app', { sessions: 2 })],
    allows: ['logging in as app', '2 sessions of app'],
    steps: ['cut app', 'end_sessions app'],
  },
  {
    what: 'by asset: its role, and no other',
    ref: 'roles/app_{asset}',
    denies: HERE,
    roles: [role('app_here', { sessions: 1 }), role('app_there', { sessions: 1 })],
    allows: ['logging in as app_here', '1 session of app_here'],
    steps: ['cut app_here', 'end_sessions app_here'],
  },
  {
    what: 'one that could not log in before: its sessions end',
    ref: 'role/app',
    denies: WHOLE,
    roles: [role('app', { mayLogIn: false, sessions: 1 })],
    allows: ['1 session of app'],
    steps: ['end_sessions app'],
  },
  {
    what: 'given back: sessions of before end first',
    ref: 'role/app',
    gives: WHOLE,
    roles: [role('app', { ...CUT, sessions: 1 })],
    beyond: ['logging in as app'],
    steps: ['end_sessions app'],
  },
  {
    what: 'given back when none is left',
    ref: 'role/app',
    gives: WHOLE,
    roles: [role('app', CUT)],
    beyond: ['logging in as app'],
    steps: ['give_back app'],
  },
  {
    what: 'a cut of somebody else is told, and stays',
    ref: 'role/app',
    gives: WHOLE,
    roles: [role('app', { mayLogIn: false })],
    beyond: ['logging in as app'],
  },
  {
    what: 'of many, those that never were to log in are nobody’s cut',
    ref: 'roles/app_{asset}',
    gives: HERE,
    roles: [role('app_here', CUT), role('app_old', { mayLogIn: false })],
    beyond: ['logging in as app_here'],
    steps: ['give_back app_here'],
  },
  {
    what: 'what is ours and nobody gives back is told, and stays',
    ref: 'roles/app_{asset}',
    roles: [role('app_here', CUT)],
    beyond: ['logging in as app_here'],
  },
  {
    what: 'let in by hand while it was cut: only the note goes',
    ref: 'role/app',
    gives: WHOLE,
    roles: [role('app', { isCut: true, sessions: 3 })],
    beyond: ['nothing at app, but it is noted as cut'],
    steps: ['give_back app'],
  },
  {
    what: 'what is denied goes before what is given back',
    ref: 'roles/app_{asset}',
    denies: HERE,
    gives: { ...NOTHING, assets: ['there'] },
    roles: [role('app_here'), role('app_there', CUT)],
    allows: ['logging in as app_here'],
    beyond: ['logging in as app_there'],
    steps: ['cut app_here'],
  },
  {
    what: 'our own role is never cut',
    ref: `role/${OURS}`,
    denies: WHOLE,
    roles: [role(OURS, { sessions: 1 })],
    allows: [`logging in as ${OURS}: it is the role that we call with`, `1 session of ${OURS}`],
  },
  {
    what: 'a superuser is not, and it is said',
    ref: 'role/app',
    denies: WHOLE,
    roles: [role('app', { isSuper: true })],
    allows: ['logging in as app: superusers are not cut'],
  },
  {
    what: 'a role whose name PostgreSQL would cut short proves nothing',
    ref: 'roles/app_{asset}',
    denies: { ...NOTHING, assets: ['a'.repeat(60)] },
    allows: [`whatever role ${'a'.repeat(60)} has: the name would be too long for PostgreSQL`],
  },
  {
    what: 'leased: the role of the asset, and whatever outlived its lease; live leases of others stay',
    ref: 'leased/v-{asset}-*',
    denies: HERE,
    roles: [
      role('v-here', { sessions: 1 }),
      role('v-there', { sessions: 1 }),
      role('v-there', { oid: '16999', sessions: 1, isPast: true }),
    ],
    outlived: [{ oid: '17000', sessions: 2 }],
    allows: [
      'logging in as v-here',
      '1 session of v-here',
      '1 session of v-there, past its end',
      '2 sessions of the role 17000, which is gone',
    ],
    steps: ['cut v-here', 'end_sessions v-here', 'end_outlived 16999', 'end_outlived 17000'],
  },
  {
    what: 'leased, and nothing is denied: what outlived its lease is let be',
    ref: 'leased/v-{asset}-*',
    gives: HERE,
    roles: [role('v-here', CUT), role('v-there', { isPast: true, sessions: 1 })],
    outlived: [{ oid: '17000', sessions: 2 }],
  },
  {
    what: 'leased, and a name that says no asset: nothing proves that it is of another',
    ref: 'leased/v-{asset}-*',
    denies: HERE,
    roles: [role('v-', { asset: null, sessions: 1 })],
    allows: ['1 leased role that names no asset'],
  },
  {
    what: 'leased, whole: all of them',
    ref: 'leased/v-approle-*',
    denies: WHOLE,
    roles: [role('v-approle-x', { asset: null })],
    allows: ['logging in as v-approle-x'],
    steps: ['cut v-approle-x'],
  },
] // prettier-ignore

for (const row of ROWS) {
  const { what, ref, denies = NOTHING, gives = NOTHING, roles = [], outlived = [] } = row
  test(`${ref}: ${what}`, () => {
    const target = { point: { adapter: 'postgresql' }, ref, metadata: null, paths: [] }
    const planned = plan({ target, denies, gives }, { self: OURS, roles, outlived })
    const steps = planned.steps.map(({ call }) => Object.values(call ?? {}).join(' '))
    assert.deepEqual(
      [planned.allows, planned.denies, steps],
      [row.allows ?? [], row.beyond ?? [], row.steps ?? []],
    )
  })
}

test('who may act as what is cut is named, and not cut', () => {
  const target = { point: { adapter: 'postgresql' }, ref: 'role/app', metadata: null, paths: [] }
  const seen = { self: OURS, roles: [role('app', { ...CUT, members: ['dba'] })], outlived: [] }
  const { allows, beside, steps } = plan({ target, denies: WHOLE, gives: NOTHING }, seen)
  assert.deepEqual([allows, beside, steps], [[], ['dba may act as app'], []])
})

test('only what takes LOGIN is undone, and by nothing but giving it back; a lease never is', () => {
  const seen = { self: OURS, roles: [role('app', { sessions: 1 })], outlived: [] }
  const undos = ['role/app', 'leased/ap*'].map((ref) => {
    const target = { point: { adapter: 'postgresql' }, ref, metadata: null, paths: [] }
    return plan({ target, denies: WHOLE, gives: NOTHING }, seen).steps.map(({ undo }) => undo)
  })
  assert.deepEqual(undos, [
    [{ does: 'give_back', role: 'app' }, null],
    [null, null],
  ])
})
