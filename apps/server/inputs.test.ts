/** Three-valued inputs and forensic triage as a client sees them: what nobody told is null, with what would tell. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'
import { until } from '../../proof/testkit/until.ts'

const CVE = 'CVE-2026-4401'

const ADVISORY = {
  schema_version: '1.7.0',
  id: 'GHSA-2222-3333-4444',
  modified: '2026-11-01T00:00:00Z',
  aliases: [CVE],
  affected: [
    {
      package: { ecosystem: 'npm', name: 'left-pad' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.3.1' }] }],
    },
  ],
  database_specific: { severity: 'HIGH' },
}

const kev = (ids: readonly string[], released: string): object => ({
  catalogVersion: released.slice(0, 10).replaceAll('-', '.'),
  dateReleased: released,
  count: ids.length,
  vulnerabilities: ids.map((cveID) => ({
    cveID,
    dateAdded: '2026-11-20',
    knownRansomwareCampaignUse: 'Unknown',
    forensicTriage: 'Yes',
  })),
})

const SBOM = JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: { timestamp: new Date().toISOString(), component: { type: 'device', name: 'web-01' } },
  components: [
    { type: 'library', name: 'left-pad', version: '1.3.0', purl: 'pkg:npm/left-pad@1.3.0' },
  ],
})

const estate = (directory: string): string => `
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: advisories }
spec: { fetch: { adapter: advisories, directory: '${directory}' } }
---
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: sboms }
spec: { assets: { all: true }, says: [os-packages, 'language:npm'], independence: second, mayRaise: always }
---
apiVersion: holdfast.dev/v1
kind: PosturePolicy
metadata: { name: careful }
spec: { assets: { all: true }, triage: require }
---
apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-01 }
spec: { type: host, owner: team-web }
`

interface Finding {
  exploited: boolean | null
  automatable: boolean | null
  impact: string | null
  inputs: { name: string; is: string; says: string }[]
  triage: { state: string; because: string; owner: string | null }[]
  assets: { exposed: string | null; dueAt: string | null }[]
}

let server: TestServer
let directory: string

const take = async (name: string, document: object): Promise<void> => {
  writeFileSync(join(directory, name), JSON.stringify(document))
  await server.call('POST', '/api/v1/sources/advisories/sync?wait=true')
}
const seen = async (wanted: (finding: Finding) => boolean): Promise<Finding> => {
  let finding: Finding | undefined
  const ask = async (): Promise<boolean> => {
    const { body } = await server.call('GET', `/api/v1/findings/${CVE}`)
    finding = body as unknown as Finding // As its view is typed.
    return Array.isArray(finding.inputs) && wanted(finding)
  }
  await until('the finding is as wanted', ask, () => JSON.stringify(finding))
  assert.ok(finding !== undefined)
  return finding
}

before(async () => {
  server = await testServer('enforce')
  directory = mkdtempSync(join(tmpdir(), 'holdfast-inputs-'))
  assert.equal((await server.call('POST', '/api/v1/apply', estate(directory), YAML)).status, 200)
  await take('advisory.json', ADVISORY)
  const sent = await server.call('POST', '/api/v1/import?asset=web-01&source=sboms', SBOM)
  assert.ok(sent.status < 300, JSON.stringify(sent.body))
})
after(async () => {
  await server.close()
  rmSync(directory, { recursive: true, force: true })
})

test('nobody was asked: null, and a sentence that says what would tell', async () => {
  const finding = await seen((each) => each.assets.length === 1)
  assert.deepEqual([finding.exploited, finding.automatable, finding.impact], [null, null, null])
  assert.match(
    finding.inputs[0]?.says ?? '',
    /nobody was asked whether it is exploited; add a KEV feed/,
  )
  const { body } = await server.call('GET', '/api/v1/findings?exploited=false')
  assert.equal((body as { total: number }).total, 0)
  const unknown = await server.call('GET', '/api/v1/findings?exploited=unknown')
  assert.equal((unknown.body as { total: number }).total, 1)
})

test('a list that leaves it out says no; once listed, yes, with the duty and what is assumed', async () => {
  await take('kev.json', kev(['CVE-2026-0001'], '2026-11-20T00:00:00Z'))
  const not = await seen((each) => each.exploited !== null)
  assert.equal(not.exploited, false)
  assert.match(not.inputs[0]?.says ?? '', /known exploited: no, feed advisories/)
  await take('kev.json', kev(['CVE-2026-0001', CVE], '2026-11-21T00:00:00Z'))
  const finding = await seen((each) => each.exploited === true && each.triage.length === 1)
  assert.match(
    finding.assets[0]?.exposed ?? '',
    /exposed: not known, taken as yes at tiers 0 and 1/,
  )
  assert.deepEqual(
    finding.triage.map(({ state, because, owner }) => [state, because, owner]),
    [['open', 'listed', 'team-web']],
  )
  const { body } = await server.call('GET', '/api/v1/explain/asset/web-01')
  const { triage, causes } = body as {
    triage: { says: string }[]
    causes: { rule: string; inputs: { is: string }[] }[]
  }
  assert.match(
    triage[0]?.says ?? '',
    /the list of exploited flaws asks for it; by .*, owner team-web/,
  )
  assert.match(causes[0]?.rule ?? '', /exposed not known \(taken as yes at tiers 0 and 1\)/)
  assert.deepEqual(
    causes[0]?.inputs.map((input) => input.is),
    ['yes', 'unknown', 'unknown', 'unknown'],
  )
})

test('what if: an input that nobody told is not taken as an answer', async () => {
  const asked = async (change: object): Promise<{ weight: string; blockedNow: boolean[] }> => {
    const { body } = await server.call('POST', `/api/v1/findings/${CVE}/what-if`, change)
    const [one] = (body as { assets: { weight: string; blockedNow: boolean[] }[] }).assets
    assert.ok(one)
    return one
  }
  assert.deepEqual((await asked({})).blockedNow, [false, false, false, false])
  assert.equal((await asked({ exposed: true })).blockedNow[0], true)
  assert.equal((await asked({ exposed: false })).weight, 'serious')
})

test('an answer names assets, a flaw, what was found and why; a waiver ends', async () => {
  const assets = { names: ['web-01'] }
  const waiver = { assets, vulnerability: CVE, reason: 'read the logs' }
  const whole = { ...waiver, found: 'nothing' }
  const WRONG: readonly (readonly [string, object, number])[] = [
    ['record', { ...whole, found: 'gold' }, 400],
    ['record', { ...whole, reason: '' }, 400],
    ['record', { ...whole, assets: {} }, 400],
    ['record', { ...whole, assets: { labels: {} } }, 400],
    ['record', { ...whole, assets: { host: 'web-01' } }, 400],
    ['record', { ...whole, assets: { names: ['db-01'] } }, 404],
    ['waive', waiver, 400],
    ['waive', { ...whole, for: '1d' }, 400],
    ['waive', { ...waiver, for: 'ever' }, 400],
    ['waive', { ...waiver, for: '9000d' }, 422],
  ]
  for (const [verb, body, status] of WRONG) {
    const answer = await server.call('POST', `/api/v1/triage/${verb}`, body)
    assert.equal(
      answer.status,
      status,
      `${verb} ${JSON.stringify(body)} ${JSON.stringify(answer.body)}`,
    )
  }
  const waived = await server.call('POST', '/api/v1/triage/waive', { ...waiver, for: '30d' })
  assert.equal(waived.status, 200)
  const state = async (): Promise<string[]> => {
    const { body } = await server.call('GET', `/api/v1/triage?vulnerability=${CVE}`)
    return (body as { items: { state: string }[] }).items.map((one) => one.state)
  }
  assert.deepEqual(await state(), ['waived'])
  assert.equal((await server.call('POST', '/api/v1/triage/record', whole)).status, 200)
  assert.deepEqual(await state(), ['recorded'])
})
