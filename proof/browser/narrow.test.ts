/** Narrow screens and 200 % zoom (640 px of a 1280 px screen): nothing covers the page, nothing makes it scroll sideways. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { buildConsole } from '../../apps/cli/console-build.ts'
import { needsProgram } from '../testkit/needs.ts'
import type { TestServer } from '../testkit/server.ts'
import { until } from '../testkit/until.ts'
import { launchChromium, violationsOn } from './chromium.ts'
import { shot } from './shots.ts'
import { goTo, shownAddresses, shownEstate, type Shown, type ShownEstate } from './shown.ts'

/** Of each width the height of a screen that has it. */
const SIZES = [
  [320, 640],
  [390, 844],
  [640, 400],
  [767, 1024],
  [768, 1024],
] as const
/** From here on the menu stands beside the page. */
const WIDE = 768

describe('narrow', { skip: needsProgram('chromium', 'apt-get install chromium') }, () => {
  let estate: ShownEstate
  let server: TestServer
  let browser: Browser
  let page: Page
  before(async () => {
    assert.ok(await buildConsole(() => undefined), 'the console builds')
    estate = await shownEstate()
    ;({ server } = estate)
    browser = await launchChromium()
    page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
    await page.goto(`${server.url}/#token=${server.adminToken}`)
  })
  after(async () => {
    await browser?.close()
    await server?.close()
  })

  const addresses = (): readonly Shown[] => [
    ...Object.values(shownAddresses(estate)).flat(),
    ['/no/such/page', /There is no such page/],
  ]

  for (const [width, height] of SIZES) {
    test(`at ${width} px the heading is on top, the menu opens and closes by keyboard, nothing overflows`, async () => {
      await page.setViewportSize({ width, height })
      for (const one of addresses()) {
        const at = `${one[0]} at ${width}`
        await goTo(page, server, one)
        assert.equal(await topmostAtHeading(page), 'h1', at)
        assert.deepEqual(await wider(page), [], at)
        if (width >= WIDE) {
          assert.ok(await menuLink(page).isVisible(), at)
          assert.equal(await page.getByRole('button', { name: 'Open the menu' }).count(), 0, at)
          continue
        }
        assert.equal(await menuLink(page).isVisible(), false, at)
        await page.keyboard.press('Tab')
        assert.equal(await focused(page), 'Open the menu', at)
        await page.keyboard.press('Enter')
        await menuLink(page).waitFor()
        assert.equal(await focused(page), 'Overview', at)
        await page.keyboard.press('Escape')
        await menuLink(page).waitFor({ state: 'hidden' })
        assert.equal(await focused(page), 'Open the menu', at)
        await page.keyboard.press('Enter')
        await menuLink(page).waitFor()
        await page.keyboard.press('Shift+Tab')
        // Back through the top bar to its button.
        while ((await focused(page)) !== 'Close the menu') await page.keyboard.press('Shift+Tab')
        await page.keyboard.press('Enter')
        await menuLink(page).waitFor({ state: 'hidden' })
        assert.equal(await topmostAtHeading(page), 'h1', `${at}, closed again`)
      }
    })
  }

  test('the menu stays open and keeps the focus when what the server says comes late', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    let answer = (): void => undefined
    const late = new Promise<void>((go) => (answer = go))
    await page.route('**/api/v1/status', async (route) => {
      await late
      await route.continue()
    })
    await page.goto(`${server.url}/no/such/page`)
    await page.getByRole('button', { name: 'Open the menu' }).click()
    await menuLink(page).waitFor()
    assert.equal(await focused(page), 'Overview')
    answer()
    await page.getByText('Enforcing').waitFor()
    assert.equal(await focused(page), 'Overview')
    await page.unroute('**/api/v1/status')
  })

  test('choosing a page closes the menu and puts the focus on that page', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(`${server.url}/assets`)
    await page.getByText('mail-01').first().waitFor()
    await page.getByRole('button', { name: 'Open the menu' }).click()
    await menuLink(page).waitFor()
    await shot(page, 'narrow-menu')
    await page.keyboard.press('Tab')
    assert.equal(await focused(page), 'Refused')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Refused (5)' }).waitFor()
    await menuLink(page).waitFor({ state: 'hidden' })
    assert.equal(await topmostAtHeading(page), 'h1')
    await page.locator('main:focus').waitFor({ state: 'attached' })
  })

  for (const theme of ['light', 'dark'] as const) {
    // The pages themselves: `routes.test`.
    test(`the open menu passes axe in ${theme} at 390 px`, async () => {
      await page.emulateMedia({ colorScheme: theme })
      await page.setViewportSize({ width: 390, height: 844 })
      await page.goto(`${server.url}/no/such/page`)
      await page.getByRole('button', { name: 'Open the menu' }).click()
      await menuLink(page).waitFor()
      assert.deepEqual(await violationsOn(page), [])
    })
  }

  test('a table that is too wide scrolls inside itself, by keyboard', async () => {
    await page.setViewportSize({ width: WIDE, height: 1024 })
    await page.goto(`${server.url}/findings`)
    const region = page.getByRole('region', { name: 'Findings' })
    await region.waitFor()
    await region.focus()
    await page.keyboard.press('ArrowRight')
    const scrolled = `document.querySelector('.data').scrollLeft > 0`
    await until('the table scrolled', () => page.evaluate<boolean>(scrolled))
    assert.deepEqual(await wider(page), [])
  })
})

function menuLink(page: Page) {
  return page.getByRole('navigation').getByRole('link', { name: 'Overview' })
}

// What runs in the page is text: there the names are the browser's, here they are Node's.

/** The name of what the keyboard is on. */
function focused(page: Page): Promise<string> {
  return page.evaluate<string>(
    `document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent`,
  )
}

/** What lies on top at the middle of the heading: `h1`, or what covers it. */
function topmostAtHeading(page: Page): Promise<string> {
  return page.evaluate<string>(`(() => {
    const heading = document.querySelector('h1')
    const { left, top, width, height } = heading.getBoundingClientRect()
    const found = document.elementFromPoint(left + width / 2, top + height / 2)
    if (found === null) return 'outside'
    return heading.contains(found) ? 'h1' : found.outerHTML.slice(0, 120)
  })()`)
}

/** Empty, or what reaches beyond the right edge of a page that scrolls sideways. */
function wider(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const { scrollWidth } = document.documentElement
    if (scrollWidth <= window.innerWidth) return []
    return [...document.querySelectorAll('main *, header *')]
      .filter((one) => one.getBoundingClientRect().right > window.innerWidth)
      .map((one) => scrollWidth + ': ' + one.outerHTML.slice(0, 160))
      .slice(0, 5)
  })()`)
}
