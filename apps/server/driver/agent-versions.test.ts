/** Versions of agents: of each its newest, of nobody else, and few enough to be labels. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Input } from '@holdfast/core/model/input'
import { agentVersions } from './agent-versions.ts'

function report(asset: string, version: string, source = `agent:${asset}`): Input {
  return {
    kind: 'report',
    asset,
    source,
    facts: { tool: { name: 'x', version } },
  } as unknown as Input // The members that are asked.
}

const COUNTED: readonly (readonly [string, readonly Input[], object])[] = [
  ['nobody', [], {}],
  ['two of one version', [report('a', '1'), report('b', '1')], { '1': 2 }],
  ['one that was brought up to date', [report('a', '1'), report('a', '2')], { '2': 1 }],
  ['a report that was handed in', [report('a', '1', 'import')], {}],
  ['what is no report', [{ kind: 'tick' } as unknown as Input], {}], // As above.
  ['none', [report('a', '')], { other: 1 }],
  ['one with a space', [report('a', '1 2')], { other: 1 }],
  ['one with a line break', [report('a', '1\n')], { other: 1 }],
  ['a long one', [report('a', '1'.repeat(41))], { other: 1 }],
]

for (const [what, inputs, expected] of COUNTED) {
  test(what, () => {
    const versions = agentVersions()
    for (const input of inputs) versions.heard(input)
    assert.deepEqual(Object.fromEntries(versions.counts()), expected)
  })
}

test('a version for each agent is one of many others', () => {
  const versions = agentVersions()
  for (let agent = 0; agent < 500; agent++) versions.heard(report(`a${agent}`, `1.${agent}`))
  const counts = versions.counts()
  assert.equal(counts.size, 21)
  assert.equal(counts.get('other'), 480)
})
