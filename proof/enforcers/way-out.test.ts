/**
 * The ways out: what a server cut is given back by the server itself, by its ledger without it, and by its undo pack
 * without either. Always by what workloads can do there afterwards; nothing of before is ever revived.
 */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { digestOfText } from '@holdfast/core/kernel/hash'
import { HOUR_MS, instant, plus, SECOND_MS } from '@holdfast/core/kernel/instant'
import type { UndoPack } from '@holdfast/core/ledger/undo-pack'
import { journalText, readJournal } from '@holdfast/core/model/journal'
import { warrantText, type Warrant } from '@holdfast/core/model/warrant'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { runCommand, type Ran } from '../testkit/command-line.ts'
import { serve, type Served } from '../testkit/served.ts'
import { until } from '../testkit/until.ts'
import type { Bench, Ground, Workload } from './bench.ts'
import { BENCHES } from './benches.ts'
import { faultyProxy, type FaultyProxy } from './faulty-proxy.ts'
import { applyEstate, get, lent, post, type Accounts } from './served-estate.ts'

const EXAMPLES = resolve(import.meta.dirname, '../../examples')

for (const bench of BENCHES) {
  describe(bench.adapter, { skip: bench.needs }, () => {
    test('server and data gone: the undo pack and a credential give access back', async (t) => {
      const scene = await cutScene(bench, t)
      const key = ((await get(scene.served, '/api/v1/ledger')) as { key: string }).key
      await scene.kill()
      rmSync(scene.data, { recursive: true })
      const undo = (...more: readonly string[]): Promise<Ran> =>
        runCommand(
          scene.data,
          ['undo', scene.pack, '--point', 'point', '--trust', key, ...more],
          scene.ground.secret,
        )
      await mustBeCut(scene)
      const from = scene.proxy.asked.length
      const rehearsed = await undo('--dry-run')
      assert.equal(rehearsed.exit, 0, rehearsed.err)
      assert.match(rehearsed.out, /would first: /)
      assert.deepEqual(scene.changed(from), [])
      const done = await undo('--yes')
      assert.equal(done.exit, 0, done.err)
      assert.match(
        done.out,
        new RegExp(`${scene.accounts.whole.ref} .* given back, and seen to be`),
      )
      await mustBeBack(scene)
      const again = scene.proxy.asked.length
      assert.equal((await undo('--yes')).exit, 0)
      assert.deepEqual(scene.changed(again), [])
    })

    test('only the accounts of an identity that is named', async (t) => {
      const scene = await cutScene(bench, t)
      await scene.kill()
      const undo = (identity: string): Promise<Ran> =>
        runCommand(
          scene.data,
          ['undo', scene.pack, '--point', 'point', '--identity', identity, '--yes'],
          scene.ground.secret,
        )
      const shared = await undo('shared')
      assert.deepEqual([shared.exit, shared.out.includes(scene.accounts.whole.ref)], [0, false])
      assert.equal(await scene.accounts.whole.isCut(), true)
      assert.equal((await undo('whole')).exit, 0)
      await mustBeBack(scene)
    })

    test('break-glass with no server: what the warrant names, and the journal says what came of it', async (t) => {
      const scene = await cutScene(bench, t)
      await scene.kill()
      const { ledger } = packAt(scene.pack)
      const told: string[] = []
      const by = async (identity: string, asset: string): Promise<Ran> => {
        const { warrant, journal } = openIn({ ledger, identities: [identity], assets: [asset] })
        const args = ['undo', scene.pack, '--point', 'point', '--yes', '--warrant', warrant, '--journal', journal] // prettier-ignore
        const ran = await runCommand(scene.data, args, scene.ground.secret)
        const { lines, problem } = readJournal(nodeHash, readFileSync(journal, 'utf8'))
        assert.equal(problem, null)
        told.push(lines.at(-1)?.said.text ?? '')
        return ran
      }
      const from = scene.proxy.asked.length
      const other = await by('whole', 'web-02')
      assert.equal(other.exit, 0, other.err)
      assert.match(other.out, /left as it is: quarantined, or not in the warrant, and stays denied: all of it/) // prettier-ignore
      assert.equal(scene.proxy.asked.length, from)
      await mustBeCut(scene)
      const shared = await by('shared', 'web-01')
      assert.equal(shared.exit, 0, shared.err)
      assert.equal(await scene.accounts.whole.isCut(), true)
      const whole = await by('whole', 'web-01')
      assert.equal(whole.exit, 0, whole.err)
      await mustBeBack(scene)
      assert.deepEqual(
        told.map((text) => text.endsWith('given back, and seen to be')),
        [false, true, true],
      )
      assert.match(told[0] ?? '', /^point: \S+: left as it is: /)
      const unknown = await by('nobody', 'web-01')
      assert.match(unknown.err, /no account of `nobody` is denied anything at point/)
      assert.equal(unknown.exit, 6)
    })

    test('what a person quarantined stays cut by a pack, and for whom break-glass names, until that is typed', async (t) => {
      const scene = await cutScene(bench, t)
      // The host is held already: no effect follows, and the pack says it all the same.
      await post(scene.served, '/api/v1/assets/web-01/quarantine', '{"reason":"an intrusion"}')
      await until('the pack says so', () => isQuarantined(packAt(scene.pack)))
      await scene.kill()
      const undo = (...more: readonly string[]): Promise<Ran> =>
        runCommand(
          scene.data,
          ['undo', scene.pack, '--point', 'point', '--yes', ...more],
          scene.ground.secret,
        )
      const from = scene.proxy.asked.length
      for (const more of [[], ['--identity', 'whole']]) {
        const kept = await undo(...more)
        assert.equal(kept.exit, 0, kept.err)
        assert.match(kept.out, /left as it is: quarantined, and stays denied: /)
        assert.doesNotMatch(kept.out, /given back/)
        assert.match(kept.err, /--quarantined gives that back too/)
      }
      assert.equal(scene.proxy.asked.length, from)
      await mustBeCut(scene)
      const typed = await undo('--quarantined')
      assert.equal(typed.exit, 0, typed.err)
      await mustBeBack(scene)
    })

    test('off --offline: the ledger of a server that is gone, and a later start agrees', async (t) => {
      const scene = await cutScene(bench, t)
      const off = (env: NodeJS.ProcessEnv, ...more: readonly string[]): Promise<Ran> =>
        runCommand(
          scene.data,
          ['off', '--offline', '--reason', 'a drill', '--yes', ...more],
          '',
          env as Record<string, string>,
        )
      const held = await off(scene.environment)
      assert.equal(held.exit, 7, held.err)
      assert.match(held.err, /another server uses .*: \S+ \(process \d+\)/)
      await mustBeCut(scene)
      await scene.kill()
      // What nobody lends is told; nothing of it is forgotten.
      const refused = await off({})
      assert.equal(refused.exit, 11, refused.err)
      assert.match(refused.out, /bring your own: --secret-file point=FILE/)
      assert.match(refused.out, /by hand, at point:/)
      await mustBeCut(scene)
      const file = join(mkdtempSync(join(tmpdir(), 'holdfast-own-')), 'own')
      writeFileSync(file, scene.ground.secret, { mode: 0o600 })
      const done = await off({}, '--secret-file', `point=${file}`)
      assert.equal(done.exit, 0, done.err)
      await mustBeBack(scene)
      await scene.start()
      const from = scene.proxy.asked.length
      await until('all is back', async () => (await denied(scene)) === 0)
      assert.match(JSON.stringify(await get(scene.served, '/api/v1/status')), /"mode":"off"/)
      assert.deepEqual(scene.changed(from), [])
      await until('the pack says so', () => packAt(scene.pack).points.length === 0)
    })

    test('off is followed until all is seen to be back; what is not is listed', async (t) => {
      const scene = await cutScene(bench, t)
      const run = (...args: readonly string[]): Promise<Ran> => runCommand(scene.data, args)
      const rehearsed = await run('off', '--rehearse', '--reason', 'a drill')
      assert.match(rehearsed.out, /2 accounts would have all of it back:/)
      assert.ok(rehearsed.out.includes(scene.accounts.whole.ref), rehearsed.out)
      scene.proxy.down()
      const away = await run('off', '--reason', 'a drill', '--timeout', '1s')
      assert.equal(away.exit, 12, away.err)
      assert.match(away.out, /it cannot be looked at: /)
      assert.match(away.out, /by hand, at point:/)
      scene.proxy.up()
      const off = await run('off', '--reason', 'a drill')
      assert.equal(off.exit, 0, off.err)
      await mustBeBack(scene)
    })

    test('eject says of each point what was found, and leaves nothing', async (t) => {
      const scene = await cutScene(bench, t)
      const eject = (): Promise<Ran> =>
        runCommand(scene.data, ['eject', '--reason', 'a drill', '--timeout', '5m'])
      const ejected = await eject()
      assert.equal(ejected.exit, 0, ejected.err)
      assert.match(ejected.out, /✓ point: 2 accounts looked at; nothing of ours/)
      await mustBeBack(scene)
      // Somebody else's cut is theirs: it is said, and stays.
      await scene.accounts.whole.cutByHand(true)
      const foreign = await eject()
      assert.equal(foreign.exit, 0, foreign.err)
      assert.match(foreign.out, /is denied .*, which is not ours and stays/)
      assert.equal(await scene.accounts.whole.isCut(), true)
    })
  })
}

interface CutScene {
  readonly ground: Ground
  readonly proxy: FaultyProxy
  readonly data: string
  readonly environment: NodeJS.ProcessEnv
  readonly accounts: Accounts
  /** The file of its undo pack. */
  readonly pack: string
  /** Cut, and on another host. */
  readonly blocked: readonly Workload[]
  readonly kept: Workload
  readonly served: Served
  changed(from: number): readonly string[]
  kill(): Promise<void>
  start(): Promise<void>
}

/** Two accounts cut by a server, which is proven, and told in its undo pack. */
async function cutScene(bench: Bench, t: TestContext): Promise<CutScene> {
  const ground = await bench.start()
  t.after(() => ground.stop())
  const proxy = await faultyProxy(ground.url, 1, (asked) => ground.changes(asked))
  t.after(() => proxy.close())
  const data = mkdtempSync(join(tmpdir(), 'holdfast-out-'))
  const undo = mkdtempSync(join(tmpdir(), 'holdfast-undo-'))
  const environment = {
    ...lent(ground.secret),
    HOLDFAST_UNDO: undo,
    HOLDFAST_DIRECTORIES: EXAMPLES,
  }
  const started = async (): Promise<Served> => {
    const served = await serve(data, { environment })
    assert.ok('child' in served, JSON.stringify(served))
    return served
  }
  let served = await started()
  t.after(() => void served.child.kill('SIGKILL'))
  const [here, there] = ['web-01', 'there']
  const shared = await ground.account('shared', 'shared')
  const whole = await ground.account('whole', 'whole')
  const accounts = { here, there, shared, whole }
  await post(
    served,
    '/api/v1/apply',
    readFileSync(join(EXAMPLES, 'estate.yaml'), 'utf8'),
    'application/yaml',
  )
  const synced = await runCommand(data, ['source', 'sync', 'advisories'])
  assert.equal(synced.exit, 0, synced.err)
  await applyEstate(served, { adapter: bench.adapter, url: proxy.url, ground }, accounts)
  const blocked = [await shared.workload(here), await whole.workload(here)]
  const kept = await shared.workload(there)
  // A fix that is out and is not on the host: no person's quarantine, which off leaves as it is.
  const behind = execFileSync('sh', [join(EXAMPLES, 'web-01.sh'), 'behind'], { encoding: 'utf8' })
  const imported = await runCommand(
    data,
    ['import', '-', '--asset', here, '--source', 'ops'],
    behind,
  )
  assert.equal(imported.exit, 0, imported.err)
  const pack = (): string =>
    join(undo, readdirSync(undo).find((name) => name.endsWith('.hfu')) ?? '')
  await until('both are cut, and told', async () => {
    if (!(await isCut([...blocked, ...blocked])) || !(await whole.isCut())) return false
    return existsSync(pack()) && pack() !== undo && isTold(packAt(pack()))
  })
  return {
    ground,
    proxy,
    data,
    environment,
    accounts,
    pack: pack(),
    blocked,
    kept,
    get served() {
      return served
    },
    changed: (from) => proxy.asked.slice(from).flatMap((asked) => ground.changes(asked) ?? []),
    async kill() {
      served.child.kill('SIGKILL')
      await once(served.child, 'exit')
    },
    async start() {
      served = await started()
    },
  }
}

async function isCut(workloads: readonly Workload[]): Promise<boolean> {
  const works = await Promise.all(workloads.map((one) => one.works()))
  return works.every((one) => !one)
}

/** A warrant, and a journal that says that it was opened. */
function openIn(
  of: Pick<Warrant, 'ledger' | 'identities' | 'assets'>,
): Record<'warrant' | 'journal', string> {
  const from = instant(Math.floor(Date.now() / SECOND_MS) * SECOND_MS)
  const text = warrantText({
    purpose: 'open',
    incident: 'INC-7',
    reason: 'nothing else works',
    from,
    until: plus(from, HOUR_MS),
    nonce: '0'.repeat(26),
    ...of,
  })
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-glass-'))
  const [warrant, journal] = [join(folder, 'warrant.txt'), join(folder, 'journal.jsonl')]
  writeFileSync(warrant, text)
  const digest = digestOfText(nodeHash, text)
  const line = { v: 1, index: 0, previous: null, at: from, by: 'anna', kind: 'opened' } as const
  writeFileSync(
    journal,
    journalText({ ...line, digest, text: 'opened', warrant: text, signatures: [] }),
  )
  return { warrant, journal }
}

function packAt(path: string): UndoPack {
  assert.equal(statSync(path).mode & 0o777, 0o600)
  const [line = ''] = readFileSync(path, 'utf8').split('\n')
  return JSON.parse(line) as UndoPack
}

/** Both accounts, and of the whole one that it was ours. */
function isTold({ points }: UndoPack): boolean {
  const accounts = points.flatMap((point) => point.accounts)
  return accounts.length === 2 && accounts.some(({ gives }) => gives.whole)
}

/** Of both accounts, all that is denied. */
function isQuarantined({ points }: UndoPack): boolean {
  const accounts = points.flatMap((point) => point.accounts)
  return (
    accounts.length === 2 &&
    accounts.every(
      ({ quarantined }) => quarantined?.whole === true || quarantined?.assets.join() === 'web-01',
    )
  )
}

async function denied({ served }: CutScene): Promise<number> {
  return ((await get(served, '/api/v1/off')) as { left: number }).left
}

async function mustBeCut({ blocked, accounts: { whole } }: CutScene): Promise<void> {
  for (const workload of blocked) {
    assert.deepEqual([await workload.works(), await workload.getsIn()], [false, false])
  }
  assert.equal(await whole.isCut(), true)
}

/** Whoever is set up anew gets in, whoever was cut does not, whoever was left alone never noticed. */
async function mustBeBack({ blocked, kept, ground, accounts }: CutScene): Promise<void> {
  const { here, shared, whole } = accounts
  assert.equal(await whole.isCut(), false)
  for (const workload of blocked) assert.equal(await workload.works(), false)
  const fresh = [await shared.workload(here), await whole.workload(here)]
  assert.deepEqual(await Promise.all(fresh.map((one) => one.works())), [true, true])
  assert.equal(await kept.works(), true)
  assert.deepEqual(await ground.leftovers(), [])
}
