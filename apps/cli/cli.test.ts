/** The command line as people and scripts meet it: words on standard output, exit codes that mean something. */

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { report } from '@holdfast/agent/agent'
import { blockedScene, ESTATE, type Scene } from '../../proof/browser/scene.ts'
import { runCommand, type Ran } from '../../proof/testkit/command-line.ts'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'

describe('command line', () => {
  let server: TestServer
  let scene: Scene
  const run = (args: readonly string[], input = ''): Promise<Ran> =>
    runCommand(server.data, args, input)
  before(async () => {
    server = await testServer('enforce')
    scene = await blockedScene(server)
  })
  after(() => server.close())

  const check = ['check', '--identity', 'svc-deploy', '--asset', 'web-01', '--resource']
  const CASES: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['status'], 0, /REFUSED {3}1 identity on 1 asset/],
    [['asset', 'list'], 0, /web-01 +host +restricted/],
    [['asset', 'list', '--posture', 'unknown'], 0, /web-02/],
    [
      ['asset', 'verify', 'web-02'],
      7,
      /no source can report[^]*- [^]*declare it first[^]*kind: Source[^]*web-02/,
    ],
    [['asset', 'show', 'web-01'], 0, /practice-web 1\.0-1 has a security fix/],
    [['identity', 'list'], 0, /svc-deploy +service-account +team-web +never +web-01/],
    [['identity', 'show', 'svc-deploy'], 0, /denied +– +asset-blocked/],
    [['-o', 'json', 'identity', 'show', 'svc-deploy'], 0, /"code": "asset-blocked"/],
    [['hold', 'list'], 0, /web-01 +blocked/],
    [['token', 'list'], 0, /enroll/],
    [['secret', 'list'], 0, /prod\/db\/password/],
    [['override', 'list'], 0, /no override/],
    [['ledger', 'tail'], 0, /hold\.opened/],
    [['ledger', 'list', '--sort', 'seq', '--limit', '1'], 0, /^0 +\S+ +ledger\.created/m],
    [
      ['ledger', 'list', '--kind', 'hold', '--kind', 'ledger'],
      0,
      /hold\.opened[^]*ledger\.created/,
    ],
    [['ledger', 'list', '--count', 'kind'], 0, /KIND +COUNT[^]*ledger\.created +1/],
    [['ledger', 'list', '--count', 'kind', '--search', 'x'], 2, /nobody counts kind/],
    [['decision', 'list', '--sort', 'code'], 2, /Allowed choices are at, -at/],
    [['asset', 'list', '--posture', 'unknown', '--posture', 'restricted'], 0, /web-02[^]*web-01/],
    [['asset', 'list', '--owner', 'nobody\\, at all', '--owner', 'team-web'], 0, /web-01 +host/],
    [['ledger', 'checkpoint'], 0, /^holdfast\//],
    [['ledger', 'verify'], 0, /✓ \d+ entries/],
    [['doctor'], 12, /✓ data +[^]*✓ server +[^]*! unknown +web-02/],
    [['mode', 'show'], 0, /Enforcing on all 2 assets[^]*SCOPE +MODE[^]*all +enforce/],
    [
      ['mode', 'set', 'enforce', '--scope', 'all', '--dry-run'],
      0,
      /would refuse:\nREFUSED +1 identity[^]*svc-deploy[^]*REHEARSED never[^]*--digest sha256:/,
    ],
    [
      ['mode', 'set', 'enforce', '--scope', 'all', '--reason', 'x'],
      7,
      /saw whom it refuses[^]*--dry-run/,
    ],
    [['mode', 'set', 'report-only', '--scope', 'all', '--dry-run'], 2, /--dry-run is for enforce/],
    [['mode', 'set', 'enforce', '--scope', 'all'], 2, /no --reason is given/],
    [['off', '--rehearse', '--reason', 'drill'], 0, /of 1 accesses .* 1 come back/],
    [['refused', 'list'], 0, /REFUSED +1 identity[^]*IDENTITY +ASSET[^]*svc-deploy +web-01/],
    [['refused', 'list', '--reason', 'too-old'], 0, /nobody is refused here/],
    [['refused', 'list', '--reason', 'old'], 2, /`reason` does not know `old`[^]*never-reported/],
    [['refused', 'list', '--names'], 0, /^web-01$/m],
    [['why', 'dc_0000000000000'], 6, /is not among those that are kept/],
    [['override', 'show', 'ov_1'], 6, /is not known/],
    [['override', 'extend', 'ov_1', '--reason', 'x'], 6, /is not known/],
    [['version-order', 'semvre'], 2, /did you mean `semver`/],
    [['version-order', 'golan'], 2, /did you mean `golang`[^]*packagist \(composer\)/],
    [['version'], 0, /holdfast 0\.1\.0/],
    [
      ['completion', 'bash'],
      0,
      /words='[^']*\bledger\b[^]*complete -o filenames -F _holdfast holdfast/,
    ],
    [['apply', '-f', '-', '--dry-run'], 0, /unchanged/],
    [[...check, 'metrics/push'], 0, /allowed/],
    [[...check, 'prod/db/password'], 3, /denied: svc-deploy is blocked on web-01/],
    [
      ['check', '--identity', 'nobody', '--resource', 'metrics/push'],
      3,
      /identity nobody is not known/,
    ],
    [['decision', 'list', '--sort', 'at', '--limit', '1'], 0, /FIRST +COUNT[^]*svc-deploy/],
    [['why', 'web-01'], 3, /^web-01 is blocked since/],
    [
      ['why', 'svc-deploy'],
      3,
      /^svc-deploy acts from web-01: 1 of 2 accesses is refused\nweb-01 is blocked[^]*Cannot +svc-deploy read prod\/db\/password/,
    ],
    [['why', 'svc-deploy', '--asset', 'web-01'], 3, /acts from web-01: 1 of 2/],
    [['why', 'svc-deploy', '--asset', 'web-02'], 6, /not bound to web-02[^]*acts from web-01/],
    [['why', 'svc-deplo'], 6, /no asset, hold or identity[^]*did you mean `svc-deploy`/],
    [['why', 'web-11'], 6, /no asset, hold or identity[^]*did you mean `web-01`/],
    [
      ['why', 'web-02'],
      9,
      /web-02 is refused at tiers 0 and 1 .*: it is not known whether it is patched/,
    ],
    [['why', 'nobody'], 6, /no asset, hold or identity[^]*holdfast asset list/],
    [['why', 'h_XXXX'], 6, /hold `h_XXXX` is not known[^]*holdfast hold list/],
    [['hold', 'show', 'h_XXXX'], 6, /do +.*holdfast hold list/],
    [['asset', 'show', 'nobody'], 6, /is not known/],
    [['asset', 'show', 'web01'], 6, /did you mean `web-01`/],
    [
      ['asset', 'list', '--posture', 'unkown'],
      2,
      /verified, grace, stale, unknown, restricted, quar/,
    ],
    [['-o', 'yaml', 'asset', 'list'], 2, /'yaml' is invalid[^]*table, json/],
    [['-o', 'jsonl', 'status'], 2, /`status` has no jsonl form/],
    [['posture-policy', 'list'], 0, /at-once +after 0s, serious +balanced +90 d +web-01/],
    [['policy', 'list'], 0, /kind: AccessPolicy\nmetadata: /],
    [['resource', 'list'], 0, /prod\/db\/password +secret +0 +team-data +svc-deploy/],
    [['import', '--formats'], 0, /cyclonedx +CycloneDX/],
    [['import'], 2, /no file is named/],
    [['import', '/dev/null', '--dry-run'], 2, /.*/],
    [
      ['check', '--identity', 'svc-deploy', '--resource', 'metrics/push', '--type', 'role'],
      3,
      /metrics\/push is no role: its type is secret/,
    ],
    [['asset', 'verify', 'web-02'], 7, /no source can report/],
    [['asset', 'delete', 'web-01', '--reason', 'x'], 2, /needs --yes/],
    [
      ['asset', 'delete', 'web-01', '--reason', 'x', '--yes'],
      7,
      /is blocked and cannot be deleted/,
    ],
    [['token', 'create', '--for', 'x', '--scope', 'root'], 2, /`scope` is not known/],
    [
      ['mode', 'set', 'enforce', '--scope', 'everything', '--reason', 'x'],
      2,
      /scope `everything` is not known/,
    ],
    [['wait', 'web-01', '--until', 'released', '--timeout', '1s'], 8, /is not released after/],
    [['wait', 'web-01', '--until', 'gone'], 2, /unknown state/],
    [['finding', 'list'], 0, /no finding: see .*holdfast source list/],
    [['finding', 'show', 'CVE-2026-0001'], 6, /no source says anything of `CVE-2026-0001`/],
    [['finding', 'what-if', 'CVE-2026-0001', '--exploited'], 6, /not the same as "not affected"/],
    [['source', 'list'], 0, /SOURCE|no source/],
    [['source', 'sync', 'nobody'], 6, /Source `nobody` is not known/],
    [['source', 'accept', 'nobody'], 2, /required option '--reason/],
    [['statement', 'list'], 0, /no statement/],
    [['statement', 'approve', 'ev_1', '--reason', 'x'], 6, /statement `ev_1` is not known/],
    [['statement', 'end', 'ev_1', '--reason', 'x'], 2, /needs --yes/],
    [['triage', 'list'], 0, /no triage is asked for/],
    [
      [
        'triage',
        'record',
        '--asset',
        'web-01',
        '--vulnerability',
        'CVE-2026-0001',
        '--found',
        'nothing',
      ],
      2,
      /required option '--reason/,
    ],
    [
      [
        'triage',
        'record',
        '--vulnerability',
        'CVE-2026-0001',
        '--found',
        'nothing',
        '--reason',
        'x',
      ],
      2,
      /no asset is named/,
    ],
    [
      [
        'triage',
        'record',
        '--all',
        '--vulnerability',
        'CVE-2026-0001',
        '--found',
        'gold',
        '--reason',
        'x',
      ],
      2,
      /write nothing or compromise/,
    ],
    [
      [
        'triage',
        'record',
        '--all',
        '--vulnerability',
        'CVE-2026-0001',
        '--found',
        'nothing',
        '--reason',
        'x',
      ],
      6,
      /no triage of `CVE-2026-0001` is asked for/,
    ],
    [
      ['triage', 'waive', '--all', '--vulnerability', 'CVE-2026-0001', '--reason', 'x'],
      2,
      /required option '--until/,
    ],
    [
      [
        'triage',
        'waive',
        '--label',
        'web',
        '--vulnerability',
        'CVE-2026-0001',
        '--reason',
        'x',
        '--until',
        '1d',
      ],
      2,
      /is no label/,
    ],
    [['override', 'reject', 'ov_1', '--reason', 'x'], 6, /override `ov_1` is not known/],
    [['secret', 'put', 'x', 'key=value'], 2, /shell history/],
    [['evidence', 'verify', '/nonexistent'], 2, /cannot be read/],
    [['stauts'], 2, /Did you mean status/],
    [['check'], 2, /required option/],
    [['--token', 'hf_wrong', 'status'], 4, /not known here/],
    [['--token', 'hf_other', '--server', 'http://127.0.0.1:9', 'status'], 11, /no answer/],
  ]
  for (const [args, exit, text] of CASES) {
    test(`holdfast ${args.join(' ')} → ${exit}`, async () => {
      const input = args[0] === 'apply' ? ESTATE : ''
      const seen = await run(args, input)
      assert.equal(seen.exit, exit, seen.out + seen.err)
      assert.match(seen.out + seen.err, text)
      assert.ok(!/ {4}at /.test(seen.err), 'no stack trace')
    })
  }

  test('version-order: one sign a line, whatever the line holds', async () => {
    const input = '1.0\t1.1\n2\t2\r\n2~rc\t2\n\nonly one\n1\t2\t3\n1 0\t1\n3\t2'
    const { exit, out } = await run(['version-order', 'deb'], input)
    assert.deepEqual([exit, out], [0, '<\n=\n<\n?\n?\n?\n?\n>\n'])
    const empty = await run(['version-order', 'rpm'], '')
    assert.deepEqual([empty.exit, empty.out], [0, ''])
  })

  test('-o json is only the answer, and keeps the exit code', async () => {
    const seen = await run(['-o', 'json', 'why', 'web-01'])
    assert.equal(seen.exit, 3)
    assert.equal((JSON.parse(seen.out) as { hold: string }).hold, scene.hold)
    assert.equal(seen.err, '')
  })

  test('every help names the exit codes, and the page says the same', async () => {
    const { out } = await run(['hold', 'release', '--help'])
    const page = readFileSync(
      resolve(import.meta.dirname, '../../docs/reference/exit-codes.md'),
      'utf8',
    )
    for (const code of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 78]) {
      assert.match(out, new RegExp(`\\b${code} `), String(code))
      assert.match(page, new RegExp(`^\\| ${code} \\|`, 'm'), String(code))
    }
  })

  test('names from outside cannot write to the terminal', async () => {
    const spec = {
      apiVersion: 'holdfast.dev/v1',
      kind: 'Asset',
      metadata: { name: 'odd' },
      spec: { type: 'host', owner: '\u001b]52;c;x\u0007\u202e' },
    }
    await run(['apply', '-f', '-'], JSON.stringify(spec))
    const { out } = await run(['asset', 'show', 'odd'])
    const listed = await run(['asset', 'list'])
    assert.ok(!/[\u001b\u0007\u202e]/.test(out + listed.out))
  })

  test('release, export, verify: the bundle passes and a changed one exits 10', async () => {
    const released = await run([
      'hold',
      'release',
      scene.hold,
      '--reason',
      'deploy freeze',
      '--until',
      '1h',
    ])
    assert.match(released.out, /access returns until .*the block stays on record/)
    assert.equal((await run([...check, 'prod/db/password'])).exit, 0)
    scene.host.installFix()
    await report(scene.agent, true)
    const file = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'x.hfe')
    assert.equal((await run(['evidence', 'export', '--hold', scene.hold, '--out', file])).exit, 0)
    const key = (await run(['ledger', 'key'])).out.trim()
    const passed = await run(['evidence', 'verify', file, '--trust', key])
    assert.match(passed.out, /PASS {2}hold h_\w+ on web-01, blocked .*released .*: proven/)
    assert.equal(passed.exit, 0)
    const unanchored = await run(['evidence', 'verify', file])
    assert.match(unanchored.out, /NOT ANCHORED {2}hold h_/)
    assert.equal(unanchored.exit, 9)
    const kept = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'checkpoint')
    writeFileSync(kept, (await run(['ledger', 'checkpoint'])).out)
    assert.equal((await run(['evidence', 'verify', file, '--checkpoint', kept])).exit, 0)
    writeFileSync(kept, 'holdfast/other\n1\nAAAA\n')
    assert.equal((await run(['evidence', 'verify', file, '--checkpoint', kept])).exit, 10)
    assert.equal(
      (await run(['evidence', 'verify', file, '--trust', 'other+00000000+AAAA'])).exit,
      10,
    )
    writeFileSync(file, readFileSync(file, 'utf8').replace('web-01', 'web-02'))
    assert.equal((await run(['evidence', 'verify', file])).exit, 10)
  })

  test('off stops everything at once, resume blocks again', async () => {
    assert.equal((await run(['off', '--reason', 'drill'])).exit, 0)
    assert.match((await run(['status'])).out, /Enforcement is off/)
    assert.equal((await run(['resume', '--reason', 'drill over'])).exit, 0)
    assert.match((await run(['status'])).out, /Enforcing/)
  })
})
