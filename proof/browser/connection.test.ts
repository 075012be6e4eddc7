/** A real server is stopped under the open console and started again: what is shown is never of now while nobody answers. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { buildConsole } from '../../apps/cli/console-build.ts'
import { needsProgram } from '../testkit/needs.ts'
import { testServer, type TestServer } from '../testkit/server.ts'
import { launchChromium, violationsOn } from './chromium.ts'
import { blockedScene } from './scene.ts'
import { shot } from './shots.ts'

describe('connection', { skip: needsProgram('chromium', 'apt-get install chromium') }, () => {
  let server: TestServer
  let browser: Browser
  let page: Page
  before(async () => {
    assert.ok(await buildConsole(() => undefined), 'the console builds')
    server = await testServer('enforce')
    await blockedScene(server)
    browser = await launchChromium()
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
    })
    page = await context.newPage()
    await page.goto(`${server.url}/#token=${server.adminToken}`)
  })
  after(async () => {
    await browser?.close()
    await server?.close()
  })

  const main = () => page.locator('main')
  const bar = () => page.getByText(/^Not connected since \d.*, showing \d/)
  const shoot = (name: string): Promise<void> => shot(page, name, false)

  test('while it answers nothing is marked', async () => {
    await page.goto(`${server.url}/assets`)
    await page.getByRole('cell', { name: 'restricted', exact: true }).waitFor()
    await page.getByRole('link', { name: 'Enforcing', exact: true }).waitFor()
    assert.equal(await bar().count(), 0)
    assert.equal(await page.locator('.mark[data-old="true"]').count(), 0)
  })

  test('stopped: a bar says since when and of when, badges and mode are marked, ages stand still', async () => {
    await server.close()
    await bar().waitFor()
    await page.getByRole('cell', { name: /^restricted at \d/ }).waitFor()
    await page.getByText(/^Enforcing at \d/).waitFor()
    const marks = page.locator('.mark')
    assert.equal(await page.locator('.mark[data-old="true"]').count(), await marks.count())
    const line = `getComputedStyle(document.querySelector('main time')).textDecorationStyle`
    assert.equal(await page.evaluate(line), 'dashed')
    await shoot('not-connected-light')
    assert.deepEqual(await violationsOn(page), [])
    await page.emulateMedia({ colorScheme: 'dark' })
    await shoot('not-connected-dark')
    assert.deepEqual(await violationsOn(page), [])
  })

  test('stopped: a page that was never loaded and a pressed button say it in our words', async () => {
    await page.getByRole('link', { name: 'web-01' }).click()
    await main().getByText('The server does not answer.', { exact: true }).waitFor()
    await main().getByText('On its machine: npm start', { exact: false }).first().waitFor()
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'web-01')
    await main().getByRole('button', { name: 'Try again' }).click()
    await main().getByText('The server does not answer.', { exact: true }).waitFor()
    assert.doesNotMatch(await page.content(), /failed to fetch|networkerror|typeerror/i)
    await shoot('not-connected-page')
  })

  test('started again: the bar goes and the page fills by itself', async () => {
    server = await testServer('enforce', server.data, { listen: new URL(server.url).host })
    await main()
      .getByText(/web-01 is blocked since/)
      .waitFor({ timeout: 30_000 })
    await bar().waitFor({ state: 'hidden' })
    assert.equal(await page.locator('.mark[data-old="true"]').count(), 0)
    // And it follows again, without a reload.
    const answered = await server.call('POST', '/api/v1/assets/web-01/quarantine', { reason: 'x' })
    assert.equal(answered.status, 200)
    await main().getByText('quarantined', { exact: true }).waitFor({ timeout: 30_000 })
  })

  test('pressed while it is stopped: told in our words, and what is shown stays', async () => {
    await server.close()
    await page.getByRole('button', { name: 'Verify now' }).click()
    await main().getByRole('status').getByText('The server does not answer.').waitFor()
    await bar().waitFor()
    assert.match((await main().textContent()) ?? '', /web-01 is blocked since/)
    assert.doesNotMatch(await page.content(), /failed to fetch/i)
    server = await testServer('enforce', server.data, { listen: new URL(server.url).host })
    await bar().waitFor({ state: 'hidden', timeout: 30_000 })
  })
})
