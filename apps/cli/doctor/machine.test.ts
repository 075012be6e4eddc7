/** The machine as `doctor` finds it: settings, Node, versions, console, disk, clock, port. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, statfsSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { HOUR_MS } from '@holdfast/core/kernel/instant'
import { RULES } from '@holdfast/core/model/rules'
import { VERSION } from '@holdfast/server/product'
import { lookedAt, siteWith } from '../../../proof/testkit/site.ts'
import { outsideAt } from '../../../proof/testkit/outside.ts'
import { needsRoot } from '../../../proof/testkit/needs.ts'
import { testServer, type TestServer } from '../../../proof/testkit/server.ts'
import type { Asked } from './asked.ts'
import type { Check } from './check.ts'
import { CLOCK } from './clock.ts'
import { DISK } from './disk.ts'
import { CONFIGURATION, CONSOLE, LEDGER_RULES, NODE, VERSIONS } from './machine.ts'
import { PORT } from './port.ts'

describe('settings', () => {
  const misspelt = `HOLDFAST_${'LISTN'}`
  test('fine', async () => {
    const site = { ...(await siteWith()), env: { HOLDFAST_LISTEN: '127.0.0.1:1', PATH: '/bin' } }
    assert.equal(
      await lookedAt(CONFIGURATION, site),
      'ok: as this shell has it: flags, HOLDFAST_LISTEN',
    )
  })
  test('wrong, all of it', async () => {
    const site = {
      ...(await siteWith({ mode: 'off', listen: 'nowhere' })),
      env: { [misspelt]: 'x' },
    }
    assert.match(
      await lookedAt(CONFIGURATION, site),
      /^fail: listen `nowhere` .* \| mode `off` .* \| \w+LISTN is read by nobody: .* → mend it: docs/,
    )
  })
  test('a variable that nobody reads, also where the server is elsewhere', async () => {
    const site = { ...(await siteWith()), env: { [misspelt]: 'x' }, remote: true }
    assert.match(
      await lookedAt(CONFIGURATION, site),
      /^warn: \w+LISTN is read by nobody: did you mean/,
    )
  })
})

describe('Node', () => {
  for (const [version, expected] of [
    ['24.15.0', /^ok: 24\.15\.0, /],
    ['24.14.9', /^fail: 24\.14\.9, .*: too old → start it with bin\/holdfast/],
    ['18.0.0', /^fail: 18\.0\.0, .*: too old/],
  ] as const) {
    test(version, async () => {
      const site = { ...(await siteWith()), node: { version, path: '/usr/bin/node' } }
      assert.match(await lookedAt(NODE, site), expected)
    })
  }
})

describe('versions', () => {
  let asked: Asked
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
    ;({ asked } = await siteWith({ data: server.data }, server))
  })
  after(() => server.close())
  const look = async (check: Check, change: Partial<Asked>): Promise<string> =>
    lookedAt(check, { ...(await siteWith()), asked: { ...asked, ...change } })

  test('of a server of this program', async () => {
    assert.equal(await look(VERSIONS, {}), `ok: this program and the server are ${VERSION}`)
    assert.equal(await look(LEDGER_RULES, {}), `ok: ${RULES}, of this program and of the ledger`)
  })
  test('of no server', async () => {
    assert.equal(await look(VERSIONS, { health: null }), `ok: this program is ${VERSION}`)
    assert.equal(await look(LEDGER_RULES, { status: null }), 'nothing')
  })
  test('of another program', async () => {
    const other = asked.health
    assert.ok(other !== null)
    assert.match(
      await look(VERSIONS, { health: { ...other, version: '0.0.9' } }),
      /^warn: this program is .*, and the server is 0\.0\.9 → use the program of the version/,
    )
  })
  test('of a ledger under other rules', async () => {
    const other = asked.status
    assert.ok(other !== null)
    assert.match(
      await look(LEDGER_RULES, {
        status: { ...other, ledger: { ...other.ledger, rules: RULES - 1 } },
      }),
      /^warn: \d+ is what the ledger is judged by, .* → holdfast doctor --upgrade/,
    )
  })
})

describe('console', () => {
  const built = (ageMs: number): string => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-doctor-console-'))
    mkdirSync(join(folder, 'dist'))
    writeFileSync(join(folder, 'main.tsx'), '')
    writeFileSync(join(folder, 'dist/index.html'), '')
    const at = (Date.now() - ageMs) / 1_000
    utimesSync(join(folder, 'dist/index.html'), at, at)
    return folder
  }
  test('built', async () => {
    const site = { ...(await siteWith()), console: built(-HOUR_MS) }
    assert.match(await lookedAt(CONSOLE, site), /^ok: built/)
  })
  test('built of older sources', async () => {
    const site = { ...(await siteWith()), console: built(HOUR_MS) }
    assert.match(await lookedAt(CONSOLE, site), /^warn: built of older sources .* → npm start/)
  })
  test('missing', async () => {
    assert.match(
      await lookedAt(CONSOLE, await siteWith()),
      /^warn: not built: .*\/dist → npm start/,
    )
  })
})

describe('disk', () => {
  test('of a directory that is still to be made', async () => {
    const site = await siteWith({ data: join(tmpdir(), 'holdfast-nowhere', 'below') })
    const { blocks, bfree, bavail } = statfsSync(tmpdir())
    const percent = Math.floor(((blocks - bfree) * 100) / (blocks - bfree + bavail))
    const state = percent < 80 ? 'ok' : percent < 90 ? 'warn' : 'fail'
    assert.match(
      await lookedAt(DISK, site),
      new RegExp(`^${state}: [\\d.]+ % in use, \\d+ MB free`),
    )
  })

  const FULL: readonly (readonly [string, string, (data: string) => void, RegExp])[] = [
    [
      'at 85 %',
      'size=4m',
      (data) => writeFileSync(join(data, 'x'), Buffer.alloc(0.85 * 4 * 1_048_576)),
      /^warn: 8\d(?:\.\d)? % in use, 0 MB free: imports stop at 90 % → make room/,
    ],
    [
      'at 92 %',
      'size=4m',
      (data) => writeFileSync(join(data, 'x'), Buffer.alloc(0.92 * 4 * 1_048_576)),
      /^fail: 9\d(?:\.\d)? % in use, 0 MB free: nothing is imported → make room/,
    ],
    [
      'full',
      'size=4m',
      (data) => writeFileSync(join(data, 'x'), Buffer.alloc(4 * 1_048_576)),
      /^fail: 100 % in use, 0 MB free: no new permit can be recorded → make room/,
    ],
    [
      'without inodes',
      'size=4m,nr_inodes=20',
      (data) => {
        for (let file = 0; file < 18; file++) writeFileSync(join(data, `${file}`), '')
      },
      /^fail: 1 of 20 inodes are free: .* → take small files away/,
    ],
  ]
  for (const [what, options, fill, expected] of FULL) {
    test(what, { skip: needsRoot() }, async () => {
      const data = mkdtempSync(join(tmpdir(), 'holdfast-doctor-disk-'))
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', data])
      assert.equal(mounted.status, 0, mounted.stderr.toString())
      try {
        fill(data)
        assert.match(await lookedAt(DISK, await siteWith({ data })), expected)
      } finally {
        spawnSync('umount', [data])
      }
    })
  }

  test('of a server elsewhere is asked of it', async () => {
    let free = 500
    const server = await testServer('enforce', undefined, {
      outside: { disk: () => ({ total: 1_000, free }) },
    })
    try {
      const site = { ...(await siteWith({}, server)), remote: true }
      assert.equal(await lookedAt(DISK, site), 'ok: 50 % of its disk is in use')
      free = 20
      assert.match(
        await lookedAt(DISK, site),
        /^fail: 98 % of its disk is in use: no new permit can be recorded → make room/,
      )
    } finally {
      await server.close()
    }
    assert.equal(await lookedAt(DISK, { ...(await siteWith()), remote: true }), 'nothing')
  })
})

describe('clock', () => {
  test('of a machine whose ledger is newer than it', async () => {
    const site = await siteWith()
    writeFileSync(join(site.data, 'server.json'), '{}')
    assert.match(
      await lookedAt(CLOCK, site),
      /^(?:ok: no file of the ledger|warn: the time service)/,
    )
    const ahead = (Date.now() + HOUR_MS) / 1_000
    utimesSync(join(site.data, 'server.json'), ahead, ahead)
    assert.match(
      await lookedAt(CLOCK, site),
      /^fail: files of the ledger are newer than the clock, of 20.* → set it right before the start/,
    )
  })
  test('that a server doubts', async () => {
    const outside = outsideAt(Date.now())
    const server = await testServer('enforce', undefined, { outside })
    try {
      assert.match(await lookedAt(CLOCK, await siteWith({}, server)), /^ok: .* agree within 30 s$/)
      outside.jump(2 * HOUR_MS)
      assert.match(
        await lookedAt(CLOCK, await siteWith({}, server)),
        /^fail: the server does not trust its clock: it is 2 h ahead .* → set it right, .*--accept-clock/,
      )
    } finally {
      await server.close()
    }
  })
  for (const [aheadMs, expected] of [
    [29_000, /^ok: the server and this machine agree/],
    [40_000, /^warn: the server is 40 s ahead of this machine → set the clock/],
    [-HOUR_MS, /^warn: the server is 1 h behind this machine → set the clock/],
  ] as const) {
    test(`of a server that is ${aheadMs} ms ahead`, async () => {
      const site = await siteWith()
      const health = { version: VERSION, stopped: null, aheadMs }
      assert.match(await lookedAt(CLOCK, { ...site, asked: { ...site.asked, health } }), expected)
    })
  }
})

describe('port', () => {
  let taken: Server
  let listen = ''
  before(async () => {
    taken = createServer()
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done))
    listen = `127.0.0.1:${(taken.address() as AddressInfo).port}` // Of a TCP server that listens.
  })
  after(() => taken.close())
  const who = process.platform === 'linux' ? `node[^ ]* \\(process ${process.pid}\\)` : '.*'

  test('taken by another, which is named', async () => {
    assert.match(
      await lookedAt(PORT, await siteWith({ listen })),
      new RegExp(`^fail: ${listen} is taken by ${who} → stop it, or choose another with --listen`),
    )
  })
  test('taken by another, and not asked for', async () => {
    const site = await siteWith({ listen })
    assert.ok(site.config.ok)
    const config = { ok: true, value: { ...site.config.value, portFixed: false } } as const
    assert.match(
      await lookedAt(PORT, { ...site, config }),
      new RegExp(`^warn: ${listen} is taken by ${who}: a start takes the next free port → `),
    )
  })
  test('of this server, and of another one beside it', async () => {
    const server = await testServer('enforce')
    try {
      const own = await siteWith({ listen: server.url.slice('http://'.length) }, server)
      assert.match(await lookedAt(PORT, own), /^ok: 127\.0\.0\.1:\d+ is this server's$/)
      const other = await siteWith({ listen }, server)
      assert.match(
        await lookedAt(PORT, other),
        new RegExp(
          `^warn: ${listen} is taken by ${who}; the server listens on port \\d+ instead → `,
        ),
      )
      assert.match(
        await lookedAt(PORT, await siteWith({}, server)),
        /^ok: the server listens on port \d+$/,
      )
    } finally {
      await server.close()
    }
  })
  for (const [address, expected] of [
    ['127.0.0.1:0', /^ok: any that is free$/],
    ['127.0.0.1:9', /^ok: 127\.0\.0\.1:9 is free$/],
    ['203.0.113.7:9', /^fail: 203\.0\.113\.7 is no address of this machine → listen on one of it/],
    ['nowhere.invalid:9', /^fail: nowhere\.invalid is no address of this machine/],
  ] as const) {
    test(address, async () => {
      const site = await siteWith({ listen: address, behindTlsProxy: 'true' })
      assert.match(await lookedAt(PORT, site), expected)
    })
  }
})
