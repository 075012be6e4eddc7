/** A hundred agents behind one address come back after a month: all of them, and none needs a person. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wake } from './wake.ts'

test('a hundred agents are verified again', async () => {
  const agents = 100
  const lines: string[] = []
  const tell = (line: string): void => void lines.push(line)
  const woken = await wake({ agents, packages: 20, pace: 0.05, tell })
  assert.equal(woken.verified, agents, lines.join('\n'))
  assert.match(lines[0] ?? '', /^100 of 100 hosts verified/)
  // What failed was the connection, or too much at once: no message was refused for what it said.
  for (const word of woken.failed.keys()) assert.ok(['unreachable', 'busy'].includes(word), word)
})
