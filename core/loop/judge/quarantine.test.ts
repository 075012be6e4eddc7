/** A quarantine by a person: its reason is told, and is no name of a vulnerability. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fleet, nameOf } from '../../../proof/testkit/fleet.ts'
import { titleOf } from '../../decide/cause-line.ts'

test('the reason of a quarantine is told to people and indexes nothing', () => {
  const made = fleet(1)
  made.run({ kind: 'quarantine', asset: nameOf(0), reason: 'CVE-2031-1' })
  const [cause] = [...made.state.causes.values()]
  assert.ok(cause !== undefined)
  assert.equal(titleOf(cause), 'a person quarantined it: CVE-2031-1')
  assert.deepEqual([...made.state.causesByVulnerability.keys()], [])
  made.run({ kind: 'lift-quarantine', asset: nameOf(0), reason: 'looked at' })
  assert.equal(made.state.causes.size, 0)
})
