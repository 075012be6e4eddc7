/** A fresh estate: its own waiting fixes come first, with the next steps; never "nothing" above them. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { buildConsole } from '../../apps/cli/console-build.ts'
import { needsProgram } from '../testkit/needs.ts'
import { testServer, type TestServer } from '../testkit/server.ts'
import { launchChromium, violationsOn } from './chromium.ts'
import { blockedScene } from './scene.ts'
import { shot } from './shots.ts'

const ONE_HOST = `apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-01 }
spec: { type: host }
`

describe('fresh', { skip: needsProgram('chromium', 'apt-get install chromium') }, () => {
  let server: TestServer
  let browser: Browser
  let page: Page
  before(async () => {
    assert.ok(await buildConsole(() => undefined), 'the console builds')
    server = await testServer('report-only')
    browser = await launchChromium()
    page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
    await page.goto(`${server.url}/#token=${server.adminToken}`)
  })
  after(async () => {
    await browser?.close()
    await server?.close()
  })

  test('with nothing in it: three steps, none done', async () => {
    await page.getByText('Nothing is known yet: declare an estate, or enrol an agent.').waitFor()
    assert.equal(await page.locator('.steps li').count(), 3)
    assert.equal(await page.locator('.steps li', { hasText: 'done' }).count(), 0)
  })

  for (const theme of ['light', 'dark'] as const) {
    test(`its waiting fixes lead, and what nobody looks at; axe passes in ${theme}`, async () => {
      await page.emulateMedia({ colorScheme: theme })
      if (theme === 'light') await blockedScene(server, ONE_HOST)
      await page.goto(server.url)
      const lead = page.locator('main [role="status"] p')
      await lead.first().waitFor()
      assert.match((await lead.first().textContent()) ?? '', /^1 security fix waits on web-01; /)
      assert.match((await lead.first().textContent()) ?? '', /nobody looks at KEV/)
      const needed = page.locator('section[aria-labelledby="attention"]')
      assert.doesNotMatch((await needed.textContent()) ?? '', /Nothing/)
      await needed.getByText('1 security fix waits on 1 asset that is not blocked').waitFor()
      await needed.getByText('What to do', { exact: true }).click()
      await needed.getByText('known_exploited_vulnerabilities.json', { exact: false }).waitFor()
      assert.equal(await page.locator('.steps li', { hasText: 'done' }).count(), 1)
      await shot(page, `fresh-${theme}`)
      assert.deepEqual(await violationsOn(page), [])
    })
  }

  test('a clock that does not run is called so, not grace alone', async () => {
    await page.goto(`${server.url}/assets/web-01`)
    await page.getByText('grace, no clock runs').waitFor()
    await page.getByText(/fixes are waiting: no clock runs so far/).waitFor()
  })
})
