/** Two servers that start at the same moment, on one port, one data directory or both: one of them serves, always. */

import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { startCommand, type Ran } from '../../proof/testkit/command-line.ts'
import { starter, type Starter, type Told } from '../../proof/testkit/starter.ts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'holdfast-at-once-'))

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listens) => {
    server.listen(0, '127.0.0.1', listens)
  })
  const { port } = server.address() as AddressInfo // Of a TCP server that listens.
  await new Promise((done) => server.close(done))
  return port
}

/** What two are told that have this much in common. */
async function pair(host: string, common: readonly ('port' | 'data')[]): Promise<[Told, Told]> {
  const [data, port] = [folder(), await freePort()]
  const other = {
    data: common.includes('data') ? data : folder(),
    port: common.includes('port') ? port : await freePort(),
  }
  return [
    { data, listen: `${host}:${port}` },
    { data: other.data, listen: `${host}:${other.port}` },
  ]
}

/** What is common, and the code of the one that does not serve. */
const COMMON: readonly (readonly [string, host: string, readonly ('port' | 'data')[], string])[] = [
  ['one port', '127.0.0.1', ['port'], 'address-in-use'],
  ['one port of a name with two addresses', 'localhost', ['port'], 'address-in-use'],
  ['one data directory', '127.0.0.1', ['data'], 'data-in-use'],
  ['one port and one data directory', '127.0.0.1', ['port', 'data'], 'address-in-use'],
]

describe('of two that start at once', () => {
  const ROUNDS = 5
  let both: readonly [Starter, Starter]
  before(async () => {
    both = [await starter(), await starter()]
  })
  after(() => both.forEach((one) => one.end()))

  for (const [what, host, common, code] of COMMON) {
    test(`on ${what} exactly one serves`, async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const told = await pair(host, common)
        const became = await Promise.all([both[0].start(told[0]), both[1].start(told[1])])
        await Promise.all(both.map((one) => one.stop()))
        assert.deepEqual(became.toSorted(), [code, 'serves'].toSorted(), `round ${round}`)
      }
    })
  }

  test('with nothing in common both serve', async () => {
    const told = await pair('127.0.0.1', [])
    const became = await Promise.all([both[0].start(told[0]), both[1].start(told[1])])
    await Promise.all(both.map((one) => one.stop()))
    assert.deepEqual(became, ['serves', 'serves'])
  })
})

describe('of two programs that start at once', () => {
  const LOST: readonly (readonly ['port' | 'data', exit: number, says: RegExp])[] = [
    ['port', 2, /^error: 127\.0\.0\.1:\d+ is taken by node \(process (\d+)\)$/m],
    ['data', 7, /^error: another server uses \S+: node \(process (\d+)\)$/m],
  ]
  /** Null: it serves. */
  const outcomeOf = async ({ told, ended }: ReturnType<typeof startCommand>): Promise<Ran | null> =>
    told((err) => err.includes('holdfast serves at ')).then(
      () => null,
      () => ended,
    )

  for (const [common, exit, says] of LOST) {
    test(`on one ${common} one serves, and the other says who has it`, async () => {
      for (let round = 0; round < 2; round++) {
        const running = (await pair('127.0.0.1', [common])).map(({ data, listen }) =>
          startCommand(data, ['serve', '--listen', listen]),
        )
        const outcomes = await Promise.all(running.map((one) => outcomeOf(one)))
        const winner = running[outcomes.indexOf(null)]
        winner?.child.kill('SIGTERM')
        assert.equal((await winner?.ended)?.exit, 0, JSON.stringify(outcomes))
        const lost = outcomes.find((one) => one !== null)
        assert.equal(lost?.exit, exit, lost?.err)
        assert.equal(Number(says.exec(lost.err)?.[1]), winner?.child.pid, lost.err)
      }
    })
  }
})
