/**
 * Every command over an estate whose every free text is hostile and whose every name has a slash: no output holds what
 * a terminal acts on, `-o json` is JSON that says the same, and a name is found where it stands.
 */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Command } from 'commander'
import { printable } from '@holdfast/core/kernel/printable'
import { approverOf, hostileLines, openedBy } from '../../proof/testkit/break-glass.ts'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'
import { GROUPS } from './command-groups.ts'

const HOLDFAST = resolve(import.meta.dirname, 'main.ts')
const EVIL = 'x\u001b]52;c;x\u0007\u202ey\u200bz\u0085\u009b31m\u2066\u00ad\u{e0041}'
const NAME = 'host/shop:1'
/** The styles of `bold` and `dim`, which are ours. */
const STYLES = /\u001b\[(?:1|2|22)m/g

const object = (kind: string, name: string, spec: object): object => ({
  apiVersion: 'holdfast.dev/v1',
  kind,
  metadata: { name, labels: { note: EVIL } },
  spec,
})
const ESTATE = [
  object('Asset', NAME, { type: 'image', owner: EVIL }),
  object('Identity', NAME, { type: 'service-account', owner: EVIL, purpose: EVIL, assets: [NAME] }),
  object('Resource', NAME, { type: 'secret', tier: 0, owner: EVIL }),
  object('Grant', NAME, { identity: NAME, resource: NAME, actions: ['read'] }),
  object('Credential', NAME, { identity: NAME, type: EVIL, location: EVIL }),
  object('Binding', NAME, { identity: NAME, asset: NAME, user: EVIL }),
  object('SurvivorGroup', NAME, { identities: [NAME], min: 1 }),
  object('EnforcementPoint', NAME, { adapter: 'webhook' }),
  object('Exception', NAME, { scope: { assets: [NAME], causes: ['none'] }, owner: EVIL, reason: EVIL, expires: new Date(Date.now() + 86_400_000).toISOString() }),
  object('AccessPolicy', NAME, { cedar: `// ${EVIL}\nforbid (principal, action == Action::"w", resource);` }),
  object('PosturePolicy', NAME, { assets: { names: [NAME] }, deadline: { after: '0s', weight: 'critical' } }),
  object('Source', NAME, { assets: { names: [NAME] }, says: ['os-packages', 'language:npm'], independence: 'second', mayRaise: 'always' }),
] // prettier-ignore

/** A scanner's report in which every text is hostile. */
const REPORT = {
  SchemaVersion: 2,
  ArtifactName: NAME,
  ArtifactType: 'container_image',
  Metadata: { OS: { Family: 'debian', Name: `12${EVIL}` } },
  Results: [
    {
      Target: EVIL,
      Class: 'lang-pkgs',
      Type: 'npm',
      Packages: [{ Name: `pad${EVIL}`, Version: `1${EVIL}`, FilePath: EVIL }],
      Vulnerabilities: [
        {
          VulnerabilityID: 'CVE-2026-90001',
          Title: EVIL,
          PkgName: `pad${EVIL}`,
          InstalledVersion: `1${EVIL}`,
          FixedVersion: '2',
          Severity: 'CRITICAL',
          Status: 'fixed',
        },
      ],
    },
  ],
}

/** Kinds of the estate that others name still when they are to be deleted, and the others. */
const NAMED = ['identity', 'resource'] as const
const UNNAMED = [
  'credential',
  'grant',
  'binding',
  'policy',
  'posture-policy',
  'ep',
  'exception',
  'survivor-group',
] as const
const KINDS = [...NAMED, ...UNNAMED] as const

type Row = readonly [args: readonly string[], exits: readonly number[]]

/** Those that need nothing of what is made below. */
const FIXED: readonly Row[] = [
  [['identity', 'activity', NAME], [0]],
  [['decision', 'list'], [0]],
  [['decision', 'show', 'dc_0000000000000'], [6]],
  [['effect', 'list'], [0]],
  [['rotation', 'list', '--all'], [0]],
  [['rotation', 'done', 'rt_0000000000000', '--reason', EVIL], [6]],
  [
    ['effect', 'show', EVIL],
    [2, 6],
  ],
  [['ep', 'plan', NAME], [0]],
  [['ep', 'drift', NAME], [0]],
  [['ep', 'unnamed', NAME], [11]],
  [
    ['ep', 'test', NAME],
    [7, 11],
  ],
]

describe('text from outside', () => {
  let server: TestServer
  let hold = ''
  let token = ''
  let override = ''
  let report = ''
  let glass = ''
  let asked = 0
  const run = (
    args: readonly string[],
  ): Promise<{ exit: number | null; out: string; err: string }> =>
    new Promise((done) => {
      const child = spawn(process.execPath, [
        '--disable-warning=ExperimentalWarning',
        HOLDFAST,
        '--data',
        server.data,
        ...args,
      ])
      let [out, err] = ['', '']
      child.stdout.on('data', (data: Buffer) => (out += data.toString()))
      child.stderr.on('data', (data: Buffer) => (err += data.toString()))
      child.on('close', (exit) => done({ exit, out, err }))
      child.stdin.end('')
    })
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers = {},
  ): Promise<unknown> => {
    const answer = await server.call(method, path, body, headers)
    assert.ok(answer.status < 300, `${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  before(async () => {
    server = await testServer('enforce')
    await call(
      'POST',
      '/api/v1/apply',
      ESTATE.map((one) => JSON.stringify(one)).join('\n---\n'),
      YAML,
    )
    await call('POST', `/v1/secret/data/${NAME}`, { data: { [EVIL]: 'x' } })
    const made = await call('POST', '/api/v1/tokens', { for: 'ci', scope: 'read' })
    token = (made as { id: string }).id
    const path = `/api/v1/assets/${encodeURIComponent(NAME)}`
    await call(
      'POST',
      `/api/v1/import?asset=${encodeURIComponent(NAME)}&source=${encodeURIComponent(NAME)}`,
      JSON.stringify(REPORT),
    )
    await call('POST', `${path}/quarantine`, { reason: EVIL })
    const { items } = (await call('GET', '/api/v1/holds')) as { items: { id: string }[] }
    hold = items[0]?.id ?? ''
    override = [...server.context.driver.view.overrides.keys()].at(-1) ?? 'ov_0'
    report = join(mkdtempSync(join(tmpdir(), 'holdfast-')), `report.json`)
    writeFileSync(report, JSON.stringify(REPORT))
    const signers = [await approverOf(server, 'anna'), await approverOf(server, 'ben')]
    glass = await openedBy(server, [NAME], ...signers)
  })
  after(() => server.close())

  /** `exits`: each that says the name was found; 6 is *not found*. */
  const rows = (): readonly Row[] => [
    [['status'], [0]],
    [['doctor'], [12]],
    [
      ['why', NAME],
      [0, 3, 9],
    ],
    [
      ['explain', NAME],
      [0, 3, 9],
    ],
    [
      ['check', '--identity', NAME, '--resource', NAME, '--asset', NAME],
      [0, 3],
    ],
    [
      ['wait', NAME, '--until', 'released', '--timeout', '1s'],
      [0, 3, 8, 9],
    ],
    [['undo', report, '--point', EVIL], [10]],
    [['refused', 'list'], [0]],
    [['hold', 'list', '--all'], [0]],
    [['hold', 'show', hold], [0]],
    [['override', 'list'], [0]],
    [['override', 'show', override], [0]],
    [
      ['override', 'reject', override, '--reason', EVIL],
      [0, 2, 7],
    ],
    [
      ['override', 'extend', override, '--until', '2h', '--reason', EVIL],
      [0, 2, 6, 7],
    ],
    [['asset', 'list'], [0]],
    [['asset', 'show', NAME], [0]],
    [['asset', 'causes', NAME], [0]],
    [['asset', 'gaps', NAME], [0]],
    [
      ['asset', 'verify', NAME],
      [0, 7],
    ],
    [['asset', 'nonce', NAME, '--source', NAME], [0]],
    [
      ['asset', 'accept', NAME, '--reason', EVIL],
      [2, 7],
    ],
    [
      ['asset', 'restarted', NAME, '--reason', EVIL],
      [2, 7],
    ],
    [['asset', 'quarantine', NAME, '--reason', EVIL], [7]],
    [['asset', 'lift-quarantine', NAME, '--reason', EVIL], [0]],
    ...KINDS.flatMap((kind): Row[] => [
      [[kind, 'list'], [0]],
      [[kind, 'show', NAME], [0]],
    ]),
    ...FIXED,
    [
      ['gap', 'accept', NAME, 'x', '--owner', 'a', '--until', '1d', '--reason', EVIL],
      [0, 2],
    ],
    [['source', 'list'], [0]],
    [['source', 'show', NAME], [0]],
    [
      ['source', 'test', NAME],
      [2, 7],
    ],
    [
      ['source', 'sync', NAME],
      [2, 7],
    ],
    [
      ['source', 'accept', NAME, '--reason', EVIL],
      [2, 7],
    ],
    [
      ['source', 'reject', NAME, '--reason', EVIL],
      [2, 7],
    ],
    [
      ['source', 'roll-back', NAME, '--reason', EVIL],
      [2, 7],
    ],
    [['finding', 'list'], [0]],
    [['finding', 'show', 'CVE-2026-90001'], [0]],
    [['finding', 'what-if', 'CVE-2026-90001', '--exploited'], [0]],
    [['statement', 'list'], [0]],
    [
      ['statement', 'approve', EVIL, '--reason', 'x', '--until', '1d'],
      [2, 6],
    ],
    [
      ['statement', 'end', EVIL, '--reason', 'x'],
      [2, 6],
    ],
    [['triage', 'list'], [0]],
    [['token', 'list'], [0]],
    [['token', 'create', '--for', EVIL, '--scope', 'read'], [2]],
    [['token', 'create', '--for', 'ci', '--scope', EVIL], [2]],
    [['secret', 'list'], [0]],
    [['mode', 'show'], [0]],
    [['mode', 'set', 'enforce', '--scope', 'all', '--dry-run'], [0]],
    [['ledger', 'tail', '-n', '200'], [0]],
    [['ledger', 'list', '--search', EVIL], [0]],
    [['ledger', 'proof', '3'], [0]],
    [
      ['import', report, '--asset', NAME, '--source', NAME],
      [0, 3, 9],
    ],
    [
      ['import', report, '--dry-run'],
      [0, 3, 9],
    ],
    [
      ['import', join(tmpdir(), EVIL)],
      [2, 6],
    ],
    [[EVIL], [2]],
    [['asset', EVIL], [2]],
    [['why', EVIL], [6]],
    [['asset', 'show', EVIL], [6]],
    [
      ['hold', 'release', hold, '--reason', EVIL, '--until', '1h'],
      [0, 2, 7],
    ],
    [
      ['override', 'end', override, '--reason', EVIL],
      [0, 6],
    ],
    [['token', 'revoke', token, '--reason', EVIL], [0]],
    [['secret', 'delete', NAME, '--yes'], [0]],
    [['source', 'delete', NAME, '--reason', EVIL, '--yes'], [0]],
    ...NAMED.map((kind): Row => [[kind, 'delete', NAME, '--reason', EVIL, '--yes'], [7]]),
    ...UNNAMED.map((kind): Row => [[kind, 'delete', NAME, '--reason', EVIL, '--yes'], [0]]),
    [['asset', 'delete', NAME, '--reason', EVIL, '--yes'], [7]],
  ]

  const allRows = () => [...rows(), ...hostileLines(NAME, EVIL, report, glass)]

  test('nothing that a terminal acts on is printed, and a name with a slash is found', async () => {
    const wrong: string[] = []
    for (const [args, exits] of allRows()) {
      const done = await run(args)
      asked += 1
      clean(args, done)
      const lost = /there is nothing here|HOLDFAST_DEBUG/.test(done.err)
      if (!exits.includes(done.exit ?? -1) || lost)
        wrong.push(`${args.join(' ')}: exit ${done.exit}\n${done.out}${done.err}`)
    }
    assert.deepEqual(wrong, [])
    assert.equal(asked, allRows().length)
  })

  test('-o json of what can be listed is JSON and has no such character either', async () => {
    for (const [args] of allRows().filter(
      ([words]) => words[1] === 'list' || words[0] === 'status',
    )) {
      const done = await run(['-o', 'json', ...args])
      clean(args, done)
      assert.doesNotThrow(() => JSON.parse(done.out) as unknown, `${args.join(' ')}: ${done.out}`)
    }
    const { out } = await run(['-o', 'json', 'ledger', 'tail', '-n', '500'])
    const said = JSON.stringify(JSON.parse(out))
    assert.ok(said.includes(JSON.stringify(EVIL).slice(1, -1)), 'the value is what it was')
  })

  test('no command that takes a name is left out', async () => {
    const tried = allRows().map(([args]) => args.slice(0, 2).join(' '))
    const missing: string[] = []
    for (const { load } of GROUPS) {
      const program = new Command()
      ;(await load())(program)
      for (const command of [
        ...program.commands,
        ...program.commands.flatMap((group) => group.commands),
      ]) {
        const group =
          command.parent === null || command.parent === program ? '' : `${command.parent.name()} `
        const words = `${group}${command.name()}`
        const takes = command.registeredArguments.some(({ required }) => required)
        if (takes && !tried.some((tries) => tries === words || tries.startsWith(`${words} `)))
          missing.push(words)
      }
    }
    assert.deepEqual(
      missing.filter((words) => !ELSEWHERE.has(words)),
      [],
    )
  })
})

/** What takes no name of the estate. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'evidence verify',
  'secret put',
  'version-order',
  'backup create',
  'backup verify',
  'backup restore',
  'completion',
])

function clean(args: readonly string[], { out, err }: { out: string; err: string }): void {
  for (const text of [out, err]) {
    const plain = text.replaceAll(STYLES, '')
    const shown = printable(plain, '\n\t')
    const was = Array.from(plain)
    const at = Array.from(shown).findIndex((one, index) => one !== was[index])
    assert.equal(
      shown,
      plain,
      `${args.join(' ')}: ${JSON.stringify(plain.slice(Math.max(0, at - 40), at + 40))}`,
    )
  }
}
