/** The examples shown where there is none can be applied, and columns stay short. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { words } from '@holdfast/api/spec-words'
import { parseManifests } from '@holdfast/edges-base/manifests/parse'
import { SCHEMAS } from '@holdfast/server/outward/manifest-schemas'
import { EXAMPLE as accessPolicy } from './access-policy.ts'
import { EXAMPLE as binding } from './binding.ts'
import { EXAMPLE as credential } from './credential.ts'
import { EXAMPLE as enforcementPoint } from '../ep/list.ts'
import { EXAMPLE as exception } from './exception.ts'
import { EXAMPLE as grant } from './grant.ts'
import { EXAMPLE as identity } from './identity.ts'
import { EXAMPLE as posturePolicy } from './posture-policy.ts'
import { EXAMPLE as resource } from './resource.ts'
import { EXAMPLE as survivorGroup } from './survivor-group.ts'
import { some } from './words.ts'

const EXAMPLES = [
  ['AccessPolicy', accessPolicy],
  ['Binding', binding],
  ['Credential', credential],
  ['EnforcementPoint', enforcementPoint],
  ['Exception', exception],
  ['Grant', grant],
  ['Identity', identity],
  ['PosturePolicy', posturePolicy],
  ['Resource', resource],
  ['SurvivorGroup', survivorGroup],
] as const

test('every example is a manifest of its kind', () => {
  for (const [kind, example] of EXAMPLES) {
    const parsed = parseManifests(example, SCHEMAS)
    assert.ok(parsed.ok, `${kind}: ${JSON.stringify(parsed)}`)
    assert.equal(parsed.value.length, 1)
    assert.equal(parsed.value[0]?.kind, kind)
  }
})

test('the first three names, and how many more', () => {
  for (const [names, text] of [
    [[], 'none'],
    [['a'], 'a'],
    [['a', 'b', 'c'], 'a, b, c'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c +2'],
    [['\u001b[31m'], '·[31m'],
  ] as const) {
    assert.equal(some(names), text)
  }
})

test('no column holds the syntax of a manifest', () => {
  for (const [value, text] of [
    [undefined, 'absent'],
    ['watch', 'watch'],
    [{}, 'absent'],
    [{ all: true }, 'all'],
    [{ after: '72h', weight: 'serious' }, 'after 72h, serious'],
    [{ table: 'cisa-bod-26-04' }, 'cisa-bod-26-04'],
    [{ names: ['a', 'b', 'c', 'd'] }, 'a, b, c +1'],
    [{ labels: { site: 'a', tier: 'b' } }, 'site=a, tier=b'],
    [[{ enforcementPoint: 'pager', path: 'x' }], 'enforcementPoint pager, path x'],
    [{ secret: { from: 'file', name: 'key' } }, 'from=file, name=key'],
  ] as const) {
    assert.equal(words(value, 'absent'), text)
    assert.doesNotMatch(words(value, 'absent'), /[{}"]|\[object/)
  }
})
