/** Lists of findings, statements, triage and sources: filtered, ordered, counted, page by page, and refused by name. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { oneOfEverything } from '../../proof/doors/estate.ts'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

interface Page {
  readonly items: readonly { readonly name: string }[]
  readonly next: string | null
  readonly total: number
  readonly facets?: Readonly<Record<string, readonly { value: string; count: number }[]>>
}

const ASSETS = `apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-02 }
spec: { type: host, owner: team-b }
---
apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: quiet }
spec: { type: host }
`

const FLAWS = [
  ['CVE-2026-2001', 'HIGH', '2.0'],
  ['CVE-2026-2002', 'LOW', ''],
] as const

/** A report of Trivy about web-02, with a flaw that nothing fixes. */
const REPORT = {
  SchemaVersion: 2,
  ArtifactName: 'web-02',
  ArtifactType: 'filesystem',
  CreatedAt: '2026-11-20T00:00:00Z',
  Results: [
    {
      Target: 'web-02',
      Class: 'os-pkgs',
      Type: 'debian',
      Packages: [],
      Vulnerabilities: FLAWS.map(([id, severity, fixed]) => ({
        VulnerabilityID: id,
        PkgName: 'zlib1g',
        InstalledVersion: '1.0',
        FixedVersion: fixed,
        Severity: severity,
        PkgIdentifier: { PURL: 'pkg:deb/debian/zlib1g@1.0?distro=debian-12' },
      })),
    },
  ],
}

describe('lists of what is found', () => {
  let server: TestServer
  const ask = async (path: string): Promise<{ status: number; body: unknown }> =>
    server.call('GET', `/api/v1/${path}`)
  const page = async (path: string): Promise<Page> => {
    const { status, body } = await ask(path)
    assert.equal(status, 200, JSON.stringify(body))
    return body as Page // The contract was looked at by the call.
  }
  const names = async (path: string): Promise<readonly string[]> =>
    (await page(path)).items.map(({ name }) => name)

  before(async () => {
    server = await testServer('enforce')
    await oneOfEverything(server)
    await server.call('POST', '/api/v1/apply', ASSETS, YAML)
    const handed = await server.call('POST', '/api/v1/import?source=scanner&asset=web-02', REPORT)
    assert.equal(handed.status, 200, JSON.stringify(handed.body))
  })
  after(() => server.close())

  const OPENSSL = 'CVE-2026-1000'
  const [[HIGH], [LOW]] = FLAWS
  const ALL = [OPENSSL, HIGH, LOW]
  const FOUND: readonly (readonly [query: string, ids: readonly string[]])[] = [
    ['', ALL],
    ['?sort=risk', ALL],
    ['?sort=-risk', [LOW, HIGH, OPENSSL]],
    ['?sort=id', ALL],
    ['?sort=-id', [LOW, HIGH, OPENSSL]],
    ['?sort=severity', [LOW, HIGH, OPENSSL]],
    ['?sort=-assets', ALL],
    ['?sort=epss', ALL],
    ['?sort=exploitedSince', ALL],
    ['?severity=high,low', [HIGH, LOW]],
    ['?severity=medium', []],
    ['?fix=none', [LOW]],
    ['?fix=all&severity=high', [HIGH]],
    ['?exploited=unknown', ALL],
    ['?exploited=true,false', []],
    ['?asset=web-01', [OPENSSL]],
    ['?asset=web-01,web-02', ALL],
    ['?asset=quiet', []],
    ['?owner=team-b', [HIGH, LOW]],
    ['?owner=nobody-known', []],
    ['?asset=web-01&owner=team-b', []],
    ['?component=zlib1g', [HIGH, LOW]],
    ['?component=zlib', []],
    ['?source=scanner&component=openssl', [OPENSSL]],
    ['?source=another', []],
    ['?disagreement=true', []],
    ['?disagreement=false&q=2026-10', [OPENSSL]],
    ['?q=ZLIB', [HIGH, LOW]],
  ]
  for (const [query, ids] of FOUND) {
    test(`findings${query}`, async () => {
      assert.deepEqual(await names(`findings${query}`), ids)
    })
  }

  test('findings are counted under the other filters, and a page is followed', async () => {
    const { items, total, facets, next } = await page(
      'findings?severity=high&facets=severity,fix,exploited&limit=1',
    )
    assert.deepEqual([items.length, total, next], [1, 1, null])
    const counted = Object.fromEntries(
      Object.entries(facets ?? {}).map(([name, values]) => [
        name,
        values.map(({ value, count }) => `${value} ${count}`).toSorted(),
      ]),
    )
    assert.deepEqual(counted, {
      severity: ['critical 1', 'high 1', 'low 1'],
      fix: ['all 1'],
      exploited: ['unknown 1'],
    })
    const first = await page('findings?limit=2')
    assert.deepEqual([first.total, first.items.map(({ name }) => name)], [3, [OPENSSL, HIGH]])
    assert.deepEqual(await names(`findings?limit=2&after=${first.next ?? ''}`), [LOW])
  })

  const OTHERS: readonly (readonly [path: string, total: number])[] = [
    ['statements', 1],
    ['statements?state=waits', 1],
    ['statements?state=waits%20for%20a%20person', 1],
    ['statements?state=counts,ended', 0],
    ['statements?vulnerability=CVE-2026-1000&status=not-affected&author=vendor', 1],
    ['statements?vulnerability=CVE-2026', 0],
    ['statements?source=scanner&sort=-product', 1],
    ['statements?q=VENDOR', 1],
    ['triage', 0],
    ['triage?state=open,waived&asset=web-01&owner=web&awaited=false', 0],
    ['sources?q=scanner&adapter=handed-in&independence=second', 1],
    ['sources?q=scanner&state=fresh', 0],
    ['sources?q=scanner&state=handed-in&origin=declared&sort=-answeredAt', 1],
  ]
  for (const [path, total] of OTHERS) {
    test(`${path}: ${total}`, async () => {
      assert.equal((await page(path)).total, total)
    })
  }

  const REFUSED: readonly (readonly [path: string, status: number, says: RegExp])[] = [
    ['findings?severity=hig', 400, /`severity` does not know `hig`.*did you mean `high`/],
    ['findings?exploited=yes', 400, /`exploited` does not know `yes`/],
    ['findings?fix=maybe', 400, /`fix` does not know `maybe`/],
    ['findings?sort=risks', 400, /`sort` does not know `risks`.*did you mean `risk`/],
    ['findings?facets=colour', 400, /`facets` does not know `colour`/],
    ['findings?asset=web-1', 404, /Asset `web-1` is not known.*did you mean `web-01`/],
    ['findings?disagreement=perhaps', 400, /`disagreement` is not true or false/],
    ['findings?limit=0', 400, /`limit` is not between/],
    ['findings?after=2', 400, /`after` is not where a page of this list ended/],
    ['findings?assets=web-01', 400, /unknown .*`assets`.*did you mean `asset`/],
    ['findings/CVE-1', 404, /no source says anything of `CVE-1`/],
    ['findings/CVE-2026-1000?q=x', 400, /it takes none/],
    ['findings/CVE-2026-1000/document?source=nobody', 404, /no feed of that name says it/],
    ['statements?state=wait', 400, /`state` does not know `wait`.*did you mean `waits`/],
    ['triage?awaited=soon', 400, /`awaited` is not true or false/],
    ['triage?state=done', 400, /`state` does not know `done`/],
    ['sources?state=old', 400, /`state` does not know `old`/],
    ['sources/scaner', 404, /Source `scaner` is not known.*did you mean `scanner`/],
  ]
  for (const [path, status, says] of REFUSED) {
    test(`${path} is refused`, async () => {
      const answer = await ask(path)
      assert.equal(answer.status, status)
      assert.match(JSON.stringify(answer.body), says)
    })
  }

  const COMMANDS: readonly (readonly [
    method: string,
    path: string,
    body: unknown,
    status: number,
    says: RegExp,
  ])[] = [
    [
      'POST',
      'findings/CVE-2026-1000/what-if',
      { exploited: true, impact: 'total' },
      200,
      /blockedAssets/,
    ],
    [
      'POST',
      'findings/CVE-2026-1000/what-if',
      { exploited: 'yes' },
      400,
      /`exploited` is neither true nor false/,
    ],
    [
      'POST',
      'findings/CVE-2026-1000/what-if',
      { impact: 'huge' },
      400,
      /`impact` is not known.*total or partial/,
    ],
    ['POST', 'findings/CVE-2026-1000/what-if', { exploit: true }, 400, /did you mean `exploited`/],
    ['POST', 'findings/CVE-1/what-if', {}, 404, /no source says anything/],
    ['POST', 'statements/ev_1/approve', { reason: 'x' }, 404, /statement `ev_1` is not known/],
    ['POST', 'statements/ev_1/approve', { reason: ' ' }, 400, /`reason` is empty/],
    [
      'POST',
      'statements/ev_1/approve',
      { reason: 'x', for: '1000000d' },
      400,
      /`for` is longer than a century/,
    ],
    ['DELETE', 'statements/ev_1?reason=x', undefined, 404, /statement `ev_1` is not known/],
    [
      'POST',
      'triage/record',
      { assets: {}, vulnerability: 'v', found: 'nothing', reason: 'x' },
      400,
      /`assets` selects nothing.*web-01/,
    ],
    [
      'POST',
      'triage/record',
      { assets: { all: true }, vulnerability: 'v', found: 'gold', reason: 'x' },
      400,
      /`found` is not known.*nothing or compromise/,
    ],
    [
      'POST',
      'triage/waive',
      { assets: { all: true }, vulnerability: 'v', reason: 'x' },
      400,
      /`for` is missing/,
    ],
    [
      'POST',
      'triage/waive',
      { assets: { all: true }, vulnerability: 'v', for: '1d', reason: 'x' },
      404,
      /no triage of `v` is asked for/,
    ],
    ['POST', 'sources/scanner/test', undefined, 409, /`scanner` is not fetched/],
    ['POST', 'sources/scanner/sync?wait=yes', undefined, 400, /`wait` is not true or false/],
    ['POST', 'sources/scaner/accept', { reason: 'x' }, 404, /did you mean `scanner`/],
    ['POST', 'import?asset=web-1', REPORT, 404, /did you mean `web-01`/],
    ['POST', 'import?assertSubject=yes', REPORT, 400, /`assertSubject` is not true or false/],
  ]
  for (const [method, path, body, status, says] of COMMANDS) {
    test(`${method} ${path} ${JSON.stringify(body) ?? ''}`, async () => {
      const answer = await server.call(method, `/api/v1/${path}`, body)
      assert.equal(answer.status, status, JSON.stringify(answer.body))
      assert.match(JSON.stringify(answer.body), says)
    })
  }
})
