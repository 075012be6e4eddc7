/** The verbs about what is blocked, as one types them: what is printed, in which form, and what is refused. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { runCommand } from '../../proof/testkit/command-line.ts'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const object = (kind: string, name: string, spec: object): string =>
  JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })
const ESTATE = [
  object('Asset', 'api', { type: 'host', owner: 'team-a' }),
  object('Asset', 'web', { type: 'host' }),
  object('Identity', 'svc', { type: 'service-account', assets: ['api'] }),
  object('Resource', 'key', { type: 'secret', tier: 0 }),
  object('Grant', 'svc-key', { identity: 'svc', resource: 'key', actions: ['read'] }),
].join('\n---\n')

/** Which exit, and what is printed: the answer, or the error. */
type Row = readonly [line: string, exit: number, told: RegExp]

const ROWS: readonly Row[] = [
  ['hold list', 0, /^HOLD +ASSET[^]*api +blocked(?![^]*web)/],
  ['hold list --all', 0, /api +blocked[^]*web +|web +[^]*api +blocked/],
  ['hold list --state released', 0, /web +lifted/],
  ['hold list --owner nobody-there', 0, /nothing is blocked/],
  ['hold list --count owner -o csv', 0, /^OWNER,COUNT\r?\nteam-a,1/],
  ['hold list --all --count state', 0, /open +1\nreleased +1/],
  ['refused list --tier 0', 0, /^IDENTITY +ASSET[^]*svc +api +key +0 +blocked/],
  ['refused list --names', 0, /^api\n$/],
  ['refused list --names -o json', 0, /"counts"/],
  ['refused list --tier 3', 0, /nobody is refused here/],
  ['refused list -o csv', 0, /^IDENTITY,ASSET,RESOURCE,TIER,REASON,OWNER,NEXT\r?\nsvc,api,key,0/],
  ['override list', 0, /no override/],
  ['mode show -o json', 0, /"sentence": "Enforcing/],
  ['status', 0, /REFUSED +1 identity[^]*HOLDS +1 open: 1 refusing/],
  ['hold list --sort colour', 2, /`sort` does not know `colour`/],
  ['hold list --tier 7', 2, /`tier` does not know `7`/],
  ['hold list --count name', 2, /`facets` does not know `name`/],
  ['hold show h_nothing', 6, /hold `h_nothing` is not known/],
  ['hold show h_nothing -o csv', 2, /has no csv form/],
  ['override end ov_nothing --reason r', 6, /override `ov_nothing` is not known/],
  ['override list --state dead', 2, /`state` does not know `dead`/],
  ['mode set enforced --scope all --reason r', 2, /`enforced` is no mode/],
  ['mode set report-only --scope all --dry-run', 2, /--dry-run is for enforce/],
  ['mode set enforce --scope all', 2, /no --reason is given/],
  ['mode set enforce --scope hosts=web --dry-run', 2, /scope `hosts=web` is not known/],
  ['mode set enforce --scope tier=9 --dry-run', 2, /`scope.tiers.0` is none of these/],
  ['mode set enforce --scope asset=wev --dry-run', 6, /did you mean `web`/],
  ['off', 2, /--reason/],
  ['resume --reason r', 7, /not/],
]

describe('verbs about what is blocked', { concurrency: 2 }, () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
    await server.call('POST', '/api/v1/apply', ESTATE, YAML)
    for (const name of ['api', 'web'])
      await server.call('POST', `/api/v1/assets/${name}/quarantine`, { reason: 'test' })
    await server.call('POST', '/api/v1/assets/web/lift-quarantine', { reason: 'test' })
  })
  after(() => server.close())
  for (const [line, exit, told] of ROWS) {
    test(`holdfast ${line} → ${exit}`, async () => {
      const ran = await runCommand(server.data, line.split(' '))
      assert.equal(ran.exit, exit, ran.err)
      assert.match(exit === 0 ? ran.out : ran.err, told)
    })
  }
})

test('where nobody is refused, the list says so as the status does', async () => {
  const server = await testServer('enforce')
  try {
    assert.equal((await runCommand(server.data, ['refused', 'list'])).out, 'REFUSED   nobody\n')
    const filtered = await runCommand(server.data, ['refused', 'list', '--tier', '0'])
    assert.equal(filtered.out, 'nobody is refused here\n')
    assert.match((await runCommand(server.data, ['status'])).out, /^REFUSED {3}nobody$/m)
  } finally {
    await server.close()
  }
})
