/** A start that fails in any of its parts leaves nothing behind: no file, lock, socket, timer or thread. */

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { testServer } from '../../proof/testkit/server.ts'
import { until } from '../../proof/testkit/until.ts'

const data = mkdtempSync(join(tmpdir(), 'holdfast-parts-'))
const names: string[] = []

/** What this process holds open; files and threads where the system tells. */
function open(): Readonly<Record<string, number>> {
  const counted = { files: '/proc/self/fd', threads: '/proc/self/task' }
  const seen = Object.entries(counted).map(
    ([what, path]) => [what, existsSync(path) ? readdirSync(path).length : 0] as const,
  )
  const active = Object.entries(Object.groupBy(process.getActiveResourcesInfo(), (kind) => kind))
  return Object.fromEntries([
    ...seen,
    ...active.map(([kind, all = []]) => [kind, all.length] as const),
  ])
}

function grown(from: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(open()).flatMap(([what, count]) =>
    count > (from[what] ?? 0) ? [`${what}: ${from[what] ?? 0} → ${count}`] : [],
  )
}

before(async () => {
  // Loads what is loaded once, and starts the threads that Node keeps for good.
  const server = await testServer('enforce', data, {
    outside: { beforePart: (name) => names.push(name) },
  })
  await server.call('GET', '/api/v1/status')
  await Promise.all([server.close(), server.close()])
  await server.close()
})

describe('a start whose part fails', () => {
  test('leaves nothing open, whichever it is, and the next start finds the directory free', async () => {
    assert.ok(names.length > 20, 'the parts were told')
    const baseline = open()
    for (const failing of names) {
      const started: string[] = []
      const beforePart = (name: string): void => {
        started.push(name)
        if (name === failing) throw new Error(`${name} cannot start`)
      }
      await assert.rejects(
        testServer('enforce', data, { outside: { beforePart } }),
        new RegExp(`^Error: ${failing} cannot start`),
      )
      assert.deepEqual(started, names.slice(0, names.indexOf(failing) + 1))
      await until(
        `nothing is open after ${failing}`,
        () => grown(baseline).length === 0,
        () => grown(baseline).join(),
      )
    }
    // The lock is free, and the past is whole.
    const server = await testServer('enforce', data)
    assert.equal((await server.call('GET', '/api/v1/status')).status, 200)
    await server.close()
    await until('nothing is open at the end', () => grown(baseline).length === 0)
  })
})
