/** Ctrl K, the keys and the way out in a real Chromium. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { buildConsole } from '../../apps/cli/console-build.ts'
import { needsProgram } from '../testkit/needs.ts'
import { testServer, type TestServer } from '../testkit/server.ts'
import { launchChromium, violationsOn } from './chromium.ts'
import { blockedScene, foundScene } from './scene.ts'
import { shot } from './shots.ts'

describe('palette', { skip: needsProgram('chromium', 'apt-get install chromium') }, () => {
  let server: TestServer
  let browser: Browser
  let page: Page
  before(async () => {
    assert.ok(await buildConsole(() => undefined), 'the console builds')
    server = await testServer('enforce')
    await blockedScene(server)
    await foundScene(server)
    await server.call('POST', '/api/v1/tokens', { for: 'nightly-build', scope: 'read' })
    browser = await launchChromium()
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    page = await context.newPage()
    await page.goto(`${server.url}/#token=${server.adminToken}`)
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  })
  after(async () => {
    await browser?.close()
    await server?.close()
  })
  beforeEach(async () => {
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.goto(`${server.url}/`)
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  })

  const shoot = (name: string): Promise<void> => shot(page, name, false)
  const typed = async (text: string): Promise<void> => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Find anything, do anything' }).fill(text)
  }
  const options = () => page.getByRole('option')

  test('it opens by key and by button, and closes by Escape', async () => {
    await page.keyboard.press('Control+k')
    const box = page.getByRole('combobox', { name: 'Find anything, do anything' })
    await box.waitFor()
    await page.getByRole('option', { name: /Ledger/ }).waitFor()
    assert.deepEqual(await violationsOn(page), [])
    await shoot('palette')
    await page.keyboard.press('Escape')
    await box.waitFor({ state: 'hidden' })
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('button', { name: 'Find anything: press Ctrl K' }).click()
    await box.waitFor()
    assert.deepEqual(await violationsOn(page), [])
  })

  const NAMED: readonly (readonly [typed: string, choice: RegExp, to: RegExp])[] = [
    ['web-02', /asset web-02/, /\/assets\/web-02$/],
    ['svc-dep', /identity svc-deploy/, /svc-deploy/],
    ['db/pass', /resource prod\/db\/password/, /password/],
    ['2026-0002', /finding CVE-2026-0002/, /\/findings\/CVE-2026-0002$/],
    ['advisories', /source advisories/, /\/sources/],
    ['nightly', /token nightly-build/, /\/tokens\?q=tk_/],
    ['ledg', /page Ledger/, /\/ledger$/],
  ]
  for (const [text, choice, to] of NAMED) {
    test(`${text} is found and opened by keyboard`, async () => {
      await typed(text)
      await page.getByRole('option', { name: choice }).first().waitFor()
      const names = await options().allInnerTexts()
      const at = names.findIndex((name) => choice.test(name.replaceAll(/\s+/g, ' ')))
      for (let step = 0; step < at; step++) await page.keyboard.press('ArrowDown')
      assert.equal(await options().nth(at).getAttribute('aria-selected'), 'true')
      await page.keyboard.press('Enter')
      await page.waitForURL(to)
    })
  }

  test('nothing that is called so is said', async () => {
    await typed('no-such-thing')
    await page.getByText('Nothing here is called so.').waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowUp')
    assert.equal(await options().count(), 0)
  })

  test('the page one is on is copied as a command; the theme is switched', async () => {
    await page.goto(`${server.url}/assets/web-01`)
    await page.getByRole('heading', { level: 1, name: 'web-01' }).waitFor()
    await typed('copy')
    await page.getByRole('option', { name: /Copy this page as a command.*why web-01/ }).waitFor()
    await page.keyboard.press('Enter')
    const copied = await page.evaluate<string>('navigator.clipboard.readText()')
    assert.match(copied, /why web-01$/)
    const scheme = (): Promise<string | null> =>
      page.locator('html').getAttribute('data-mantine-color-scheme')
    const before = await scheme()
    await typed('switch light')
    await page.keyboard.press('Enter')
    assert.notEqual(await scheme(), before)
  })

  test('every page has keys, and the list of keys says so', async () => {
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog', { name: 'Keyboard' })
    await keys.waitFor()
    for (const label of [
      'Overview',
      'Refused',
      'Assets',
      'Findings',
      'Sources',
      'Ledger',
      'Tokens',
    ])
      await keys.getByRole('cell', { name: label, exact: true }).waitFor()
    await shoot('keys')
    assert.deepEqual(await violationsOn(page), [])
    await page.keyboard.press('Escape')
    await keys.waitFor({ state: 'hidden' })
    for (const [key, heading] of [
      ['l', /^Ledger/],
      ['e', /^Evidence/],
      ['t', /^Tokens/],
      ['o', /^Overview/],
    ] as const) {
      await page.keyboard.press('g')
      await page.keyboard.press(key)
      await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    }
  })

  test('who signs out leaves nothing behind', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Token').waitFor()
    assert.equal(await page.evaluate<number>('sessionStorage.length'), 0)
    await page.reload()
    await page.getByLabel('Token').waitFor()
    await page.getByLabel('Token').fill(server.adminToken)
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  })
})
