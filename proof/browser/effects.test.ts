/** The page of a hold shows what it changes at enforcement points: intended, sent, read back, or still open. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { buildConsole } from '../../apps/cli/console-build.ts'
import { accountEstate, ROLE } from '../testkit/account-estate.ts'
import { needsProgram } from '../testkit/needs.ts'
import { obedientPoint } from '../testkit/obedient-point.ts'
import { lentHere, testServer, YAML, type TestServer } from '../testkit/server.ts'
import { until } from '../testkit/until.ts'
import { launchChromium, violationsOn } from './chromium.ts'

const SHOTS = process.env['HOLDFAST_SHOTS']

describe('effects', { skip: needsProgram('chromium', 'apt-get install chromium') }, () => {
  const world = obedientPoint()
  let server: TestServer
  let browser: Browser
  let page: Page
  let hold = ''

  before(async () => {
    assert.ok(await buildConsole(() => undefined), 'the console builds')
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-'))
    const [lent, kept] = [join(directory, 'token'), join(directory, 'other')]
    for (const file of [lent, kept]) writeFileSync(file, 't', { mode: 0o600 })
    const outside = { enforcers: world.load }
    server = await testServer('enforce', undefined, { lend: lentHere(lent), outside })
    await server.call('POST', '/api/v1/apply', accountEstate(lent, kept), YAML)
    world.away.set(ROLE('solo'), 'permission denied')
    await server.call('POST', '/api/v1/assets/web-01/quarantine', { reason: 'a drill' })
    const { body } = await server.call('GET', '/api/v1/holds')
    hold = (body as { items: readonly { id: string }[] }).items[0]?.id ?? ''
    browser = await launchChromium()
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

  const cell = (account: string, column: string) =>
    page
      .getByRole('region', { name: 'At enforcement points' })
      .locator('tbody tr')
      .filter({ hasText: account })
      .locator(`[data-head="${column}"]`)
  const says = (account: string, column: string, text: RegExp): Promise<void> =>
    until(`${column} of ${account} is ${text.source}`, async () =>
      text.test((await cell(account, column).textContent()) ?? ''),
    )

  test('what is proven says when it was sent and read back; what is not says that it was only intended', async () => {
    await page.goto(`${server.url}/holds/${hold}`)
    await says(ROLE('app'), 'State', /^intended → sent → seen$/)
    await says(ROLE('app'), 'Sent', /^.*(?:ago|now), 1 call.*denies web-01; seen/)
    await says(ROLE('app'), 'Probed', /^not since$/)
    await says(ROLE('app'), 'Read back', /ago$|now$/)
    await says(ROLE('solo'), 'State', /^intended$/)
    await says(ROLE('solo'), 'Sent', /^not yet$/)
    await says(ROLE('solo'), 'Read back', /^not yet$/)
    // The secret of the receiver is not lent: nothing went out.
    await says('a receiver', 'State', /^refused$/)
    await says('a receiver', 'Sent', /^never$/)
    await says('a receiver', 'Read back', /^it is only told$/)
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme })
      if (SHOTS !== undefined) {
        mkdirSync(resolve(SHOTS), { recursive: true })
        await page.screenshot({ path: join(SHOTS, `effects-${theme}.png`), fullPage: true })
      }
      assert.deepEqual(await violationsOn(page), [], theme)
    }
  })

  test('it follows: once the account can be looked at, its cut is sent and read back', async () => {
    world.away.clear()
    await says(ROLE('solo'), 'State', /^intended → sent → seen$/)
    await says(ROLE('solo'), 'Read back', /ago$|now$/)
  })

  test('whoever switches on is shown what would go on there, why, and what would reach it', async () => {
    await page.goto(`${server.url}/switch-on`)
    await page.getByLabel('Names, with commas between them').fill('web-01')
    await page.getByRole('button', { name: 'Show who would be refused' }).click()
    const section = page.getByRole('region', { name: 'What would not be reached' })
    const row = section.locator('tbody tr').filter({ hasText: ROLE('shared') })
    await row.waitFor()
    const text = (await row.textContent()) ?? ''
    assert.match(text, /used from other assets too, and cannot be cut by asset/)
    assert.match(text, /give each asset an account of its own/)
    assert.equal(await section.getByText(ROLE('solo')).count(), 0)
  })

  test('a hold that changes nothing anywhere shows no such section', async () => {
    await server.call('POST', '/api/v1/assets/web-02/quarantine', { reason: 'a drill' })
    const { body } = await server.call('GET', '/api/v1/holds?asset=web-02')
    const id = (body as { items: readonly { id: string }[] }).items[0]?.id ?? ''
    await page.route(`**/api/v1/holds/${id}`, async (route) => {
      const answer = await route.fetch()
      const json = (await answer.json()) as object
      await route.fulfill({ response: answer, json: { ...json, effects: [] } })
    })
    await page.goto(`${server.url}/holds/${id}`)
    await page.getByRole('heading', { level: 1, name: 'web-02' }).waitFor()
    await page.getByRole('region', { name: 'Timeline' }).waitFor()
    assert.equal(await page.getByRole('region', { name: 'At enforcement points' }).count(), 0)
  })
})
