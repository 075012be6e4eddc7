/** The console in a real Chromium: it follows live, works by keyboard, and says what it does not know. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { report } from '@holdfast/agent/agent'
import { buildConsole } from '../../apps/cli/console-build.ts'
import { needsProgram } from '../testkit/needs.ts'
import { testServer, type TestServer } from '../testkit/server.ts'
import { until } from '../testkit/until.ts'
import { launchChromium, violationsOn } from './chromium.ts'
import { blockedScene, foundScene, type Scene } from './scene.ts'
import { shot } from './shots.ts'

/** A body of the API, as far as it is put otherwise here. */
type Body = Record<string, unknown> & { readonly items: readonly Record<string, unknown>[] }

describe('console', { skip: needsProgram('chromium', 'apt-get install chromium') }, () => {
  let server: TestServer
  let scene: Scene
  let browser: Browser
  let page: Page
  before(async () => {
    assert.ok(await buildConsole(() => undefined), 'the console builds')
    server = await testServer('enforce')
    scene = await blockedScene(server)
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

  const shoot = (name: string): Promise<void> => shot(page, name)
  const violations = (): Promise<string[]> => violationsOn(page)

  test('where nobody looks, the list of findings says so and how to change it', async () => {
    await page.goto(`${server.url}/findings`)
    await page.getByText('Nobody looks for vulnerabilities yet').waitFor()
    await page.getByText('holdfast import report.json', { exact: false }).first().waitFor()
    await shoot('findings-nobody')
    assert.deepEqual(await violations(), [])
    await page.goto(`${server.url}/assets/web-02`)
    const nobody = page.getByRole('region', { name: 'Nobody can answer for it yet' })
    await nobody
      .getByText(/collect\.sh/)
      .first()
      .waitFor()
    assert.equal(await nobody.getByRole('button', { name: /^Copy: / }).count(), 2)
    assert.deepEqual(await violations(), [])
    await page.goto(`${server.url}/findings`)
    await foundScene(server)
    // Live: the finding of the source that was just declared appears without a reload.
    await page.getByRole('link', { name: 'CVE-2026-0002' }).waitFor({ timeout: 15_000 })
  })

  test('every page has a title of its own, and no instant stands in its sentences as it is stored', async () => {
    const titles: readonly (readonly [string, RegExp])[] = [
      ['/', /^Overview · Holdfast$/],
      ['/refused', /^Refused \(1\) · Holdfast$/],
      ['/holds', /^Holds \(1\) · Holdfast$/],
      ['/holds?state=open', /^Open holds \(1\) · Holdfast$/],
      ['/holds?state=released', /^Ended holds \(0\) · Holdfast$/],
      ['/policies', /^Posture policies \(1\) · Holdfast$/],
      ['/policies/at-once', /^at-once · Holdfast$/],
      ['/access-policies', /^Access policies \(0\) · Holdfast$/],
      ['/switch-on', /^Switch on · Holdfast$/],
      [`/holds/${scene.hold}`, /^web-01 blocked · Holdfast$/],
      ['/identities', /^Identities \(2\) · Holdfast$/],
      ['/identities/svc-deploy', /^svc-deploy · Holdfast$/],
      ['/resources', /^Resources \(2\) · Holdfast$/],
      ['/evidence', /^Evidence · Holdfast$/],
      ['/tokens', /^Tokens \(\d+\) · Holdfast$/],
      ['/assets', /^Assets \(3\) · Holdfast$/],
      ['/assets?posture=unknown', /^Assets, unknown \(1\) · Holdfast$/],
      ['/assets/web-02', /^web-02 unknown · Holdfast$/],
      ['/findings', /^Findings \(\d+\) · Holdfast$/],
      ['/findings/GHSA-0002', /^CVE-2026-0002 · Holdfast$/],
      ['/sources', /^Sources \(7\) · Holdfast$/],
      ['/sources/halted', /^halted waits for a person · Holdfast$/],
      ['/assets/no-such', /^no-such · Holdfast$/],
      ['/nowhere', /^No such page · Holdfast$/],
    ]
    for (const [path, title] of titles) {
      await page.goto(`${server.url}${path}`)
      await until(`${path} is called ${title.source}`, async () => title.test(await page.title()))
      await page.getByRole('heading', { level: 1 }).waitFor()
      const text = await page.evaluate<string>('document.body.innerText')
      assert.doesNotMatch(text, /\d{4}-\d\d-\d\dT\d\d:\d\d/, path)
    }
  })

  test('what cannot be asked again stays, with its time and what was said', async () => {
    await page.goto(`${server.url}/sources`)
    await page
      .getByText(/the document cannot be read/)
      .first()
      .waitFor()
    await page.route('**/api/v1/sources?*', (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/problem+json',
        body: JSON.stringify({ detail: 'the server failed; its log says why' }),
      }),
    )
    await page.getByRole('button', { name: 'Ask now: advisories' }).click()
    await page.getByText(/^Of \d\d:\d\d; asked again, the server said: the server failed/).waitFor()
    assert.ok(
      await page
        .getByText(/the document cannot be read/)
        .first()
        .isVisible(),
    )
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.getByRole('button', { name: 'Ask now: advisories' }).click()
    await page.getByText(/^Of \d\d:\d\d; asked again/).waitFor({ state: 'hidden' })
  })

  test('an address that is no page leads back, and what is not there is said', async () => {
    await page.goto(`${server.url}/holdz`)
    await page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor()
    assert.deepEqual(await violations(), [])
    await page.getByRole('link', { name: 'Back to the overview' }).click()
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await page.goto(`${server.url}/assets/no-such`)
    await page.getByText('There is no such thing here').waitFor()
  })

  test('the mode and the sources in the top bar lead to what they mean', async () => {
    await page.goto(`${server.url}/holds`)
    await page.getByRole('link', { name: /sources: .*failing/ }).click()
    await page.getByRole('heading', { level: 1, name: /^Sources/ }).waitFor()
    await page.getByRole('link', { name: 'Enforcing', exact: true }).click()
    await page.getByRole('heading', { name: 'Mode' }).waitFor()
    assert.match(page.url(), /\/#mode$/)
    await page.getByText('holdfast mode show', { exact: true }).waitFor()
  })

  test('what every cause is told with alike is said once', async () => {
    await page.route('**/api/v1/assets/web-01', async (route) => {
      const response = await route.fetch()
      const body = (await response.json()) as { explanation: { causes: { id: string }[] } }
      const { explanation } = body
      const causes = ['a', 'b', 'c'].flatMap((id) =>
        explanation.causes.map((cause) => ({ ...cause, id: cause.id + id })),
      )
      await route.fulfill({ response, json: { ...body, explanation: { ...explanation, causes } } })
    })
    await page.goto(`${server.url}/assets/web-01`)
    await page.getByText('Told alike for all of them:').waitFor()
    assert.equal(await page.getByText(/^known exploited: /).count(), 1)
    assert.equal(await page.getByText(/practice-web .* has a security fix/).count(), 4)
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })

  test('the token left the address at once and is in no link', async () => {
    await page.goto(`${server.url}/assets`)
    assert.ok(!page.url().includes('token'))
    assert.ok(!(await page.content()).includes(server.adminToken))
  })

  test('by keyboard alone: go to Refused, open the first row, see the way out', async () => {
    await page.goto(`${server.url}/`)
    await page.getByText(/refused on 1 asset/).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('r')
    await page.getByRole('heading', { name: /^Refused/ }).waitFor()
    await page.getByText('practice-web').first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'What to do' }).waitFor()
    assert.match(page.url(), /\/holds\/h_/)
    await page.keyboard.press('?')
    await page.getByText('Switch light and dark').waitFor()
    await page.keyboard.press('Escape')
  })

  test('keys pressed while the rows are still being loaded are for the rows that come', async () => {
    let answer = (): void => undefined
    const held = new Promise<void>((go) => (answer = go))
    await page.route('**/api/v1/refusals?*', async (route) => {
      await held
      await route.continue()
    })
    await page.goto(`${server.url}/refused`)
    await page.getByRole('status', { name: 'Loading' }).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    answer()
    await page.getByRole('heading', { name: 'What to do' }).waitFor()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })

  test('a row that is drawn anew keeps the focus', async () => {
    await page.goto(`${server.url}/refused`)
    const row = page.getByRole('link', { name: 'what would release it' })
    await row.waitFor()
    await page.keyboard.press('j')
    await page.evaluate(`{
      const row = document.activeElement
      const parent = row.parentElement
      const copy = row.cloneNode(true)
      row.remove()
      parent.append(copy)
    }`)
    await until('the row has the focus again', () =>
      page.evaluate<boolean>("document.activeElement.matches('.rows [data-row]')"),
    )
  })

  test('what if attacks could be automated and it faced the internet: asked by form', async () => {
    await page.goto(`${server.url}/findings/CVE-2026-0002`)
    await page.getByLabel('Exposed to the internet').selectOption('yes')
    await page.getByRole('button', { name: 'Ask' }).click()
    await page.getByText('1 asset and 1 identity would be blocked now.').waitFor()
    await page
      .getByText(/exposed yes/)
      .first()
      .waitFor()
    await shoot('what-if')
    assert.deepEqual(await violations(), [])
  })

  test('filters stand in the address, and asking a source is one press', async () => {
    await page.goto(`${server.url}/findings`)
    const chip = (facet: string, name: RegExp) =>
      page.getByRole('group', { name: facet, exact: true }).getByRole('button', { name })
    await chip('Known exploited', /^yes 1/).click()
    await chip('Severity', /^high 1/).click()
    await page.waitForURL(/exploited=true.*severity=high/)
    await page.getByRole('link', { name: 'CVE-2026-0002' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Sources', exact: true }).click()
    const answered = page.waitForResponse((response) =>
      response.url().endsWith('/sources/advisories/sync'),
    )
    await page.getByRole('button', { name: 'Ask now: advisories' }).click()
    assert.equal((await answered).status(), 202)
  })

  /** What the server says, with something put in its place: states that do not last long enough to be met. */
  const changed = async (
    path: string,
    change: (body: Body) => Record<string, unknown>,
  ): Promise<void> => {
    await page.route(`**${path}`, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: change((await response.json()) as Body) })
    })
  }

  for (const theme of ['light', 'dark'] as const) {
    test(`states that pass quickly are shown and pass axe in ${theme}`, async () => {
      await page.emulateMedia({ colorScheme: theme })
      await changed('/api/v1/sources?*', ({ items, ...page }) => ({
        ...page,
        items: items.map((one, at) => ({
          ...one,
          state: at === 0 ? 'polling' : one['adapter'] === null ? 'handed-in' : 'fresh',
          error: null,
          polling: at < 2,
          progress: at === 0 ? { done: 7, total: null } : { done: 3, total: 12 },
          unreadable: at === 1 ? [{ file: 'bad.json', message: 'it is cut off' }] : [],
          unmatched: at === 3 ? ['db-77: no asset is called so'] : [],
        })),
      }))
      await page.goto(`${server.url}/sources`)
      await page.getByText('7 documents so far').waitFor()
      await page.getByText('3 of 12 documents').waitFor()
      await page.getByText('1 document could not be read').waitFor()
      await page.getByText('1 report is about what is no asset here').waitFor()
      assert.ok(
        await page
          .getByRole('button', { name: /^Being asked/ })
          .first()
          .isDisabled(),
      )
      await shoot(`sources-polling-${theme}`)
      assert.deepEqual(await violations(), [])

      await changed('/api/v1/findings?*', () => ({ items: [], next: null, total: 0 }))
      await page.goto(`${server.url}/findings`)
      await page.getByText('No vulnerability is known where somebody looked').waitFor()
      await page.getByText(/1 of them unknown/).waitFor()
      await shoot(`findings-none-${theme}`)
      assert.deepEqual(await violations(), [])

      await changed('/api/v1/findings/CVE-2026-0002', (body) => ({
        ...body,
        rows: [
          {
            component: 'left-pad',
            type: 'npm',
            distro: null,
            version: '1.0.0',
            assets: ['shop-03'],
            count: 1,
            status: 'unknown',
            fixed: null,
            says: [
              { source: 'sboms', status: 'unknown', fixed: null, missing: false },
              { source: 'scanner', status: 'affected', fixed: '1.1.0', missing: true },
            ],
          },
        ],
        assets: (body['assets'] as Body[]).map((one) => ({
          ...one,
          hold: 'h_0123456789ABCDEF',
          missingProof: 'which code runs',
          retracted: 'withdrawn',
          suppressedUntil: '2099-01-01T00:00:00Z',
        })),
      }))
      await page.goto(`${server.url}/findings/CVE-2026-0002`)
      await page.getByText('CVE-2026-0002 is perhaps on 1 asset;').waitFor()
      await page.getByText('not in its newest report, which is not fixed').waitFor()
      await page.getByText('Retracted (withdrawn)').waitFor()
      await page.getByRole('button', { name: 'Approve' }).click()
      await page.getByText(/holdfast statement approve/).waitFor()
      await page.keyboard.press('Escape')
      await page.getByText(/holdfast statement approve/).waitFor({ state: 'hidden' })
      await shoot(`finding-states-${theme}`)
      assert.deepEqual(await violations(), [])
      await page.unrouteAll({ behavior: 'ignoreErrors' })
    })
  }

  test('live: the release appears without a reload', async () => {
    await page.goto(`${server.url}/holds/${scene.hold}`)
    await page.getByText('blocked', { exact: true }).first().waitFor()
    scene.host.installFix()
    await report(scene.agent, true)
    await page.getByText('proven', { exact: true }).first().waitFor({ timeout: 15_000 })
    await page.getByText(/proven, by a single source/).waitFor()
    await page.getByText(/web-01 is verified/).waitFor()
  })

  test('a bad token is told so, with what still works', async () => {
    const other = await browser.newContext()
    const fresh = await other.newPage()
    await fresh.goto(`${server.url}/#token=hf_wrong`)
    await fresh.getByText('This token is not good any more').waitFor()
    await other.close()
  })
})
