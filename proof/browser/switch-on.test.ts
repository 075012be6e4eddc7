/** Enforcing is switched on in the browser: where, whom it refuses, the way back tried, and bound to what was shown. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { Status } from '@holdfast/api/contract/status'
import { buildConsole } from '../../apps/cli/console-build.ts'
import { needsProgram } from '../testkit/needs.ts'
import { testServer, YAML, type TestServer } from '../testkit/server.ts'
import { launchChromium, violationsOn } from './chromium.ts'
import { blockedScene } from './scene.ts'
import { shot } from './shots.ts'

const ANOTHER = `apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-late }
spec: { type: service-account, owner: team-late, assets: [web-01] }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: svc-late-db }
spec: { identity: svc-late, resource: prod/db/password, actions: [read] }
`

describe('switch on', { skip: needsProgram('chromium', 'apt-get install chromium') }, () => {
  let server: TestServer
  let browser: Browser
  let page: Page
  before(async () => {
    assert.ok(await buildConsole(() => undefined), 'the console builds')
    server = await testServer('report-only')
    await blockedScene(server)
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

  const mayRead = async (): Promise<boolean> => {
    const { body } = await server.call('POST', '/access/v1/evaluation', {
      subject: { type: 'identity', id: 'svc-deploy' },
      action: { name: 'read' },
      resource: { type: 'secret', id: 'prod/db/password' },
      context: { asset: 'web-01' },
    })
    return (body as { decision: boolean }).decision
  }
  const bothThemes = async (name: string): Promise<void> => {
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme })
      await shot(page, `${name}-${theme}`)
      assert.deepEqual(await violationsOn(page), [], `${name} in ${theme}`)
    }
  }
  const dialog = () => page.getByRole('dialog')
  const main = () => page.locator('main')
  const press = async (label: string, reason: string): Promise<void> => {
    await main().getByRole('button', { name: label, exact: true }).click()
    await dialog()
      .getByLabel(/^Reason/)
      .fill(reason)
    await dialog().getByRole('button', { name: label, exact: true }).click()
  }
  const preview = async (assets: string): Promise<void> => {
    await main()
      .getByLabel(/^Names/)
      .fill(assets)
    await main().getByRole('button', { name: 'Show who would be refused' }).click()
  }

  test('the mode is told as a table, and leads to the step', async () => {
    await page.goto(`${server.url}/#mode`)
    const row = page.getByRole('table', { name: /^Mode by scope/ }).getByRole('row')
    await row.getByRole('cell', { name: 'report-only', exact: true }).waitFor()
    await row.getByRole('cell', { name: 'all', exact: true }).waitFor()
    await page.getByRole('link', { name: 'Switch on…' }).click()
    await page.getByRole('heading', { level: 1, name: 'Switch on' }).waitFor()
    await bothThemes('switch-on')
  })

  test('an asset that is not known is refused in words', async () => {
    await preview('web-77')
    await main().getByText('Asset `web-77` is not known').waitFor()
    assert.equal(await main().getByRole('heading', { level: 2 }).count(), 1)
  })

  test('who would be refused is shown, and nothing is switched on before the way back was tried', async () => {
    await preview('web-01')
    await main().getByText('1 identity on 1 asset, 1 refusal.').waitFor()
    await main().getByRole('cell', { name: 'svc-deploy', exact: true }).waitFor()
    await main().getByText('Nobody has rehearsed switching off.').waitFor()
    assert.ok(await main().getByRole('button', { name: 'Switch on', exact: true }).isDisabled())
    await bothThemes('switch-on-shown')
    await press('Rehearse off', 'before we enforce')
    await main()
      .getByText(/^Switching off was rehearsed .* ago\.$/)
      .waitFor()
    assert.ok(await main().getByRole('button', { name: 'Switch on', exact: true }).isEnabled())
    assert.equal(await mayRead(), true)
  })

  test('should the list change meanwhile, nothing is switched on', async () => {
    const applied = await server.call('POST', '/api/v1/apply', ANOTHER, YAML)
    assert.equal(applied.status, 200)
    await press('Switch on', 'reviewed')
    await dialog().getByText('who would be refused is another list now', { exact: false }).waitFor()
    assert.equal(await mayRead(), true)
    await dialog().getByRole('button', { name: 'Cancel' }).click()
    await preview('web-01')
    await main().getByText('2 identities on 1 asset, 2 refusals.').waitFor()
  })

  test('switched on at once: it refuses, and the table says where, by whom and why', async () => {
    await main().getByLabel('How').selectOption('once')
    await main().getByRole('button', { name: 'Switch on', exact: true }).click()
    await dialog()
      .getByLabel(/^Reason/)
      .fill('reviewed')
    await dialog()
      .getByText(/mode set enforce --scope asset=web-01 --digest sha256:\w+ --reason reviewed$/)
      .waitFor()
    await bothThemes('switch-on-review')
    await dialog().getByRole('button', { name: 'Switch on', exact: true }).click()
    await main().getByText('It is on.').waitFor()
    assert.equal(await mayRead(), false)
    await page.goto(`${server.url}/#mode`)
    await page.getByText('Enforcing on 1 of 2 assets (web-01); report-only elsewhere').waitFor()
    const row = page.getByRole('row').filter({ hasText: 'asset=web-01' })
    assert.match((await row.textContent()) ?? '', /enforce.*ago.*admin.*reviewed/)
  })

  test('in waves: which one counts and when the next comes stands on the overview', async () => {
    await page.getByRole('link', { name: 'Switch on…' }).click()
    await main().getByLabel('Enforce on').selectOption('all')
    await main().getByRole('button', { name: 'Show who would be refused' }).click()
    await main().getByText('2 identities on 1 asset, 2 refusals.').waitFor()
    await press('Switch on', 'the rest')
    await main().getByText('The first wave is on.').waitFor()
    await page.goto(`${server.url}/#mode`)
    await page
      .getByText(/^Wave 1 of 3 counts: 10 % of the assets, now \d of 2; .*the next wave comes in/)
      .waitFor()
    const { modeSentence, modeWord } = (await server.call('GET', '/api/v1/status')).body as Status
    assert.match(modeSentence, /wave 1 of 3 counts/)
    await page.getByText(modeSentence).waitFor()
    const chip = page.getByRole('link', { name: modeWord, exact: true })
    assert.equal(await chip.getAttribute('title'), modeSentence)
    await bothThemes('mode')
  })
})
