/** Break-glass over the API: what a plan says, what two signatures open, what is refused, closed, reviewed, drilled and merged. */

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { digestOf, type Digest } from '@holdfast/core/kernel/hash'
import { instant } from '@holdfast/core/kernel/instant'
import { journalText, type JournalLine } from '@holdfast/core/model/journal'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import {
  approverOf,
  as,
  openedBy,
  planned,
  signedBy,
  type Person,
} from '../../../proof/testkit/break-glass.ts'
import { testServer, YAML, type TestServer } from '../../../proof/testkit/server.ts'
import { ed25519Pair, sshSign } from '../../../proof/testkit/ssh.ts'

const object = (kind: string, name: string, spec: object): string =>
  JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })
const ESTATE = [
  object('Asset', 'web', { type: 'host' }),
  object('Asset', 'bad', { type: 'host' }),
  object('Identity', 'svc', { type: 'service-account', assets: ['web', 'bad'] }),
  object('Identity', 'other', { type: 'service-account', assets: ['web'] }),
  object('Resource', 'key', { type: 'secret', tier: 0 }),
  object('Grant', 'svc-key', { identity: 'svc', resource: 'key', actions: ['read'] }),
  object('Grant', 'other-key', { identity: 'other', resource: 'key', actions: ['read'] }),
].join('\n---\n')

interface Item {
  readonly id: string
  readonly state: string
  readonly problem: string | null
  readonly mergedAt: string | null
  readonly told: readonly { readonly text: string }[]
}

async function estate(data?: string): Promise<TestServer> {
  const server = await testServer('enforce', data)
  const { status, body } = await server.call('POST', '/api/v1/apply', ESTATE, YAML)
  assert.equal(status, 200, JSON.stringify(body))
  return server
}

const codeOf = async (server: TestServer, identity: string, asset = 'web'): Promise<string> => {
  const { body } = await server.call('POST', '/access/v1/evaluation', {
    subject: { type: 'identity', id: identity },
    action: { name: 'read' },
    resource: { type: 'secret', id: 'key' },
    context: { asset },
  })
  return (body as { context: { code: string } }).context.code
}
const alarmsOf = async (server: TestServer): Promise<string> =>
  ((await server.call('GET', '/api/v1/status')).body as { alarms: string[] }).alarms.join('\n')
/** Open, to be reviewed, and whether it was ever opened. */
const countedBy = async (server: TestServer): Promise<readonly [string, string, boolean]> => {
  const text = String((await server.call('GET', '/metrics')).body)
  const of = (name: string): string =>
    new RegExp(`^holdfast_break_glass_${name} (\\S+)$`, 'm').exec(text)?.[1] ?? ''
  const last = of('last_opened_timestamp_seconds')
  const age = Date.now() / 1_000 - Number(last)
  assert.ok(last.toLowerCase() === 'nan' || Math.abs(age) < 3_600, last)
  return [of('open'), of('to_review'), last.toLowerCase() !== 'nan']
}
const shown = async (server: TestServer, id: string): Promise<Item> =>
  (await server.call('GET', `/api/v1/break-glass/${id}`)).body as Item

describe('break-glass over the API', () => {
  let server: TestServer
  let [anna, ben, carla] = [] as unknown as readonly [Person, Person, Person] // Made below.
  const post = (path: string, body: object, who?: Person) =>
    server.call('POST', `/api/v1/break-glass${path}`, body, who === undefined ? {} : as(who))
  const open = (body: object) => post('', body)

  before(async () => {
    server = await estate()
    await server.call('POST', '/api/v1/assets/bad/quarantine', { reason: 'seen odd' })
    anna = await approverOf(server, 'anna')
    ben = await approverOf(server, 'ben')
    carla = await approverOf(server, 'carla')
  })
  after(() => server.close())

  test('a token says what its person signs with, and only one of scope approve has a key', async () => {
    const { body } = await server.call('GET', '/api/v1/tokens?q=anna')
    const [token] = (body as { items: { sshKey: { type: string; fingerprint: string } }[] }).items
    assert.equal(token?.sshKey.type, 'ssh-ed25519')
    assert.match(token?.sshKey.fingerprint ?? '', /^SHA256:/)
    for (const [asked, status, says] of [
      [{ for: 'dan', scope: 'read', sshKey: ed25519Pair().line }, 400, /only a token of scope/],
      [{ for: 'dan', scope: 'approve', sshKey: 'ssh-rsa AAAA' }, 400, /not a public key/],
      [{ for: 'dan', scope: 'approve', sshKey: anna.pair.line }, 422, /key is that of `anna`/],
    ] as const) {
      const refused = await server.call('POST', '/api/v1/tokens', asked)
      assert.equal(refused.status, status)
      assert.match(JSON.stringify(refused.body), says)
    }
  })

  test('a plan says what it would open, and what it would not', async () => {
    const plan = await planned(server, ['svc'])
    assert.match(plan.warrant, /^Holdfast break-glass warrant, version 1\nledger: /)
    assert.deepEqual(
      [plan.opens.map(({ asset }) => asset), plan.stays.map(({ asset, code }) => [asset, code])],
      [['web'], [['bad', 'asset-quarantined']]],
    )
    assert.deepEqual(
      plan.approvers.map(({ person }) => person),
      ['anna', 'ben', 'carla'],
    )
    assert.equal(plan.inTheWay, null)
    assert.equal(await codeOf(server, 'svc'), 'posture-unknown')
    for (const [change, status, says] of [
      [{ for: '61m' }, 400, /more than 60 minutes/],
      [{ identities: [] }, 400, /no identity/],
      [{ identities: ['nobody'] }, 404, /identity `nobody` is not known/],
      [{ reason: 'two\nlines' }, 400, /reason/],
    ] as const) {
      const asked = { identities: ['svc'], incident: 'INC-7', reason: 'r', ...change }
      const refused = await post('/plan', asked)
      assert.equal(refused.status, status, JSON.stringify(refused.body))
      assert.match(JSON.stringify(refused.body), says)
    }
  })

  test('what opens nothing', async () => {
    const { warrant } = await planned(server, ['svc'])
    const [first] = (signedBy(warrant, anna) as { signatures: string[] }).signatures
    const eve = { ...anna, name: 'eve', pair: ed25519Pair('eve') }
    for (const [what, body, status, says] of [
      ['nobody signed', signedBy(warrant), 422, /no approver signed it/],
      ['one signed', signedBy(warrant, anna), 422, /`anna` alone signed it/],
      ['one signed twice', signedBy(warrant, anna, anna), 422, /`anna` alone signed it/],
      ['a stranger signed', signedBy(warrant, anna, eve), 422, /no approver has the key SHA256:/],
      ['a changed text', { ...signedBy(warrant, anna, ben), warrant: warrant.replace('svc', 'other') }, 400, /signature 1: the signature does not hold/], // prettier-ignore
      ['a changed spelling', { ...signedBy(warrant, anna, ben), warrant: `${warrant}\n` }, 400, /no warrant/], // prettier-ignore
      ['signed for something else', { warrant, signatures: [first, sshSign(warrant, ben.pair, { namespace: 'git' })] }, 400, /signature 2: it was signed for `git`/], // prettier-ignore
      [
        'no signature',
        { warrant, signatures: [first, 'AAAA'] },
        400,
        /signature 2: not a signature/,
      ],
      ['many', { warrant, signatures: Array.from({ length: 9 }, () => first) }, 400, /more than 8/],
    ] as const) {
      const refused = await open(body)
      assert.equal(refused.status, status, `${what}: ${JSON.stringify(refused.body)}`)
      assert.match(JSON.stringify(refused.body), says, what)
    }
    const other = warrant.replace(/ledger: .*/, 'ledger: elsewhere')
    assert.match(JSON.stringify((await open(signedBy(other, anna, ben))).body), /of the ledger/)
    assert.equal(await codeOf(server, 'svc'), 'posture-unknown')
  })

  test('opened, told as an alarm, closed and reviewed by somebody else: only then it is opened again', async () => {
    assert.deepEqual(await countedBy(server), ['0', '0', false])
    const id = await openedBy(server, ['svc'], anna, ben)
    assert.deepEqual(await countedBy(server), ['1', '0', true])
    assert.deepEqual(
      [
        await codeOf(server, 'svc'),
        await codeOf(server, 'svc', 'bad'),
        await codeOf(server, 'other'),
      ],
      ['permitted-by-override', 'asset-quarantined', 'posture-unknown'],
    )
    assert.match(await alarmsOf(server), /break-glass is open for 1 identity until .* \(INC-7\)/)
    const again = signedBy((await planned(server, ['other'])).warrant, anna, ben)
    assert.match(JSON.stringify((await open(again)).body), /one at a time/)
    assert.equal((await post(`/${id}/close`, { reason: 'it works again' }, ben)).status, 200)
    assert.equal(await codeOf(server, 'svc'), 'posture-unknown')
    assert.match(await alarmsOf(server), /waits for its review, and is not opened again until then/)
    assert.match(JSON.stringify((await open(again)).body), /was not reviewed yet: .*but for/)
    assert.deepEqual(await countedBy(server), ['0', '1', true])
    const byAnna = await post(`/${id}/review`, { note: 'fine' }, anna)
    assert.deepEqual([byAnna.status, (await shown(server, id)).state], [422, 'to-review'])
    assert.match(JSON.stringify(byAnna.body), /`anna` signed it/)
    assert.equal((await post(`/${id}/review`, { note: 'two reads' }, carla)).status, 200)
    assert.equal((await shown(server, id)).state, 'reviewed')
    assert.deepEqual(await countedBy(server), ['0', '0', true])
    assert.equal((await open(again)).status, 201)
    const live = (await server.call('GET', '/api/v1/break-glass?state=open')).body
    assert.equal((live as { total: number }).total, 1)
  })

  test('a drill is recorded and opens nothing', async () => {
    const { warrant } = await planned(server, ['other'], { drill: true })
    assert.match(warrant, /\npurpose: drill\n/)
    assert.equal((await open(signedBy(warrant, anna, ben))).status, 422)
    assert.equal((await post('/drill', signedBy(warrant, anna, ben))).status, 201)
    const { body } = await server.call('GET', '/api/v1/break-glass?state=drilled&facets=state')
    assert.equal((body as { total: number }).total, 1)
    assert.deepEqual(await countedBy(server), ['1', '0', true])
  })

  test('who approves is written where an offline check finds it', async () => {
    const file = join(server.data, 'break-glass', 'approvers.json')
    const people = (): string[] =>
      (JSON.parse(readFileSync(file, 'utf8')) as { approvers: { person: string }[] }).approvers.map(({ person }) => person) // prettier-ignore
    assert.deepEqual(people(), ['anna', 'ben', 'carla'])
    const dan = await approverOf(server, 'dan')
    assert.deepEqual(people(), ['anna', 'ben', 'carla', 'dan'])
    await server.call('DELETE', `/api/v1/tokens/${dan.id}`)
    assert.deepEqual(people(), ['anna', 'ben', 'carla'])
  })
})

describe('a journal from while no server ran', () => {
  const lineOf = (rest: Partial<JournalLine> & Pick<JournalLine, 'digest'>): JournalLine => ({
    v: 1,
    index: 0,
    previous: null,
    at: instant(Date.now()),
    by: 'root',
    kind: 'told',
    text: 'access is back at the point',
    ...rest,
  })
  const chained = (...lines: readonly JournalLine[]): string => {
    let previous: Digest | null = null
    let text = ''
    for (const [index, line] of lines.entries()) {
      const written = journalText({ ...line, index, previous })
      previous = digestOf(nodeHash, utf8(written.trimEnd()))
      text += written
    }
    return text
  }
  const opening = (warrant: string, ...people: readonly Person[]): JournalLine => {
    const signatures = people.map(({ pair }) => sshSign(warrant, pair))
    const digest = digestOf(nodeHash, utf8(warrant))
    return lineOf({ kind: 'opened', digest, warrant, signatures, text: 'opened' })
  }

  test('is taken over at the start, in its order and once; what it opened goes on', async (t) => {
    let server = await estate()
    t.after(() => server.close())
    const [anna, ben] = [await approverOf(server, 'anna'), await approverOf(server, 'ben')]
    const { warrant } = await planned(server, ['svc'])
    await server.close()
    const { data } = server
    const first = opening(warrant, anna, ben)
    const told = lineOf({ digest: first.digest })
    mkdirSync(join(data, 'break-glass'), { recursive: true })
    const file = join(data, 'break-glass', 'journal.jsonl')
    // The end of the last line was never written: nobody was told that it was.
    writeFileSync(file, `${chained(first, told)}{"at":1`)
    server = await testServer('enforce', data)
    assert.equal(await codeOf(server, 'svc'), 'permitted-by-override')
    const { items } = (await server.call('GET', '/api/v1/break-glass')).body as { items: Item[] }
    const [item] = items
    assert.deepEqual([items.length, item?.state, item?.problem], [1, 'open', null])
    assert.notEqual(item?.mergedAt, null)
    assert.deepEqual((await shown(server, item?.id ?? '')).told.map(({ text }) => text), ['opened', 'access is back at the point']) // prettier-ignore
    const size = server.context.driver.view.size
    await server.close()
    server = await testServer('enforce', data)
    assert.equal(server.context.driver.view.mergedLines.size, 2)
    assert.equal(server.context.driver.view.breakGlass.size, 1)
    assert.ok(server.context.driver.view.size >= size)
    const journal = chained(first, told, lineOf({ kind: 'closed', digest: first.digest, text: 'over' })) // prettier-ignore
    const merged = await server.call('POST', '/api/v1/break-glass/merge', { journal })
    assert.deepEqual(merged.body, { merged: 1, known: 2 })
    assert.equal(await codeOf(server, 'svc'), 'posture-unknown')
  })

  for (const [what, change, says] of [
    [
      'a line is missing',
      (text: string) => text.slice(text.indexOf('\n') + 1),
      /line 1 does not follow/,
    ],
    [
      'a line is changed',
      (text: string) => text.replace('"by":"root"', '"by":"anna"'),
      /line 2 does not follow/,
    ],
    ['a warrant is changed', (text: string) => text.replace('identity: svc', 'identity: other'), /signature 1: the signature does not hold/], // prettier-ignore
    ['it is another file', () => 'hello\n', /line 1 is not JSON/],
  ] as const) {
    test(`${what}: it is an alarm, and nothing is opened until somebody looked`, async (t) => {
      let server = await estate()
      t.after(() => server.close())
      const [anna, ben] = [await approverOf(server, 'anna'), await approverOf(server, 'ben')]
      const { warrant } = await planned(server, ['svc'])
      await server.close()
      const first = opening(warrant, anna, ben)
      const text = change(chained(first, lineOf({ digest: first.digest })))
      mkdirSync(join(server.data, 'break-glass'), { recursive: true })
      writeFileSync(join(server.data, 'break-glass', 'journal.jsonl'), text)
      server = await testServer('enforce', server.data)
      assert.match(await alarmsOf(server), says)
      const other = signedBy((await planned(server, ['other'])).warrant, anna, ben)
      const refused = await server.call('POST', '/api/v1/break-glass', other)
      assert.equal(refused.status, 409)
      assert.match(JSON.stringify(refused.body), says)
    })
  }
})
