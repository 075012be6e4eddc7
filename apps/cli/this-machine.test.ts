/** `start` keeps reading its machine: what a person installs or a list brings is known without an agent. */

import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { find } from '@holdfast/core/state/state'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'
import { scanHere } from './scan-here.ts'
import { makePracticeHost, type PracticeHost } from './practice/practice-host.ts'
import { adoptThisMachine, followThisMachine } from './this-machine.ts'

describe('this machine', () => {
  let server: TestServer
  let host: PracticeHost
  before(async () => {
    server = await testServer('report-only')
    host = makePracticeHost(join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'root'))
    await adoptThisMachine(server, await scanHere(host.root))
  })
  after(() => server.close())

  const evidence = (): string | undefined => {
    const asset = find(server.context.driver.view, 'Asset', 'practice-host')
    const state = asset === undefined ? undefined : server.context.driver.view.assets.get(asset.uid)
    return state?.lastEvidence?.id
  }
  /** Changes it until it is read again. */
  const untilTold = (
    scan: () => ReturnType<typeof scanHere>,
    change: () => void,
  ): Promise<readonly string[]> =>
    new Promise((done) => {
      const lines: string[] = []
      const changing = setInterval(change, 3_000)
      const stop = followThisMachine(
        server,
        { root: host.root, scan, said: 'nothing yet' },
        (line) => {
          lines.push(line)
          clearInterval(changing)
          stop()
          done(lines)
        },
      )
    })

  test('is read again when its package database changes', async () => {
    const before = evidence()
    assert.ok(before !== undefined)
    host.publishFix()
    let installs = 0
    const lines = await untilTold(
      () => scanHere(host.root),
      () => {
        installs += 1
        host.installFix()
      },
    )
    assert.ok(installs > 0)
    assert.notEqual(evidence(), before)
    assert.match(lines[0] ?? '', /practice-host/)
  })

  test('a reading that fails is told and changes nothing', async () => {
    const before = evidence()
    const scan = (): ReturnType<typeof scanHere> => Promise.reject(new Error('no memory'))
    const lines = await untilTold(scan, () => host.installFix())
    assert.deepEqual(lines, ['this machine could not be read again: no memory'])
    assert.equal(evidence(), before)
  })
})
