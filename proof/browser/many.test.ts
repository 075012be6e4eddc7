/** Ten thousand assets and a hundred thousand identities in a real browser: looked through, ordered, filtered and taken away whole. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { buildConsole } from '../../apps/cli/console-build.ts'
import { needsProgram } from '../testkit/needs.ts'
import { testServer, YAML, type TestServer } from '../testkit/server.ts'
import { until } from '../testkit/until.ts'
import { launchChromium } from './chromium.ts'

const ASSETS = 10_000
const IDENTITIES = 100_000
const TEAMS = 20
const SLICE = 2_500
/** Of a table, however long its list: what is in sight and a little more. */
const DRAWN_MAX = 200
/** Whatever the machine has to do beside. */
const PATIENCE_MS = 20 * 60_000

const assetAt = (at: number): string => `host-${String(at).padStart(5, '0')}`
const identityAt = (at: number): string => `svc-${String(at).padStart(6, '0')}`
const teamAt = (at: number): string => `team-${String(at % TEAMS).padStart(2, '0')}`

describe('many', { skip: needsProgram('chromium', 'apt-get install chromium') }, () => {
  let server: TestServer
  let browser: Browser
  let page: Page
  before(async () => {
    assert.ok(await buildConsole(() => undefined), 'the console builds')
    server = await testServer('report-only')
    await declare(server, 'Asset', ASSETS, (at) => [
      assetAt(at),
      { type: at % 4 === 0 ? 'vm' : 'host', owner: teamAt(at) },
    ])
    await declare(server, 'Identity', IDENTITIES, (at) => [
      identityAt(at),
      { type: 'service-account', owner: teamAt(at), assets: [assetAt(at % ASSETS)] },
    ])
    browser = await launchChromium()
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
    })
    page = await context.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    await page.goto(`${server.url}/#token=${server.adminToken}`)
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  })
  after(async () => {
    await browser?.close()
    await server?.close()
  })

  const counted = (text: string): Promise<void> =>
    page.getByRole('status').filter({ hasText: text }).first().waitFor()
  const names = (): Promise<string[]> => page.locator('.data [data-row]').allInnerTexts()
  const firstIs = (name: string): Promise<void> =>
    until(`${name} stands first`, async () => (await names())[0] === name)

  /** Scrolls until a row is drawn; what was seen on the way, in its order. */
  async function scrolledTo(label: string, wanted: string): Promise<ReadonlySet<string>> {
    const seen = new Set<string>()
    await page.getByRole('region', { name: label }).locator('[data-row]').first().waitFor()
    while (!seen.has(wanted)) {
      const drawn = await page.evaluate<string[]>(`(${DRAWN_THEN_ON})(${JSON.stringify(label)})`)
      for (const name of drawn) seen.add(name)
      assert.ok(drawn.length > 0 && drawn.length < DRAWN_MAX, `${drawn.length} are drawn`)
    }
    return seen
  }

  test('all ten thousand assets pass by as one scrolls, each once and in order', async () => {
    await page.goto(`${server.url}/assets?sort=name`)
    await counted('10,000 assets')
    const seen = await scrolledTo('Assets', assetAt(ASSETS - 1))
    assert.deepEqual(
      [...seen],
      Array.from({ length: ASSETS }, (_, at) => assetAt(at)),
    )
  })

  test('a hundred thousand identities are ordered either way, and looked through', async () => {
    await page.goto(`${server.url}/identities`)
    await counted('100,000 identities')
    await page.getByRole('columnheader', { name: 'Identity' }).getByRole('button').click()
    await page.waitForURL(/sort=name/)
    await firstIs(identityAt(0))
    const seen = await scrolledTo('Identities', identityAt(2_000))
    assert.deepEqual(
      [...seen].slice(0, 2_001),
      Array.from({ length: 2_001 }, (_, at) => identityAt(at)),
    )
    await page.getByRole('columnheader', { name: 'Identity' }).getByRole('button').click()
    await page.waitForURL(/sort=-name/)
    await firstIs(identityAt(IDENTITIES - 1))
  })

  test('they are found by name and filtered by owner, with how many there are of each', async () => {
    await page.goto(`${server.url}/identities?sort=name`)
    await counted('100,000 identities')
    const owners = page.getByRole('group', { name: 'Owner' })
    await owners.getByRole('button', { name: 'team-03 5,000' }).click()
    await counted('5,000 of 100,000 identities')
    await firstIs(identityAt(3))
    await page.getByLabel('Search identities').fill('svc-0999')
    await counted('5 of 100,000 identities')
    await firstIs(identityAt(99_903))
    assert.deepEqual(
      await names(),
      [3, 23, 43, 63, 83].map((at) => identityAt(99_900 + at)),
    )
  })

  const FILES: readonly (readonly [path: string, file: string, rows: number])[] = [
    ['/identities?owner=team-03&sort=name', 'CSV of 5,000 identities', 5_000],
    ['/assets?type=vm&sort=name', 'CSV of 2,500 assets', 2_500],
    ['/identities?sort=name', 'CSV of 100,000 identities', IDENTITIES],
  ]
  for (const [path, button, rows] of FILES) {
    test(`the file of ${path} has its ${rows} rows`, async () => {
      await page.goto(`${server.url}${path}`)
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: button }).click(),
      ])
      const lines = readFileSync(await file.path(), 'utf8')
        .trimEnd()
        .split('\r\n')
      assert.equal(lines.length, rows + 1)
      const first = lines.slice(1).map((line) => line.split(',')[0] ?? '')
      assert.equal(new Set(first).size, rows)
      assert.deepEqual(first, first.toSorted())
    })
  }
})

/**
 * The rows that are drawn, in one call of the browser, as there are hundreds. The last one goes to the top then: what
 * is drawn next begins before it, however slow that is.
 */
const DRAWN_THEN_ON = `async (label) => {
  const region = document.querySelector('.data[role="region"][aria-label="' + label + '"]')
  const rows = [...region.querySelectorAll('tbody tr:not(.space)')]
  const names = rows.map((row) => row.querySelector('[data-row]').textContent)
  rows.at(-1).scrollIntoView({ block: 'start' })
  await new Promise(requestAnimationFrame)
  return names
}`

async function declare(
  server: TestServer,
  kind: string,
  many: number,
  objectAt: (at: number) => readonly [name: string, spec: object],
): Promise<void> {
  for (let from = 0; from < many; from += SLICE) {
    const documents = Array.from({ length: Math.min(SLICE, many - from) }, (_, at) => {
      const [name, spec] = objectAt(from + at)
      return JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })
    })
    const applied = await server.call('POST', '/api/v1/apply', documents.join('\n---\n'), YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body).slice(0, 500))
  }
}
