/** Every kind of the estate on the command line: listed, filtered, counted, shown, removed, and names that are not known. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { runCommand } from '../../../../proof/testkit/command-line.ts'
import { testServer, YAML, type TestServer } from '../../../../proof/testkit/server.ts'

const object = (kind: string, name: string, spec: object): string =>
  `${JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })}\n---\n`

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString()

const ESTATE = [
  object('Asset', 'web-01', { type: 'host' }),
  object('Identity', 'svc-deploy', {
    type: 'service-account',
    owner: 'team-web',
    purpose: 'deploys the shop',
    assets: ['web-01'],
  }),
  object('Identity', 'svc-idle', { type: 'bot', owner: 'team-data' }),
  object('Credential', 'deploy-key', { identity: 'svc-deploy', type: 'ssh-key' }),
  object('Resource', 'prod/db', { type: 'secret', tier: 0, owner: 'team-data' }),
  object('Resource', 'metrics', { type: 'secret', tier: 3 }),
  object('Grant', 'deploy-db', {
    identity: 'svc-deploy',
    resource: 'prod/db',
    actions: ['read'],
  }),
  object('Grant', 'deploy-long-ago', {
    identity: 'svc-deploy',
    resource: 'metrics',
    actions: ['write'],
    expires: '2020-01-01T00:00:00Z',
  }),
  object('Binding', 'idle-web', { identity: 'svc-idle', asset: 'web-01', user: 'idle' }),
  object('PosturePolicy', 'soon', {
    assets: { names: ['web-01'] },
    deadline: { after: '72h', weight: 'serious' },
  }),
  object('AccessPolicy', 'no-writes', {
    cedar: 'forbid (\n  principal,\n  action == Action::"write",\n  resource\n);',
  }),
  object('EnforcementPoint', 'pager', {
    adapter: 'webhook',
    url: 'https://hooks.example.com/holdfast',
  }),
  object('Exception', 'meanwhile', {
    scope: { assets: ['web-01'] },
    owner: 'team-web',
    reason: 'the fix is tested',
    expires: TOMORROW,
  }),
  object('SurvivorGroup', 'on-call', { identities: ['svc-deploy', 'svc-idle'], min: 1 }),
].join('')

type Case = readonly [args: string, exit: number, out: RegExp, err?: RegExp]

const LISTS: readonly Case[] = [
  [
    'identity list',
    0,
    /^IDENTITY +TYPE +OWNER +LAST SECRET +ASSETS\nsvc-deploy +service-account +team-web +never +web-01\nsvc-idle +bot +team-data +never +web-01\n$/,
  ],
  ['identity list --owner team-web', 0, /^IDENTITY.*\nsvc-deploy .*\n$/],
  ['identity list --owner team-web,team-data --sort -name', 0, /svc-idle[^]*svc-deploy/],
  ['identity list --type bot', 0, /^IDENTITY.*\nsvc-idle .*\n$/],
  ['identity list --asset web-01 --count owner', 0, /^OWNER +COUNT\nteam-data +1\nteam-web +1\n$/],
  ['identity list --has-asset false', 0, /^no identity is like this; one is written like this/],
  ['identity list --search SHOP', 0, /^IDENTITY.*\nsvc-deploy .*\n$/],
  [
    '-o csv identity list --owner team-data',
    0,
    /^IDENTITY,TYPE,OWNER,LAST SECRET,ASSETS\r?\nsvc-idle,bot,team-data,never,web-01\r?\n$/,
  ],
  ['-o jsonl identity list --type bot', 0, /^\{"name":"svc-idle"[^\n]*\}\n$/],
  ['credential list --identity svc-deploy', 0, /deploy-key +svc-deploy +ssh-key +never +never +–/],
  [
    'resource list --sort -tier',
    0,
    /^RESOURCE +TYPE +TIER +OWNER +WHO MAY\nmetrics +secret +3 +– +none\nprod\/db +secret +0 +team-data +svc-deploy\n$/,
  ],
  ['resource list --tier 0,1', 0, /^RESOURCE.*\nprod\/db .*\n$/],
  ['resource list --reader svc-deploy', 0, /^RESOURCE.*\nprod\/db .*\n$/],
  ['resource list --reader nobody', 0, /^no resource is like this/],
  ['grant list --expired true', 0, /deploy-long-ago +svc-deploy +metrics +write +now\n$/],
  ['grant list --expired false', 0, /deploy-db +svc-deploy +prod\/db +read +never\n$/],
  ['binding list', 0, /idle-web +svc-idle +web-01 +idle/],
  ['policy list', 0, /no-writes +none +forbid \( principal, action == Action/],
  ['posture-policy list', 0, /soon +after 72h, serious +balanced +90 d +web-01/],
  ['ep list', 0, /pager +webhook +it is only told +url https:\/\/hooks\.example\.com\/holdfast/],
  ['exception list --owner team-web', 0, /meanwhile +team-web +\S.* +web-01 +the fix is tested/],
  ['survivor-group list --identity svc-idle', 0, /on-call +1 +svc-deploy, svc-idle/],
  ['identity list --owners team-web', 2, /^$/, /unknown option '--owners'[^]*--owner/],
  ['identity list --type bots', 2, /^$/, /`type` does not know `bots`[^]*did you mean `bot`/],
  ['identity list --has-asset maybe', 2, /^$/, /`hasAsset` is not true or false/],
  ['resource list --tier 4', 2, /^$/, /`tier` does not know `4`/],
  ['resource list --sort readers', 2, /^$/, /`sort` does not know `readers`/],
  ['grant list --expired yes', 2, /^$/, /`expired` is not true or false/],
  [
    'grant list --count actions',
    2,
    /^$/,
    /`facets` does not know `actions`[^]*did you mean `action`/,
  ],
  ['posture-policy list --profile strickt', 2, /^$/, /did you mean `strict`/],
  ['secret list --state reedable', 2, /^$/, /did you mean `readable`/],
]

const SHOWN: readonly Case[] = [
  [
    'identity show svc-deploy',
    0,
    /^svc-deploy {2}Identity, declared\n {2}type +service-account\n[^]*acts from +web-01[^]*RESOURCE +TIER[^]*prod\/db/,
  ],
  ['-o json identity show svc-deploy', 0, /^\{\n {2}"name": "svc-deploy"[^]*"access": \[/],
  ['credential show deploy-key', 0, /identity +svc-deploy/],
  ['resource show prod/db', 0, /tier +0[^]*who may +svc-deploy/],
  ['grant show deploy-db', 0, /actions +read/],
  ['binding show idle-web', 0, /user +idle/],
  ['policy show no-writes', 0, /cedar\n {4}forbid \(\n {6}principal,/],
  ['posture-policy show soon', 0, /deadline +after 72h, serious/],
  ['ep show pager', 0, /adapter +webhook/],
  ['exception show meanwhile', 0, /owner +team-web[^]*expires +\d{4}-/],
  ['survivor-group show on-call', 0, /identities +svc-deploy, svc-idle\n {2}min +1/],
  [
    'identity show svc-deplo',
    6,
    /^$/,
    /Identity `svc-deplo` is not known[^]*did you mean `svc-deploy`/,
  ],
  ['credential show deploy-kee', 6, /^$/, /did you mean `deploy-key`/],
  ['resource show prod/dc', 6, /^$/, /did you mean `prod\/db`/],
  ['grant show deploy-bd', 6, /^$/, /did you mean `deploy-db`/],
  ['binding show idle-wed', 6, /^$/, /did you mean `idle-web`/],
  ['policy show no-write', 6, /^$/, /did you mean `no-writes`/],
  ['posture-policy show sooon', 6, /^$/, /did you mean `soon`/],
  ['ep show pagr', 6, /^$/, /did you mean `pager`/],
  ['exception show meanwhil', 6, /^$/, /did you mean `meanwhile`/],
  ['survivor-group show oncall', 6, /^$/, /did you mean `on-call`/],
  ['identity show', 2, /^$/, /missing required argument 'name'/],
  ['-o csv identity show svc-deploy', 2, /^$/, /`show` has no csv form/],
]

const REMOVALS: readonly Case[] = [
  ['grant delete deploy-db --reason over', 2, /^$/, /deleting deploy-db needs --yes/],
  ['grant delete deploy-db --yes', 2, /^$/, /required option '--reason <text>'/],
  ['grant delete deploy-bd --reason over --yes', 6, /^$/, /did you mean `deploy-db`/],
  ['identity delete svc-deploy --reason over --yes', 7, /^$/, /is still named by/],
  ['grant delete deploy-db --reason over --yes', 0, /^deploy-db deleted\n$/],
  ['grant delete deploy-db --reason over --yes', 6, /^$/, /Grant `deploy-db` is not known/],
]

describe('the kinds of the estate', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
    const applied = await server.call('POST', '/api/v1/apply', ESTATE, YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
  })
  after(() => server.close())

  for (const [args, exit, out, err = /^$/] of [...LISTS, ...SHOWN, ...REMOVALS]) {
    test(args, async () => {
      const ran = await runCommand(server.data, args.split(' '))
      assert.match(ran.err, err)
      assert.match(ran.out, out)
      assert.equal(ran.exit, exit)
    })
  }
})
