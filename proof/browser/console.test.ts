/** The console in a real Chromium: every route in both themes passes axe, follows live, works by keyboard. */

import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type Page } from 'playwright-core'
import { report } from '@holdfast/agent/agent'
import { buildConsole } from '../../apps/cli/console-build.ts'
import { needsProgram, programPath } from '../testkit/needs.ts'
import { testServer, type TestServer } from '../testkit/server.ts'
import { blockedScene, foundScene, type Scene } from './scene.ts'

const SHOTS = process.env['HOLDFAST_SHOTS']

describe('console', { skip: needsProgram('chromium', 'apt-get install chromium') }, () => {
  let server: TestServer
  let scene: Scene
  let browser: Browser
  let page: Page
  before(async () => {
    assert.ok(await buildConsole(() => undefined), 'the console builds')
    server = await testServer('enforce')
    scene = await blockedScene(server)
    browser = await chromium.launch({
      executablePath: programPath('chromium') ?? '',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
    })
    page = await context.newPage()
    await page.goto(`${server.url}/#token=${server.adminToken}`)
  })
  after(async () => {
    await browser?.close()
    await server?.close()
  })

  const shoot = async (name: string): Promise<void> => {
    if (SHOTS === undefined) return
    mkdirSync(resolve(SHOTS), { recursive: true })
    await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true })
  }
  const violations = async (): Promise<string[]> => {
    const { violations: found } = await new AxeBuilder({ page }).analyze()
    return found.map(
      (one) =>
        `${one.id}: ${one.nodes
          .map((node) => `${node.html} ${node.failureSummary ?? ''}`)
          .slice(0, 3)
          .join(' | ')}`,
    )
  }

  test('where nobody looks, the list of findings says so and how to change it', async () => {
    await page.goto(`${server.url}/findings`)
    await page.getByText('Nobody looks for vulnerabilities yet').waitFor()
    await page.getByText('holdfast import report.json', { exact: false }).first().waitFor()
    await shoot('findings-nobody')
    assert.deepEqual(await violations(), [])
    await foundScene(server)
    // Live: the finding of the source that was just declared appears without a reload.
    await page.getByRole('link', { name: 'CVE-2026-0002' }).waitFor({ timeout: 15_000 })
  })

  const routes = (): readonly (readonly [string, string, RegExp])[] => [
    ['overview', '/', /1 identity on 1 host blocked/],
    ['blocked', '/holds', /practice-web/],
    ['hold', `/holds/${scene.hold}`, /What would release it/],
    ['hosts', '/hosts', /web-02/],
    ['hosts-filtered', '/hosts?posture=unknown', /web-02/],
    ['host', '/hosts/web-01', /What to do/],
    ['findings', '/findings', /CVE-2026-0002/],
    ['findings-filtered', '/findings?fix=none&q=left', /1 is hidden by the filter/],
    ['finding', '/findings/GHSA-0002', /CVE-2026-0002 is on 1 host/],
    ['sources', '/sources', /1 document could not be read/],
    ['host-unknown', '/hosts/web-02', /it is not known whether web-02 is patched/],
  ]

  for (const theme of ['light', 'dark'] as const) {
    test(`every route passes axe in ${theme}`, async () => {
      await page.emulateMedia({ colorScheme: theme })
      for (const [name, path, text] of routes()) {
        await page.goto(`${server.url}${path}`)
        await page.getByText(text).first().waitFor()
        await shoot(`${name}-${theme}`)
        assert.deepEqual(await violations(), [], `${name} in ${theme}`)
      }
    })
  }

  test('the token left the address at once and is in no link', async () => {
    await page.goto(`${server.url}/hosts`)
    assert.ok(!page.url().includes('token'))
    assert.ok(!(await page.content()).includes(server.adminToken))
  })

  test('by keyboard alone: go to Blocked, open the first row, see the way out', async () => {
    await page.goto(`${server.url}/`)
    await page.getByText(/host blocked/).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('b')
    await page.getByRole('heading', { name: 'Blocked' }).waitFor()
    await page.getByText('practice-web').first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'What to do' }).waitFor()
    assert.match(page.url(), /\/holds\/h_/)
    await page.keyboard.press('?')
    await page.getByText('Switch light and dark').waitFor()
  })

  test('what if attacks could be automated and it faced the internet: asked by form', async () => {
    await page.goto(`${server.url}/findings/CVE-2026-0002`)
    await page.getByLabel('Exposed to the internet').selectOption('yes')
    await page.getByRole('button', { name: 'Ask' }).click()
    await page.getByText('1 host and 1 identity would be blocked now.').waitFor()
    await page
      .getByText(/exposed yes/)
      .first()
      .waitFor()
    await shoot('what-if')
    assert.deepEqual(await violations(), [])
  })

  test('filters stand in the address, and asking a source is one press', async () => {
    await page.goto(`${server.url}/findings`)
    await page.getByLabel('Known exploited only').check()
    await page.getByLabel('Severity').selectOption('high')
    await page.waitForURL(/exploited=true.*severity=high/)
    await page.getByRole('link', { name: 'CVE-2026-0002' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Sources' }).click()
    const answered = page.waitForResponse((one) => one.url().endsWith('/sources/advisories/sync'))
    await page.getByRole('button', { name: 'Ask advisories now' }).click()
    assert.equal((await answered).status(), 202)
  })

  test('live: the release appears without a reload', async () => {
    await page.goto(`${server.url}/holds/${scene.hold}`)
    await page.getByText('blocked', { exact: true }).first().waitFor()
    scene.host.installFix()
    await report(scene.agent, true)
    await page.getByText('released', { exact: true }).first().waitFor({ timeout: 15_000 })
    await page.getByText(/web-01 is verified/).waitFor()
  })

  test('a bad token is told so, with what still works', async () => {
    const other = await browser.newContext()
    const fresh = await other.newPage()
    await fresh.goto(`${server.url}/#token=hf_wrong`)
    await fresh.getByText('This token is not good any more').waitFor()
    await other.close()
  })
})
