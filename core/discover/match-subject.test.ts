/** Whether a document is about an asset: by a name, a digest or an identifier that is the very same. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { list } from '../../proof/testkit/listed.ts'
import { facts, reset } from '../../proof/testkit/one-host.ts'
import type { AssetUid } from '../kernel/ids.ts'
import type { ComponentFacts } from '../model/facts.ts'
import type { AssetSpec, Stored } from '../model/manifest.ts'
import { isAbout, subjectName } from './match-subject.ts'

reset()
const DIGEST = `sha256:${'a'.repeat(64)}`
const asset = (name: string, identifiers?: AssetSpec['identifiers']): Stored<'Asset'> => ({
  kind: 'Asset',
  name,
  uid: 'as_1' as AssetUid,
  labels: {},
  spec: { type: 'host', ...(identifiers === undefined ? {} : { identifiers }) },
  seq: 1,
  origin: 'declared',
})
const about = (subject: Partial<ComponentFacts['subject']>): ComponentFacts =>
  list([], { subject: { type: 'image', name: 'x', digests: [], identifiers: [], ...subject } })

const ROWS: readonly (readonly [string, Stored<'Asset'>, ComponentFacts, boolean])[] = [
  ['its name', asset('web'), about({ name: 'web' }), true],
  ['its digest', asset('web', { imageDigest: DIGEST }), about({ digests: [DIGEST] }), true],
  ['an identifier of any kind', asset('web', { serial: 'S1' }), about({ identifiers: ['serial:S1'] }), true],
  ['a whole identifier', asset('web', { providerId: 'arn:aws:ec2:i-1' }), about({ identifiers: ['arn:aws:ec2:i-1'] }), true],
  ['its name as a name of the network', asset('web.example'), about({ identifiers: ['fqdn:web.example'] }), true],
  ['its name as that of a host', asset('web'), about({ identifiers: ['ip:10.0.0.1', 'host:web'] }), true],
  ['another name', asset('web'), about({ name: 'web2' }), false],
  ['its name in other letters', asset('web'), about({ name: 'WEB' }), false],
  ['a longer name', asset('web'), about({ name: 'web.example', identifiers: ['fqdn:web.example'] }), false],
  ['another digest', asset('web', { imageDigest: DIGEST }), about({ digests: [`${DIGEST.slice(0, -1)}b`] }), false],
  ['a part of its digest', asset('web', { imageDigest: DIGEST }), about({ digests: [DIGEST.slice(0, -1)] }), false],
  ['its digest, which nobody declared', asset('web'), about({ digests: [DIGEST] }), false],
  ['its name as an identifier of another kind', asset('web'), about({ identifiers: ['serial:web', 'tag:host:web'] }), false],
  ['nothing', asset('web'), about({}), false],
] // prettier-ignore
for (const [what, stored, said, expected] of ROWS) {
  test(`components of ${what}: ${expected ? 'about it' : 'not about it'}`, () =>
    assert.equal(isAbout(stored, said), expected))
}

test('of a host by its own name alone', () => {
  assert.equal(isAbout(asset('web'), facts()), true)
  assert.equal(isAbout(asset('web2', { machineId: 'web' }), facts()), false)
  assert.equal(isAbout(asset('we'), facts()), false)
  assert.deepEqual([subjectName(facts()), subjectName(about({ name: 'x' }))], ['web', 'x'])
})
