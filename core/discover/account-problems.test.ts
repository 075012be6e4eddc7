/** What an enforcement point can be asked for, told when it is declared: accounts that are cut, and values made anew. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stage } from '../../proof/testkit/stage.ts'
import type { Adapters } from '../model/adapters.ts'
import type { Manifest, ManifestOf } from '../model/manifest.ts'
import { nameKey } from '../state/estate/table.ts'
import { accountProblems, rotateProblems } from './account-problems.ts'

const ADAPTERS: Adapters = {
  sources: new Map(),
  enforcers: new Map([
    [
      'door',
      {
        takes: ['cut'],
        cuts: {
          byAsset: () => true,
          byResource: false,
          whole: true,
          refProblem: (ref: string) => (ref.startsWith('role/') ? null : 'write role/NAME'),
          naturalEndMs: null,
        },
        rotates: {
          refsProblem: (refs: readonly string[]) => (refs.length === 2 ? null : 'name two'),
        },
      },
    ],
    ['bell', { takes: ['notify'] }],
  ]) as never, // Of effects it reads nothing.
}

const point = (name: string, adapter: string): ManifestOf<'EnforcementPoint'> => {
  return { kind: 'EnforcementPoint', name, labels: {}, spec: { adapter } }
}
const given = new Map<string, Manifest>([
  [nameKey('EnforcementPoint', 'new'), point('new', 'door')],
])

function known() {
  const scene = stage()
  scene.put('EnforcementPoint', 'db', { adapter: 'door' })
  scene.put('EnforcementPoint', 'bell', { adapter: 'bell' })
  scene.put('EnforcementPoint', 'old', { adapter: 'gone' })
  return scene.state
}

const BOTH = ['role/a', 'role/b']
for (const [what, at, help] of [
  ['a person makes it', undefined, null],
  ['two accounts at a point that makes values', { enforcementPoint: 'db', refs: BOTH }, null],
  ['the same at a point that is declared beside it', { enforcementPoint: 'new', refs: BOTH }, null],
  ['a point that nobody declares is told of elsewhere', { enforcementPoint: 'x', refs: BOTH }, null],
  ['one account where it takes two', { enforcementPoint: 'db', refs: ['role/a'] }, 'name two'],
  ['the same at a point that is declared beside it', { enforcementPoint: 'new', refs: ['a'] }, 'name two'],
  ['a point that only tells', { enforcementPoint: 'bell', refs: BOTH }, 'bell makes no value anew'],
  ['a point whose adapter is gone', { enforcementPoint: 'old', refs: BOTH }, 'gone makes no value anew'],
] as const) {
  test(`a value made anew: ${what}`, () => {
    const rotate = at === undefined ? { generate: { keys: ['k'] } } : { at }
    const resource: ManifestOf<'Resource'> = { kind: 'Resource', name: 'r', labels: {}, spec: { type: 'secret', tier: 1, rotate } } // prettier-ignore
    const [problem] = rotateProblems(known(), given, resource, ADAPTERS)
    assert.equal(problem?.help ?? null, help)
    if (problem === undefined) return
    assert.equal(problem.at, 'spec.rotate.at.refs')
    assert.match(problem.message, new RegExp(`\`r\` cannot be rotated at ${at?.enforcementPoint} for`))
  })
} // prettier-ignore

for (const [enforcementPoint, ref, help] of [
  ['db', 'role/a', null],
  ['new', 'role/a', null],
  ['bell', 'anything', null],
  ['db', 'a', 'write role/NAME'],
  ['new', 'role', 'write role/NAME'],
  ['db', '', 'write role/NAME'],
] as const) {
  test(`an account \`${ref}\` at ${enforcementPoint}`, () => {
    const accounts = [{ enforcementPoint, ref }]
    const identity: ManifestOf<'Identity'> = { kind: 'Identity', name: 'i', labels: {}, spec: { type: 'service-account', accounts } } // prettier-ignore
    const [problem] = accountProblems(known(), given, identity, ADAPTERS)
    assert.deepEqual([problem?.help ?? null, problem?.at ?? null], [help, help === null ? null : 'spec.accounts[0].ref']) // prettier-ignore
  })
}
