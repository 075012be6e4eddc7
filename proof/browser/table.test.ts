/** The table of a list in a real Chromium: searched, filtered, ordered, its columns chosen, all in the address; and the file of it. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { buildConsole } from '../../apps/cli/console-build.ts'
import { needsProgram } from '../testkit/needs.ts'
import { testServer, type TestServer } from '../testkit/server.ts'
import { until } from '../testkit/until.ts'
import { launchChromium, violationsOn } from './chromium.ts'
import { shot } from './shots.ts'

/** More than two pages of the list. */
const MANY = 450

describe('table', { skip: needsProgram('chromium', 'apt-get install chromium') }, () => {
  let server: TestServer
  let browser: Browser
  let page: Page
  before(async () => {
    assert.ok(await buildConsole(() => undefined), 'the console builds')
    server = await testServer('enforce')
    browser = await launchChromium()
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
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
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })

  const shoot = (name: string): Promise<void> => shot(page, name, false)
  const open = async (query = ''): Promise<void> => {
    await page.goto(`${server.url}/tokens${query}`)
    await page.getByRole('heading', { level: 1, name: /^Tokens/ }).waitFor()
  }
  const counted = (text: string): Promise<void> =>
    page.getByRole('status').filter({ hasText: text }).first().waitFor()
  const firstCells = (): Promise<string[]> =>
    page.locator('.data tbody tr:not(.space) td:first-child').allInnerTexts()

  test('where there is none it says what would make one; and no tools for nothing', async () => {
    await open()
    await page.getByText('There is no token beside the admin token').waitFor()
    assert.equal(await page.getByLabel('Search tokens').count(), 0)
    assert.deepEqual(await violationsOn(page), [])
  })

  test('rows come as one scrolls, and only those in sight are drawn', async () => {
    const made = Array.from({ length: MANY }, async (_, at) => {
      const name = at === 7 ? '=HYPERLINK("x")' : `ci-${String(at).padStart(3, '0')}`
      const scope = at % 3 === 0 ? 'approve' : 'read'
      const { status, body } = await server.call('POST', '/api/v1/tokens', { for: name, scope })
      assert.equal(status, 201, JSON.stringify(body))
      if (at % 9 !== 0) return
      const { id } = body as { id: string }
      assert.equal((await server.call('DELETE', `/api/v1/tokens/${id}?reason=x`)).status, 200)
    })
    await Promise.all(made)
    await open('?sort=subject')
    await counted('450 tokens')
    await shoot('table')
    const region = page.getByRole('region', { name: 'Tokens' })
    const seen = new Set<string>()
    let scrolled = 0
    await until('the last row was seen', async () => {
      for (const cell of await firstCells()) seen.add(cell)
      assert.ok((await page.locator('.data tbody tr').count()) < 100)
      // On from there only once what is in sight was drawn.
      if (seen.size === scrolled) return false
      scrolled = seen.size
      await region.evaluate((box: { scrollBy(x: number, y: number): void }) => box.scrollBy(0, 700))
      return seen.has('ci-449')
    })
    assert.equal(seen.size, MANY)
    assert.equal(
      await page.getByRole('table', { name: 'Tokens' }).getAttribute('aria-rowcount'),
      '451',
    )
  })

  test('a head pressed orders by it, then the other way round, then as the list comes', async () => {
    await open()
    const head = page.getByRole('columnheader', { name: 'For' })
    await head.getByRole('button').click()
    await page.waitForURL(/sort=subject/)
    await until('ascending', async () => (await firstCells())[0] === '=HYPERLINK("x")')
    assert.equal(await head.getAttribute('aria-sort'), 'ascending')
    await head.getByRole('button').click()
    await page.waitForURL(/sort=-subject/)
    await until('descending', async () => (await firstCells())[0] === 'ci-449')
    assert.equal(await head.getAttribute('aria-sort'), 'descending')
    await head.getByRole('button').click()
    await page.waitForURL((url) => !url.search.includes('sort'))
    assert.equal(await head.getAttribute('aria-sort'), 'none')
  })

  test('filters say how many there are of each, stand in the address and can be taken away', async () => {
    await open()
    const state = page.getByRole('group', { name: 'State' })
    await state.getByRole('button', { name: 'revoked 50' }).click()
    await page.waitForURL(/state=revoked/)
    await counted('50 of 450 tokens')
    assert.equal(await page.title(), 'Tokens (50 of 450) · Holdfast')
    await state.getByRole('button', { name: 'live 400' }).click()
    await page.waitForURL(/state=revoked%2Clive/)
    await counted('450 tokens')
    await state.getByRole('button', { name: /^revoked/ }).click()
    await page.waitForURL(/state=live$/)
    await page.reload()
    await counted('400 of 450 tokens')
    assert.equal(
      await state.getByRole('button', { name: /^live/ }).getAttribute('aria-pressed'),
      'true',
    )
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.waitForURL(/\/tokens$/)
    await counted('450 tokens')
    assert.deepEqual(await violationsOn(page), [])
  })

  test('the search takes the key /, finds as one types, and says what it hides', async () => {
    await open()
    await counted('450 tokens')
    await page.keyboard.press('/')
    await page.keyboard.type('ci-44')
    await page.waitForURL(/q=ci-44/)
    await counted('10 of 450 tokens')
    await page.keyboard.type('x')
    await page.getByText('No token matches; 450 tokens are hidden by the filter').waitFor()
    assert.deepEqual(await violationsOn(page), [])
    await page.getByRole('main').getByRole('button', { name: 'Show all' }).last().click()
    await counted('450 tokens')
    assert.equal(await page.getByLabel('Search tokens').inputValue(), '')
    await open('?q=50')
    assert.equal(await page.getByLabel('Search tokens').inputValue(), '50')
  })

  test('columns are chosen, by the address too; what the list does not know filters nothing', async () => {
    await open('?columns=allows,nonsense&nonsense=1')
    const heads = page.getByRole('columnheader')
    await until('two columns', async () => (await heads.count()) === 2)
    assert.deepEqual(await heads.allInnerTexts(), ['For', 'Allows'])
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByLabel('Last used').check()
    await page.waitForURL(/columns=allows%2CusedAt/)
    await counted('450 tokens')
    assert.deepEqual(await violationsOn(page), [])
    await shoot('table-columns')
    await page.keyboard.press('Escape')
    assert.deepEqual(await heads.allInnerTexts(), ['For', 'Allows', 'Last used'])
  })

  test('the file has all rows of the filter, the shown columns, and no formula', async () => {
    await open('?state=live&columns=allows&sort=subject')
    await counted('400 of 450 tokens')
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV of 400 tokens' }).click(),
    ])
    assert.equal(file.suggestedFilename(), 'tokens.csv')
    const lines = readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\r\n')
    assert.equal(lines[0], 'For,Allows')
    assert.equal(lines[1], `"'=HYPERLINK(""x"")",read`)
    assert.equal(lines.length, 401)
    assert.equal(lines.at(-1), 'ci-449,read')
  })

  test('a filter that the server does not know is refused in its words; a list that cannot be loaded says so', async () => {
    await open('?state=alive')
    await page.getByText('`state` does not know `alive`').waitFor()
    await page.getByText(/^did you mean `live`/).waitFor()
    assert.deepEqual(await violationsOn(page), [])
    await page.route('**/api/v1/tokens?*', (route) =>
      route.fulfill({ status: 500, json: { detail: 'the server failed; its log says why' } }),
    )
    await open()
    await page.getByText('That could not be loaded').waitFor()
    await page.getByText('the server failed').waitFor()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.getByRole('button', { name: 'Try again' }).click()
    await counted('450 tokens')
  })

  test('what follows that cannot be loaded is said below the rows, which stay', async () => {
    await page.route('**/api/v1/tokens?*after=*', (route) =>
      route.fulfill({ status: 500, json: { detail: 'the server failed; its log says why' } }),
    )
    await open('?sort=subject')
    await counted('450 tokens')
    await until('the end of the first page is in sight', async () => {
      await page
        .getByRole('region', { name: 'Tokens' })
        .evaluate((box: { scrollBy(x: number, y: number): void }) => box.scrollBy(0, 700))
      return page.getByRole('button', { name: 'Try again' }).isVisible()
    })
    assert.ok((await firstCells()).length > 0)
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('button', { name: 'Try again' }).waitFor({ state: 'hidden' })
  })

  test('one is revoked with a reason, after what follows was read; the list shows it at once', async () => {
    await open('?q=ci-448')
    await counted('1 of 450 tokens')
    await page.getByRole('button', { name: 'Revoke the token of ci-448' }).click()
    const dialog = page.getByRole('dialog', { name: 'Revoke the token of ci-448' })
    assert.ok(await dialog.getByRole('button', { name: 'Revoke', exact: true }).isDisabled())
    await dialog.getByLabel(/^Reason/).fill("it's over")
    await dialog.getByText(/holdfast token revoke .* --reason 'it'\\''s over'/).waitFor()
    await page.route('**/api/v1/tokens/*', (route) =>
      route.fulfill({ status: 403, json: { detail: 'this token may not', help: 'ask' } }),
    )
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click()
    await dialog.getByText('Your token may look and not do this').waitFor()
    assert.deepEqual(await violationsOn(page), [])
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('cell', { name: 'revoked' }).waitFor()
  })

  test('where there is no room rows are cards with the names of their columns, and the page itself scrolls', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await open('?sort=subject')
    await counted('450 tokens')
    await page.getByText('ci-000').first().waitFor()
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
    assert.ok(wide <= 390, `${wide} wide`)
    await until('the tenth card', async () => {
      await page.evaluate('window.scrollBy(0, 600)')
      return page.getByText('ci-060').isVisible()
    })
    assert.ok((await page.locator('.data tbody tr').count()) < 60)
    await shoot('table-narrow')
    assert.deepEqual(await violationsOn(page), [])
    await page.evaluate('window.scrollTo(0, 0)')
    await page.getByLabel('Order').selectOption('-subject')
    await page.getByText('ci-449').first().waitFor()
  })
})
