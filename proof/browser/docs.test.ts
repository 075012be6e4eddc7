/** `/docs` in a real Chromium: every operation is shown, nothing is asked of anybody else, no script is refused. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { CONTRACT } from '@holdfast/api/contract'
import type { Operation } from '@holdfast/api/operation'
import { needsProgram } from '../testkit/needs.ts'
import { testServer, type TestServer } from '../testkit/server.ts'
import { launchChromium } from './chromium.ts'

describe(
  'the description as a page',
  { skip: needsProgram('chromium', 'apt-get install chromium') },
  () => {
    let server: TestServer
    let browser: Browser
    before(async () => {
      server = await testServer('report-only')
      browser = await launchChromium()
    })
    after(async () => {
      await browser?.close()
      await server?.close()
    })

    test('every operation is shown, from this origin alone', { timeout: 240_000 }, async () => {
      const page = await browser.newPage()
      const asked: string[] = []
      const wrong: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      page.on('console', (message) => {
        if (message.type() === 'error') wrong.push(message.text())
      })
      page.on('pageerror', (error) => wrong.push(error.message))
      await page.goto(`${server.url}/docs`)
      const all = Object.values<Operation>(CONTRACT)
      await page.locator('.opblock').first().waitFor({ timeout: 120_000 })
      const shown = await shownIn(page)
      for (const { method, path, summary } of all) {
        const address = path.replaceAll('*}', '}')
        const isShown = shown.some(
          (text) => text.startsWith(method) && text.includes(address) && text.includes(summary),
        )
        assert.ok(isShown, `${method} ${address}`)
      }
      assert.ok(asked.some((url) => url.endsWith('/api/v1/openapi.json')))
      const own = [`${server.url}/`, 'data:', 'blob:']
      assert.deepEqual(
        asked.filter((url) => !own.some((start) => url.startsWith(start))),
        [],
      )
      assert.deepEqual(wrong, [])
      assert.equal(await page.getByRole('button', { name: 'Try it out' }).count(), 0)
    })

    test('nothing on it asks for a token, for nothing on it would use one', async () => {
      const page = await browser.newPage()
      await page.goto(`${server.url}/docs`)
      const operation = page.locator('.opblock').first()
      await operation.waitFor({ timeout: 120_000 })
      await operation.locator('button.opblock-summary-control').click()
      await page.locator('.opblock-body').first().waitFor()
      assert.equal(await page.getByRole('button', { name: /authori[sz]/i }).count(), 0)
      assert.equal(await page.locator('.authorization__btn').count(), 0)
      assert.equal(await page.locator('input[type="password"]').count(), 0)
    })

    const ROWS: readonly (readonly [path: string, status: number, type: RegExp])[] = [
      ['/docs', 200, /text\/html/],
      ['/docs/', 200, /text\/html/],
      ['/docs/docs.js', 200, /javascript/],
      ['/docs/swagger-initializer.js', 404, /problem/],
      ['/docs/nothing', 404, /problem/],
      ['/docs/%2e%2e/package.json', 404, /problem/],
      ['/docs/..%2fpackage.json', 404, /problem/],
    ]
    for (const [path, status, type] of ROWS) {
      test(`${path} is ${status}`, async () => {
        const answer = await fetch(`${server.url}${path}`)
        assert.equal(answer.status, status)
        assert.match(answer.headers.get('content-type') ?? '', type)
        assert.match(answer.headers.get('content-security-policy') ?? '', /script-src 'self';/)
      })
    }
  },
)

/** Only what is in sight is drawn: what each piece of the page shows, from its start to its end. */
async function shownIn(page: Page): Promise<readonly string[]> {
  const shown = new Set<string>()
  for (let at = 0, end = 1; at < end; at += 300) {
    await page.evaluate(
      `(async () => {
        scrollTo({ top: ${at}, behavior: 'instant' })
        for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame)
      })()`,
    )
    for (const text of await page.locator('.opblock').allTextContents()) {
      shown.add(text.replaceAll('\u200b', ''))
    }
    end = await page.evaluate<number>('document.documentElement.scrollHeight')
  }
  return [...shown]
}
