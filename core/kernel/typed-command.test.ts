/** Commands get the name of here, the product keeps its own, and another host's command is left alone. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asTyped, type Program } from './typed-command.ts'

const CLONE: Program = { name: 'npx holdfast', behindSudo: null }
const HOST: Program = { name: "'/opt/a b/bin/holdfast'", behindSudo: '/opt/x/bin/holdfast' }

const ROWS: readonly (readonly [string, string])[] = [
  ['run "holdfast why web-01"', 'run "npx holdfast why web-01"'],
  ['holdfast asset gaps NAME', 'npx holdfast asset gaps NAME'],
  [
    '→ holdfast asset list, holdfast asset gaps X',
    '→ npx holdfast asset list, npx holdfast asset gaps X',
  ],
  ['x < collect.sh | holdfast import -', 'x < collect.sh | npx holdfast import -'],
  ['"$(holdfast asset nonce a)"', '"$(npx holdfast asset nonce a)"'],
  ['npx holdfast practice', 'npx holdfast practice'],
  ['with: holdfast doctor', 'with: npx holdfast doctor'],
  // The host's own command may be of another machine.
  ['on the host itself "sudo holdfast why"', 'on the host itself "sudo holdfast why"'],
  // No command.
  ['holdfast serves at x', 'holdfast serves at x'],
  ['holdfast 0.1.0, node 24', 'holdfast 0.1.0, node 24'],
  ['holdfast needs Node', 'holdfast needs Node'],
  ['holdfast.dev/v1', 'holdfast.dev/v1'],
  ['holdfast asset-like', 'holdfast asset-like'],
  ['holdfast-agent run', 'holdfast-agent run'],
  ['/opt/x/bin/holdfast why', '/opt/x/bin/holdfast why'],
  ['_holdfast why', '_holdfast why'],
  ['Holdfast why', 'Holdfast why'],
  ['holdfast', 'holdfast'],
  ['', ''],
]

for (const [text, shown] of ROWS) {
  test(`${text}`, () => {
    assert.equal(asTyped(text, CLONE), shown)
    assert.equal(asTyped(shown, CLONE), shown)
  })
}

test('on the host itself: the path, in quotes where it needs them, and its own behind sudo', () => {
  const text = 'holdfast why web-01, or sudo holdfast scan'
  const shown = "'/opt/a b/bin/holdfast' why web-01, or sudo /opt/x/bin/holdfast scan"
  assert.equal(asTyped(text, HOST), shown)
  assert.equal(asTyped(shown, HOST), shown)
})
