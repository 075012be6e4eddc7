/** The ledger and evidence in a real Chromium: proofs are checked there, and what was changed is said by name. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { checkBundle } from '../../apps/cli/bundle-check.ts'
import { buildConsole } from '../../apps/cli/console-build.ts'
import { needsProgram } from '../testkit/needs.ts'
import { testServer, type TestServer } from '../testkit/server.ts'
import { until } from '../testkit/until.ts'
import { launchChromium, violationsOn } from './chromium.ts'
import { blockedScene, type Scene } from './scene.ts'
import { shot } from './shots.ts'

interface Proven {
  readonly line: string
  readonly proof: readonly string[]
  readonly checkpoint: string
}

describe('ledger', { skip: needsProgram('chromium', 'apt-get install chromium') }, () => {
  let server: TestServer
  let scene: Scene
  let browser: Browser
  let page: Page
  let bundle: string
  let vkey: string
  before(async () => {
    assert.ok(await buildConsole(() => undefined), 'the console builds')
    server = await testServer('enforce')
    scene = await blockedScene(server)
    const exported = await server.call('GET', `/api/v1/holds/${scene.hold}/evidence`)
    bundle = String(exported.body)
    vkey = ((await server.call('GET', '/api/v1/ledger')).body as { key: string }).key
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

  const shoot = (name: string): Promise<void> => shot(page, name, false)

  test('entries stand newest first, are found by any id, and open by keyboard', async () => {
    await page.goto(`${server.url}/ledger`)
    await page.getByRole('link', { name: '0', exact: true }).waitFor()
    const numbers = await page.locator('.data [data-row]').allInnerTexts()
    assert.deepEqual(
      numbers.map(Number),
      numbers.map(Number).toSorted((a, b) => b - a),
    )
    await shoot('ledger')
    assert.deepEqual(await violationsOn(page), [])
    await page.getByRole('group', { name: 'About' }).getByRole('button', { name: 'hold' }).click()
    await page.waitForURL(/kind=hold/)
    await page.getByRole('cell', { name: 'hold.opened' }).waitFor()
    await until('only holds', async () => {
      const kinds = await page.locator('.data tbody td[data-head="Kind"]').allInnerTexts()
      return kinds.length > 0 && kinds.every((kind) => kind.startsWith('hold.'))
    })
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByLabel('Search entries').fill(scene.hold)
    await page.waitForURL(new RegExp(scene.hold))
    await page.getByRole('cell', { name: 'hold.opened' }).waitFor()
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/ledger\/\d+$/)
    await page.getByText('the proof holds').waitFor()
  })

  test('the proof of an entry is checked in the browser', async () => {
    await page.goto(`${server.url}/ledger/0`)
    await page.getByText('the proof holds').waitFor()
    await page.getByText(/^Entry 0 is in checkpoint \d+, which the key of holdfast\//).waitFor()
    await shoot('ledger-entry')
    assert.deepEqual(await violationsOn(page), [])
    await page.goto(`${server.url}/ledger/99999`)
    await page.getByText('There is no such thing here').waitFor()
  })

  const TAMPERED: readonly (readonly [
    what: string,
    change: (proven: Proven) => Proven,
    says: RegExp,
  ])[] = [
    [
      'a line that was changed',
      (proven) => ({ ...proven, line: proven.line.replace('ledger.created', 'ledger.creatEd') }),
      /Entry 0, as it is shown, is not in checkpoint/,
    ],
    [
      'a hash that was changed',
      (proven) => ({ ...proven, proof: proven.proof.toReversed() }),
      /Entry 0, as it is shown, is not in checkpoint/,
    ],
    [
      'a checkpoint that was changed',
      (proven) => ({ ...proven, checkpoint: proven.checkpoint.replace(/\n\d+\n/, '\n7\n') }),
      /The checkpoint cannot be relied on: the signature of .* does not hold/,
    ],
  ]
  for (const [what, change, says] of TAMPERED) {
    test(`${what} is said so`, async () => {
      await page.route('**/api/v1/ledger/entries/0', async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, json: change((await response.json()) as Proven) })
      })
      await page.goto(`${server.url}/ledger/0`)
      await page.getByText('the proof does not hold').waitFor()
      await page.getByText(says).waitFor()
      await page.getByText('Do not rely on this entry').waitFor()
      assert.deepEqual(await violationsOn(page), [])
      await page.unrouteAll({ behavior: 'ignoreErrors' })
    })
  }

  const drop = async (text: string, name = 'hold.hfe'): Promise<void> => {
    await page.getByLabel('Bundle').setInputFiles({
      name,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(text),
    })
    await page.getByRole('heading', { name, exact: true }).waitFor()
  }

  test('a bundle is checked without the server, with the words of the command line', async () => {
    await page.goto(`${server.url}/evidence`)
    await page.getByText('Drop a bundle here').waitFor()
    assert.deepEqual(await violationsOn(page), [])
    await page.route('**/api/**', (route) => route.abort())
    await drop(bundle)
    await page.getByText(/^NOT ANCHORED hold h_.* on web-01, blocked/).waitFor()
    await page.getByLabel('The verifier key of the ledger').fill(vkey)
    await page.getByText(/^PASS hold h_.* on web-01, blocked/).waitFor()
    const { lines } = checkBundle(bundle, { vkey, checkpoint: null })
    const told = await page.locator('.checked li').allInnerTexts()
    assert.deepEqual(
      told,
      lines.map(({ mark, text }) => `${mark} ${text}`),
    )
    await shoot('evidence')
    assert.deepEqual(await violationsOn(page), [])
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })

  /** One bit of the character at a place. */
  const flipped = (text: string, at: number): string =>
    text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1)

  test('a flipped bit fails by name, wherever it is; another key and what is no bundle too', async () => {
    await page.goto(`${server.url}/evidence`)
    await page.getByLabel('The verifier key of the ledger').fill(vkey)
    for (const part of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      await drop(flipped(bundle, Math.floor(part * (bundle.length - 70))), `${part}.hfe`)
      await page.getByText('seal the file was changed').waitFor()
      await page.getByText('FAILED').waitFor()
      await page.getByText('The bundle does not verify: do not rely on it.').waitFor()
    }
    await shoot('evidence-failed')
    assert.deepEqual(await violationsOn(page), [])
    await drop(bundle.slice(0, -10), 'cut.hfe')
    await page.getByText('format not an evidence bundle').waitFor()
    await drop(bundle)
    await page.getByText('PASS').waitFor()
    const other = vkey.replace(/^[^+]+/, 'holdfast/l_other')
    await page.getByLabel('The verifier key of the ledger').fill(other)
    await page.getByText('trust signed by another key than the one you trust').waitFor()
    await page.getByLabel('The verifier key of the ledger').fill('')
    const { body } = await server.call('GET', '/log/checkpoint')
    await page.getByLabel('Checkpoint').setInputFiles({
      name: 'kept.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from(String(body)),
    })
    await page.getByText('PASS').waitFor()
  })
})
