/** `decision` as it is typed: what was decided, in every form and by every filter; what is refused. */

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import { runCommand } from '../../../../proof/testkit/command-line.ts'
import { refused, testLines, type Line } from '../../../../proof/testkit/line-table.ts'
import { testServer, YAML, type TestServer } from '../../../../proof/testkit/server.ts'

const object = (kind: string, name: string, spec: object): string =>
  JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })
const ESTATE = [
  object('Asset', 'web-01', { type: 'host' }),
  object('Identity', 'svc', { type: 'service-account', assets: ['web-01'] }),
  object('Resource', 'db', { type: 'secret', tier: 0 }),
  object('Resource', 'log', { type: 'secret', tier: 3 }),
  object('Grant', 'svc-db', { identity: 'svc', resource: 'db', actions: ['read'] }),
].join('\n---\n')

const SHOWN: readonly Line[] = [
  [
    'decision list',
    0,
    /^FIRST +COUNT +ANSWER +CODE +IDENTITY +ACTION +RESOURCE +ASSETS +ID\n\S+Z +1 +denied +no-grant +svc +read +log +dc_\w+\n\S+Z +1 +denied +posture-unknown +svc +read +db +web-01 +dc_\w+\n$/,
  ],
  ['decision list --resource db', 0, /^FIRST.*\n.* posture-unknown .*\n$/],
  ['decision list --code no-grant,permitted', 0, /^FIRST.*\n.* no-grant .*\n$/],
  [
    'decision list --identity svc --asset web-01 --from 1h',
    0,
    /^FIRST.*\n.* posture-unknown .*\n$/,
  ],
  ['decision list --to 1h', 0, /^no decision that is kept is like this\n$/],
  ['decision list --identity nobody', 0, /^no decision that is kept is like this\n$/],
  ['decision list --limit 1', 0, /^FIRST.*\n.* no-grant .*\n$/, /^there are more: --limit 10\n$/],
  [
    '-o csv decision list --resource db',
    0,
    /^id,first,last,count,decision,code,subject,action,resource,[^\n]*\ndc_\w+,\S+Z,\S+Z,1,false,posture-unknown,identity\/svc,read,secret\/db,0,[^\n]*\n$/,
  ],
  [
    '-o jsonl decision list --resource db',
    0,
    /^\{"action":"read",[^\n]*"code":"posture-unknown"[^\n]*\}\n$/,
  ],
  ['-o json decision list --resource db', 0, /^\[\n {2}\{\n {4}"action": "read",/],
  [
    'decision show ID',
    0,
    /^denied: identity\/svc read secret\/db from web-01\n {2}why {4}.* \(posture-unknown\)\n {2}when {3}[^]*$/,
  ],
  ['-o json decision show ID', 0, /^\{\n[^]*"code": "posture-unknown"/],
]

const REFUSED: readonly Line[] = [
  refused('decision shwo ID', 2, /^error: unknown command 'shwo'\n\(Did you mean show\?\)\n$/),
  refused(
    'decision list --idenity svc',
    2,
    /^error: unknown option '--idenity'\n\(Did you mean --identity\?\)/,
  ),
  refused('decision list svc', 2, /^error: too many arguments for 'list'/),
  refused('decision list --asset', 2, /^error: option '--asset <name>' argument missing\n$/),
  refused(
    'decision list --code permited',
    2,
    /^error: `code` does not know `permited`\n {2}do {5}did you mean `permitted`\?/,
  ),
  refused('decision list --limit 0', 2, /^error: `0` is no count\n {2}do {5}write --limit 200\n$/),
  refused('decision list --limit all', 2, /^error: `all` is no count\n/),
  refused(
    'decision list --from soon',
    2,
    /^error: `from` is not a time with its offset\n {2}do {5}such as 2026-/,
  ),
  refused('decision list --to 24', 2, /^error: `to` is not a time with its offset\n/),
  refused('decision show', 2, /^error: missing required argument 'id'\n$/),
  refused('decision show ID ID', 2, /^error: too many arguments for 'show'/),
  refused(
    'decision show dc_nothing',
    6,
    /^error: decision `dc_nothing` is not among those that are kept\n {2}do {5}ask again, or /,
  ),
  refused(
    '-o csv decision show ID',
    2,
    /^error: `show` has no csv form\n {2}do {5}it is no list: write -o json\n$/,
  ),
  refused('-o jsonl decision show ID', 2, /^error: `show` has no jsonl form\n/),
  refused(
    '--token-file F/wrong decision list',
    4,
    /^error: a token is needed, and this one is not known here\n/,
  ),
  refused(
    '--token-file F/decide decision list',
    5,
    /^error: a token of scope `decide` does not allow this\n/,
  ),
  refused(
    '--token-file F/decide decision show ID',
    5,
    /^error: a token of scope `decide` does not allow this\n/,
  ),
]

describe('decision', { concurrency: 2 }, () => {
  let server: TestServer
  let folder: string
  let id: string
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-decision-'))
    server = await testServer('enforce')
    const made = await server.call('POST', '/api/v1/tokens', { for: 'gate', scope: 'decide' })
    const { token } = made.body as { token: string }
    writeFileSync(join(folder, 'decide'), token, { mode: 0o600 })
    writeFileSync(join(folder, 'wrong'), 'hf_wrong', { mode: 0o600 })
    await server.call('POST', '/api/v1/apply', ESTATE, YAML)
    id = await decided('db')
    await decided('log')
  })
  after(() => server.close())

  async function decided(resource: string): Promise<string> {
    const { body } = await server.call('POST', '/access/v1/evaluation', {
      subject: { type: 'identity', id: 'svc' },
      action: { name: 'read' },
      resource: { type: 'secret', id: resource },
      context: { asset: 'web-01' },
    })
    return (body as { context: { id: string } }).context.id
  }

  testLines([...SHOWN, ...REFUSED], (args) =>
    runCommand(
      server.data,
      args.map((arg) => (arg === 'ID' ? id : arg.replace(/^F\//, `${folder}/`))),
    ),
  )
})
