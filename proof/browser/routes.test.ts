/** Every route that the router knows, in both themes, wide and narrow: axe finds nothing, and nothing makes the page scroll sideways. */

import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { buildConsole } from '../../apps/cli/console-build.ts'
import { needsProgram } from '../testkit/needs.ts'
import { testServer, type TestServer } from '../testkit/server.ts'
import { launchChromium, violationsOn } from './chromium.ts'
import { askedScene, blockedScene, foundScene } from './scene.ts'

const SHOTS = process.env['HOLDFAST_SHOTS']
const THEMES = ['light', 'dark'] as const
const SIZES = [
  [1280, 900],
  [390, 844],
] as const

/** An address of a route, and what stands there when it is loaded. */
type Shown = readonly [address: string, text: RegExp]

describe('routes', { skip: needsProgram('chromium', 'apt-get install chromium') }, () => {
  let server: TestServer
  let browser: Browser
  let page: Page
  let hold: string
  let override: string
  before(async () => {
    assert.ok(await buildConsole(() => undefined), 'the console builds')
    server = await testServer('enforce')
    ;({ hold } = await blockedScene(server))
    await foundScene(server)
    await askedScene(server)
    await server.call('POST', '/api/v1/tokens', { for: 'nightly-build', scope: 'read' })
    const { body } = await server.call('GET', '/api/v1/overrides?state=live')
    override = (body as { items: readonly { id: string }[] }).items[0]?.id ?? ''
    browser = await launchChromium()
    page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
    await page.goto(`${server.url}/#token=${server.adminToken}`)
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  })
  after(async () => {
    await browser?.close()
    await server?.close()
  })

  /** By the path of the router: a route without a line here fails. */
  const routes = (): { readonly [path: string]: readonly Shown[] } => ({
    '/': [['/', /Needs attention/]],
    '/refused': [
      ['/refused', /the fix of practice-web/],
      ['/refused?tab=overrides', /breaker/],
      ['/refused?tab=released', /Nothing was released yet/],
    ],
    '/holds': [['/holds', /practice-web/]],
    '/holds/$id': [[`/holds/${hold}`, /What would release it/]],
    '/overrides': [['/overrides', /breaker/]],
    '/overrides/$id': [[`/overrides/${override}`, /Keeps open \(2\)/]],
    '/switch-on': [['/switch-on', /who would be refused/]],
    '/assets': [
      ['/assets', /mail-01/],
      ['/assets?posture=unknown', /web-02/],
      ['/assets?posture=stale', /No asset matches/],
    ],
    '/assets/$name': [
      ['/assets/web-01', /What to do/],
      ['/assets/web-02', /is refused at tiers 0 and 1/],
      ['/assets/mail-05', /Allowed by override until/],
    ],
    '/identities': [['/identities', /svc-deploy/]],
    '/identities/$name': [['/identities/svc-deploy', /prod\/db\/password/]],
    '/resources': [['/resources', /prod\/db\/password/]],
    '/resources/$name': [['/resources/prod%2Fdb%2Fpassword', /svc-deploy/]],
    '/policies': [['/policies', /at-once/]],
    '/findings': [
      ['/findings', /CVE-2026-0002/],
      ['/findings?fix=none&q=left', /hidden by the filter/],
    ],
    '/findings/$id': [['/findings/CVE-2026-0002', /Who is affected/]],
    '/sources': [['/sources', /the document cannot be read/]],
    '/ledger': [
      ['/ledger', /posture\.changed/],
      ['/ledger?kind=hold', /hold\.opened/],
    ],
    '/ledger/$seq': [['/ledger/1', /the proof holds/]],
    '/evidence': [['/evidence', /Drop a bundle here/]],
    '/tokens': [['/tokens', /nightly-build/]],
  })

  test('every route of the router stands here', async () => {
    const known = await page.evaluate<string[]>('Object.keys(__TSR_ROUTER__.routesByPath)')
    assert.deepEqual(Object.keys(routes()).toSorted(), known.toSorted())
  })

  for (const theme of THEMES) {
    for (const [width, height] of SIZES) {
      test(`in ${theme} at ${width} px`, async () => {
        await page.setViewportSize({ width, height })
        await page.emulateMedia({ colorScheme: theme })
        for (const [path, shown] of Object.entries(routes())) {
          for (const [at, [address, text]] of shown.entries()) {
            const where = `${address} in ${theme} at ${width}`
            await page.goto(`${server.url}${address}`)
            await page.getByText(text).first().waitFor()
            await shoot(page, `${path} ${at === 0 ? '' : at} ${theme} ${width}`)
            assert.deepEqual(await violationsOn(page), [], where)
            const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
            assert.ok(wide <= width, `${where}: ${wide} wide`)
          }
        }
      })
    }
  }
})

async function shoot(page: Page, name: string): Promise<void> {
  if (SHOTS === undefined) return
  mkdirSync(resolve(SHOTS), { recursive: true })
  const file = name.replaceAll(/[^a-z0-9]+/g, '-').replace(/^-/, 'overview-')
  await page.screenshot({ path: join(SHOTS, `route-${file}.png`) })
}
