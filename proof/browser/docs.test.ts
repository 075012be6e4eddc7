/** `/docs` in a real Chromium: every operation is shown, nothing is asked of anybody else, no script is refused. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
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
      await page.locator('.opblock').first().waitFor({ timeout: 120_000 })
      const shown = await page
        .locator('.opblock')
        .evaluateAll((blocks) => blocks.map((block) => block.textContent ?? ''))
      const all = Object.values<Operation>(CONTRACT)
      assert.equal(shown.length, all.length)
      const texts = shown.map((text) => text.replaceAll('\u200b', ''))
      for (const { method, path, summary } of all) {
        const address = path.replaceAll('*}', '}')
        const isShown = texts.some(
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
