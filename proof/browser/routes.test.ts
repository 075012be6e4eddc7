/** Every route that the router knows, in both themes, wide and narrow: axe finds nothing, and nothing makes the page scroll sideways. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { buildConsole } from '../../apps/cli/console-build.ts'
import { needsProgram } from '../testkit/needs.ts'
import { launchChromium, violationsOn } from './chromium.ts'
import { shot } from './shots.ts'
import { goTo, shownAddresses, shownEstate, type ShownEstate } from './shown.ts'

const THEMES = ['light', 'dark'] as const
const SIZES = [
  [1280, 900],
  [390, 844],
] as const

describe('routes', { skip: needsProgram('chromium', 'apt-get install chromium') }, () => {
  let estate: ShownEstate
  let browser: Browser
  let page: Page
  before(async () => {
    assert.ok(await buildConsole(() => undefined), 'the console builds')
    estate = await shownEstate()
    browser = await launchChromium()
    page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
    await page.goto(`${estate.server.url}/#token=${estate.server.adminToken}`)
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  })
  after(async () => {
    await browser?.close()
    await estate?.server.close()
  })

  test('every route of the router stands here', async () => {
    const known = await page.evaluate<string[]>('Object.keys(__TSR_ROUTER__.routesByPath)')
    assert.deepEqual(Object.keys(shownAddresses(estate)).toSorted(), known.toSorted())
  })

  for (const theme of THEMES) {
    for (const [width, height] of SIZES) {
      test(`in ${theme} at ${width} px`, async () => {
        await page.setViewportSize({ width, height })
        await page.emulateMedia({ colorScheme: theme })
        for (const [path, shown] of Object.entries(shownAddresses(estate))) {
          for (const [at, one] of shown.entries()) {
            const where = `${one[0]} in ${theme} at ${width}`
            await goTo(page, estate.server, one)
            await shot(page, fileOf(`${path} ${at === 0 ? '' : at} ${theme} ${width}`), false)
            assert.deepEqual(await violationsOn(page), [], where)
            const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
            assert.ok(wide <= width, `${where}: ${wide} wide`)
          }
        }
      })
    }
  }
})

function fileOf(name: string): string {
  return `route${name.replace(/^\/ /, '/overview ').replaceAll(/[^a-z0-9]+/g, '-')}`
}
