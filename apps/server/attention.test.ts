/** What needs attention, grouped by what is behind it: never "nothing" above waiting fixes, and each group with a way on. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'
import { blockedScene, foundScene } from '../../proof/browser/scene.ts'

interface Attention {
  headline: string | null
  groups: {
    kind: string
    text: string
    count: number
    assets: string[]
    hold: string | null
    commands: string[]
  }[]
  steps: { text: string; commands: string[]; done: boolean }[]
}

let server: TestServer
before(async () => {
  server = await testServer('enforce')
})
after(() => server.close())

const attention = async (): Promise<Attention> =>
  (await server.call('GET', '/api/v1/attention')).body as Attention
const sources = async (): Promise<{ text: string; attention: boolean }> =>
  ((await server.call('GET', '/api/v1/status')).body as { sources: never }).sources

test('an empty estate has three steps, none done, and no group', async () => {
  const { headline, groups, steps } = await attention()
  assert.equal(headline, null)
  assert.deepEqual(groups, [])
  assert.deepEqual(
    steps.map((step) => step.done),
    [false, false, false],
  )
  assert.deepEqual(await sources(), {
    ...(await sources()),
    text: 'sources: none has said anything yet',
    attention: false,
  })
})

test('a block, an unknown host and what nobody asked are one group each, with names and what to do', async () => {
  const { hold } = await blockedScene(server)
  const { groups, headline, steps } = await attention()
  const by = new Map(groups.map((group) => [group.kind, group]))
  assert.equal(
    by.get('blocked')?.text,
    'Due on 1 asset: the fix of practice-web; 1 identity acts from there',
  )
  assert.equal(by.get('blocked')?.hold, hold)
  assert.deepEqual(by.get('unknown')?.assets, ['web-02'])
  assert.match(
    by.get('unknown')?.text ?? '',
    /^It is not known whether 1 asset is patched: no source has reported about it yet$/,
  )
  assert.match(by.get('unknown')?.commands[0] ?? '', /--asset web-02/)
  assert.match(by.get('nobody-asked')?.text ?? '', /^Nobody looks at KEV/)
  assert.match(headline ?? '', /^1 security fix waits on web-01; .*nobody looks at KEV/)
  // A fix that blocks is not told a second time as one that waits.
  assert.equal(by.has('fixes'), false)
  assert.deepEqual(
    steps.map((step) => step.done),
    [false, true, true],
  )
  assert.equal((await sources()).text, 'sources: 1 handed in')
})

test('many hosts with one reason are one group that says how many there are', async () => {
  const hosts = Array.from(
    { length: 7 },
    (_, at) =>
      `apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: { name: bulk-${at} }\nspec: { type: host }\n`,
  )
  assert.equal((await server.call('POST', '/api/v1/apply', hosts.join('---\n'), YAML)).status, 200)
  const [group, ...more] = (await attention()).groups.filter((one) => one.kind === 'unknown')
  assert.equal(group?.count, 8)
  assert.equal(group?.assets.length, 5)
  assert.deepEqual(more, [])
})

test('feeds and imports count as sources, by what they do; a KEV feed ends "nobody looks"', async () => {
  await foundScene(server)
  const { groups, steps } = await attention()
  assert.equal(
    groups.some((group) => group.kind === 'nobody-asked'),
    false,
  )
  assert.equal(steps[0]?.done, true)
  const { text, attention: look } = await sources()
  assert.match(text, /^sources: .*2 handed in$/)
  assert.match(text, /\d failing/)
  assert.equal(look, true)
})
