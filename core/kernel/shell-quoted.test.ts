/** One word for a shell, whatever is in it: asked of a real one. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { shellQuoted } from './shell-quoted.ts'

const PLAIN = ['web-01', '/var/lib/x_y.z', 'https://a.example:7420/b', 'k=v', 'a@b', '50%', 'a+b,c']
const QUOTED = [
  '',
  ' ',
  'a b',
  "it's",
  "''",
  '"',
  '$HOME',
  '`id`',
  '$(id)',
  'a;b',
  'a&b',
  'a|b',
  'a>b',
  '*',
  '?',
  '[a]',
  '{a,b}',
  '~',
  '#',
  '!x',
  '\\',
  'a\nb',
  '\t',
  'ö',
]

describe('as it is where nothing in it means anything, else in single quotes', () => {
  for (const text of PLAIN) test(text, () => assert.equal(shellQuoted(text), text))
  for (const text of QUOTED) {
    test(JSON.stringify(text), () => assert.match(shellQuoted(text), /^'.*'$/s))
  }
})

test('a shell reads each as the one word it was', () => {
  const all = [...PLAIN, ...QUOTED]
  const said = execFileSync('sh', ['-c', `printf '%s\\0' ${all.map(shellQuoted).join(' ')}`])
  assert.deepEqual(said.toString().split('\0').slice(0, -1), all)
})
