/** What people do in the console: see who is refused and the way out, answer a question, end and extend an override. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { buildConsole } from '../../apps/cli/console-build.ts'
import { needsProgram } from '../testkit/needs.ts'
import { testServer, type TestServer } from '../testkit/server.ts'
import { until } from '../testkit/until.ts'
import { launchChromium, violationsOn } from './chromium.ts'
import { askedScene } from './scene.ts'
import { shot } from './shots.ts'

interface Status {
  readonly refused: { readonly identities: number; readonly uses: number }
  readonly overridden: number
  readonly questions: readonly { readonly override: string; readonly spared: readonly string[] }[]
}
interface Refused {
  readonly items: readonly { readonly name: string; readonly steps: readonly string[] }[]
  readonly total: number
  readonly found: { readonly identities: number }
}
interface Override {
  readonly expiresAt: string
  readonly endedAt: string | null
}

describe('acting', { skip: needsProgram('chromium', 'apt-get install chromium') }, () => {
  let server: TestServer
  let browser: Browser
  let page: Page
  before(async () => {
    assert.ok(await buildConsole(() => undefined), 'the console builds')
    const program = { name: 'npx holdfast', behindSudo: '/opt/holdfast/bin/holdfast' }
    server = await testServer('enforce', undefined, { program })
    await askedScene(server)
    browser = await launchChromium()
    page = await opened(server.adminToken)
  })
  after(async () => {
    await browser?.close()
    await server?.close()
  })

  const opened = async (token: string): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
    })
    const fresh = await context.newPage()
    await fresh.goto(`${server.url}/#token=${token}`)
    return fresh
  }
  const get = async <T>(path: string): Promise<T> => {
    const { status, body } = await server.call('GET', path)
    assert.equal(status, 200, JSON.stringify(body))
    return body as T
  }
  const status = () => get<Status>('/api/v1/status')
  const mayRead = async (asset: string): Promise<boolean> => {
    const { body } = await server.call('POST', '/access/v1/evaluation', {
      subject: { type: 'identity', id: `svc-${asset}` },
      action: { name: 'read' },
      resource: { type: 'secret', id: 'mailbox' },
      context: { asset },
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

  test('the figure on the overview leads to as many rows, each with owner, reason and way out', async () => {
    const { refused } = await status()
    await page.goto(`${server.url}/`)
    await page.getByRole('link', { name: `${refused.identities} identities refused` }).click()
    await page.getByRole('heading', { level: 1, name: `Refused (${refused.identities})` }).waitFor()
    assert.match(page.url(), /\/refused$/)
    const answer = await get<Refused>('/api/v1/refusals')
    assert.deepEqual([answer.total, answer.found.identities], [refused.uses, refused.identities])
    const rows = page.locator('main tbody tr:not(.space)')
    await until('every row is there', async () => (await rows.count()) === answer.total)
    for (const row of await rows.all()) {
      const owner = await row.locator('[data-head="Owner"]').textContent()
      assert.equal(owner, 'team-mail')
      assert.equal(await row.getByRole('link').count(), 3)
      assert.equal(await row.getByRole('button', { name: /^Copy what to do for/ }).count(), 1)
      const behind = await row.locator('[data-head="Behind it"]').textContent()
      assert.match(behind ?? '', /^(?:the fix of zlib1g|host: no source has reported)/)
    }
    for (const name of [/due/, /ever reported/])
      await page.getByRole('heading', { level: 2, name }).waitFor()
    // As it is typed where the server runs.
    await page.getByText(/^for ASSET in mail-01 mail-02 mail-03; do npx holdfast why/).waitFor()
    await bothThemes('refused')
  })

  test('filters stand in the address, and what they hide is said', async () => {
    await page.goto(`${server.url}/refused`)
    await page
      .getByRole('group', { name: 'Reason' })
      .getByRole('button', { name: 'never reported 1' })
      .click()
    await page.waitForURL(/reason=never-reported/)
    await page.getByRole('heading', { level: 1, name: 'Refused (1)' }).waitFor()
    await page.getByRole('cell', { name: 'svc-mail-06', exact: true }).waitFor()
    assert.equal(await page.locator('main tbody tr').count(), 1)
    await page.goto(`${server.url}/refused?owner=nobody-here&tier=0`)
    await page.getByText('No refusal matches; 4 refusals are hidden by the filter').waitFor()
    await page.getByRole('main').getByRole('button', { name: 'Show all' }).last().click()
    await page.getByRole('heading', { level: 1, name: 'Refused (4)' }).waitFor()
  })

  test('many are folded by cause, and the rows of one cause are one press away', async () => {
    await page.route('**/api/v1/refusals?*', async (route) => {
      const response = await route.fetch()
      const answer = (await response.json()) as { groups: readonly object[] }
      const more = ['a', 'b', 'c'].map((cause) => ({ ...answer.groups[0], cause }))
      await route.fulfill({ response, json: { ...answer, groups: [...answer.groups, ...more] } })
    })
    await page.goto(`${server.url}/refused`)
    const rows = page.locator('main tbody tr:not(.space)')
    await until('all four', async () => (await rows.count()) === 4)
    assert.equal(await page.locator('details[open]').count(), 0)
    await page.getByText('the fix of zlib1g: 3 assets, 3 identities, tier 0').click()
    await page.getByRole('button', { name: 'Only 3 rows of it' }).click()
    await page.waitForURL(/cause=the%20fix%20of%20zlib1g|cause=the\+fix\+of\+zlib1g/)
    await until('all three', async () => (await rows.count()) === 3)
    await page.getByRole('heading', { level: 1, name: 'Refused (3)' }).waitFor()
    await page.getByRole('button', { name: 'Rows of all causes' }).click()
    await until('all four', async () => (await rows.count()) === 4)
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })

  test('one strip leads between refused, overrides and holds, and old addresses to the same', async () => {
    await page.goto(`${server.url}/refused?tab=holds`)
    await page.getByRole('heading', { level: 1, name: 'Open holds (3)' }).waitFor()
    assert.match(page.url(), /\/holds\?state=open$/)
    await page.getByText('mail-01').first().waitFor()
    const strip = page.getByRole('navigation', { name: 'Refused, overrides and holds' })
    const WAYS = [
      ['Ended holds', 'Ended holds (0)', /\/holds\?state=released$/],
      ['Overrides', /^Overrides \(\d/, /\/overrides$/],
      ['Refused', 'Refused (4)', /\/refused$/],
      ['Open holds', 'Open holds (3)', /\/holds\?state=open$/],
    ] as const
    for (const [label, name, url] of WAYS) {
      await strip.getByRole('link', { name: label, exact: true }).click()
      await page.getByRole('heading', { level: 1, name }).waitFor()
      assert.match(page.url(), url)
      assert.deepEqual(await strip.locator('[aria-current="page"]').allInnerTexts(), [label])
    }
    for (const [tab, url] of [
      ['released', /\/holds\?state=released$/],
      ['overrides', /\/overrides$/],
    ] as const) {
      await page.goto(`${server.url}/refused?tab=${tab}`)
      await page.waitForURL(url)
    }
  })

  test('holds are listed newest first, page by page, and none is left out', async () => {
    type Holds = { readonly items: readonly { readonly id: string; readonly openedAt: string }[] }
    const seen: { readonly id: string; readonly openedAt: string }[] = []
    let after: string | null = ''
    while (after !== null) {
      const next: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`
      const page = await get<Holds & { next: string | null }>(`/api/v1/holds?limit=2${next}`)
      seen.push(...page.items)
      after = page.next
    }
    const whole = await get<Holds>('/api/v1/holds')
    assert.deepEqual(seen, whole.items)
    assert.equal(new Set(seen.map((one) => one.id)).size, 3)
    const times = seen.map((one) => Date.parse(one.openedAt))
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    )
  })

  test('a token that may only look is told so, and nothing is answered', async () => {
    const made = await server.call('POST', '/api/v1/tokens', { for: 'reader', scope: 'read' })
    const reader = await opened((made.body as { token: string }).token)
    await reader.getByRole('button', { name: 'Confirm' }).click()
    await reader.getByLabel(/^Reason/).fill('seen')
    await reader.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click()
    await reader.getByText(/Your token may look and not do this/).waitFor()
    assert.equal((await status()).questions.length, 1)
    await reader.context().close()
  })

  test('a question says cause, whom it spares and what follows; confirmed in the browser it ends', async () => {
    const [question] = (await status()).questions
    assert.deepEqual(question?.spared, ['mail-04', 'mail-05'])
    assert.equal(await mayRead('mail-04'), true)
    await page.goto(`${server.url}/`)
    const asked = page.locator('[data-asks]')
    await asked.getByText(/Cause: the flaw CVE-2026-1111, in environment production/).waitFor()
    await asked
      .getByText(/If nobody answers by (?:[\w ]+, )?\d\d:\d\d .*they keep their access until/)
      .waitFor()
    await bothThemes('question')
    await asked.getByRole('link', { name: '2 assets' }).click()
    await page.getByRole('heading', { name: 'Keeps open (2)' }).waitFor()
    await page.getByRole('link', { name: 'mail-05' }).waitFor()
    await bothThemes('override-question')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await dialog()
      .getByLabel(/^Reason/)
      .fill("it's real")
    const command = `npx holdfast override end ${question?.override ?? ''} --reason 'it'\\''s real'`
    await dialog().getByText(command, { exact: true }).waitFor()
    await bothThemes('question-review')
    await dialog().getByRole('button', { name: 'Confirm', exact: true }).click()
    await dialog().waitFor({ state: 'hidden' })
    await page.getByText('Ended', { exact: true }).waitFor()
    assert.equal((await status()).questions.length, 0)
    assert.equal(await mayRead('mail-04'), false)
    assert.equal((await status()).refused.identities, 6)
  })

  test('an override stands on list, hold page and asset page, is extended and ended there', async () => {
    const { items } = await get<{ items: { id: string; asset: string }[] }>('/api/v1/holds')
    const hold = items.find((one) => one.asset === 'mail-01')?.id ?? ''
    const asked = { reason: 'the fix comes at noon', for: '1h' }
    const given = await server.call('POST', `/api/v1/holds/${hold}/release`, asked)
    assert.equal(given.status, 200)
    assert.equal((await status()).overridden, 1)
    await page.goto(`${server.url}/`)
    await page.getByRole('link', { name: '1 asset allowed by override' }).click()
    await page.getByRole('link', { name: `release-${hold}` }).waitFor()
    await bothThemes('overrides')
    await page.goto(`${server.url}/refused?tab=holds`)
    await page.getByText(/^allowed by override until (?:[\w ]+, )?\d\d:\d\d$/).waitFor()
    for (const path of [`/assets/mail-01`, `/holds/${hold}`]) {
      await page.goto(`${server.url}${path}`)
      const told = page.locator('.override')
      await told
        .getByText(/^Allowed by override until (?:[\w ]+, )?\d\d:\d\d \(release-h_\w+, admin\): /)
        .waitFor()
      await told.getByText('the fix comes at noon').waitFor()
      await page.getByText(/^allowed by override until (?:[\w ]+, )?\d\d:\d\d$/).waitFor()
      assert.equal(await page.getByText('Need time?').count(), 0, path)
    }
    await bothThemes('overridden')

    await page.getByRole('button', { name: 'Extend' }).click()
    await dialog()
      .getByLabel(/^Reason/)
      .fill('the mirror is slow')
    await dialog().getByLabel('For how long from now').selectOption('4h')
    await dialog()
      .getByText(/override extend ov_\w+ --until 4h --reason 'the mirror is slow'/)
      .waitFor()
    await dialog().getByRole('button', { name: 'Extend', exact: true }).click()
    await dialog().waitFor({ state: 'hidden' })
    await page.locator('.override').getByText('the mirror is slow').waitFor()
    const live = await get<{ items: Override[] }>('/api/v1/overrides?state=live')
    assert.equal(live.items.length, 1)
    const end = Date.parse(live.items[0]?.expiresAt ?? '')
    assert.ok(end > Date.now() + 3 * 3_600_000)

    assert.equal(await mayRead('mail-01'), true)
    await page.getByRole('button', { name: 'End now' }).click()
    await dialog()
      .getByLabel(/^Reason/)
      .fill('no longer needed')
    await dialog().getByRole('button', { name: 'End now', exact: true }).click()
    await dialog().waitFor({ state: 'hidden' })
    await page.getByText('blocked', { exact: true }).first().waitFor()
    assert.equal(await page.locator('.override').count(), 0)
    assert.equal(await mayRead('mail-01'), false)
    await page.getByText('Need time?').waitFor()
  })

  test('a question that is rejected keeps them open in the name of who said so, until an end', async () => {
    await askedScene(server, 'chat')
    const [question] = (await status()).questions
    assert.deepEqual(question?.spared, ['chat-04', 'chat-05'])
    await page.goto(`${server.url}/`)
    await page.locator('[data-asks]').getByRole('button', { name: 'Reject' }).click()
    await dialog()
      .getByLabel(/^Reason/)
      .fill('the scanner is wrong')
    await dialog().getByLabel('For how long from now').selectOption('24h')
    await dialog()
      .getByText(/override reject ov_\w+ --until 24h --reason 'the scanner is wrong'/)
      .waitFor()
    await dialog().getByRole('button', { name: 'Reject', exact: true }).click()
    await dialog().waitFor({ state: 'hidden' })
    await page.locator('[data-asks]').waitFor({ state: 'hidden' })
    assert.equal((await status()).questions.length, 0)
    assert.equal(await mayRead('chat-04'), true)
    assert.equal(await mayRead('chat-01'), false)
    await page.goto(`${server.url}/assets/chat-04`)
    await page.locator('.override').getByText('the scanner is wrong').waitFor()
    const hours = await get<{ items: Override[] }>('/api/v1/overrides?state=live')
    const end = Date.parse(hours.items[0]?.expiresAt ?? '')
    assert.ok(end > Date.now() + 23 * 3_600_000 && end < Date.now() + 25 * 3_600_000)
  })
})
