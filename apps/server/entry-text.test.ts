/** What each line of the ledger says in words: who, and what became of it; whatever it holds, it is shown. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Entry } from '@holdfast/core/state/entries'
import { blockedScene } from '../../proof/browser/scene.ts'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'
import { entryText } from './views/entry-text.ts'

interface Line {
  readonly text: string
  readonly entry: { readonly kind: string }
}

describe('entries in words', () => {
  let server: TestServer
  let lines: readonly Line[]
  before(async () => {
    server = await testServer('enforce')
    await blockedScene(server)
    const { body } = await server.call('GET', '/api/v1/ledger/entries?limit=1000')
    lines = (body as { items: readonly Line[] }).items
  })
  after(() => server.close())

  const said = (kind: string): readonly string[] =>
    lines.filter(({ entry }) => entry.kind === kind).map(({ text }) => text)

  const ROWS: readonly (readonly [kind: string, text: string])[] = [
    ['manifest.applied', 'Asset web-01: declared'],
    ['manifest.applied', 'PosturePolicy at-once: declared'],
    ['hold.opened', 'web-01: blocked'],
    ['posture.changed', 'web-01: verified → restricted'],
    ['evidence.accepted', 'web-01: evidence accepted'],
    ['secret.written', 'prod/db/password: secret written'],
    ['token.created', 'web-01: a token was created'],
    ['ledger.created', 'ledger created'],
  ]
  for (const [kind, text] of ROWS) {
    test(`${kind}: ${text}`, () => assert.ok(said(kind).includes(text), said(kind).join('\n')))
  }

  test('none is told by its bytes', () => {
    assert.ok(lines.length > 20)
    for (const { text } of lines) assert.match(text, /^[^{}"]+$/)
  })

  test('a kind that is not known and a body that is not whole are told by their kind', () => {
    const { view } = server.context.driver
    for (const kind of ['later.invented-so', 'cause.opened']) {
      const entry = { v: 1, kind, at: 0, actor: '', cause: '', body: {}, salt: '' }
      const text = entryText(view, entry as unknown as Entry, '{}') // As another version may have written it.
      assert.equal(text, kind.replaceAll(/[.-]/g, ' '))
    }
  })
})
