/** Watching a real directory: what is told, soon or late, and what survives the directory being replaced. */

import assert from 'node:assert/strict'
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  type FSWatcher,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { until } from '../../../proof/testkit/until.ts'
import { watchDirectory, type WatchSystem } from './watch.ts'

describe('watching', () => {
  let base = ''
  let root = ''
  let told: string[] = []
  let wake = (): void => undefined
  let stop = (): void => undefined

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'holdfast-watch-'))
    root = join(base, 'feeds')
    mkdirSync(root)
    told = []
  })
  afterEach(() => {
    stop()
    rmSync(base, { recursive: true, force: true })
  })

  const put = (file: string, text = file): void => writeFileSync(join(root, file), text)
  const start = (system: Partial<WatchSystem> = {}): void => {
    const onChanged = (names: ReadonlySet<string>): void => {
      told.push(...names)
      wake()
    }
    stop = watchDirectory(root, onChanged, { sameMs: 20, pollMs: 20, ...system })
  }
  /** Waits for a name to be told; a test that never hears it fails by the runner's own limit. */
  const hears = async (name: string): Promise<void> => {
    while (!told.includes(name)) {
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      // The watch itself keeps no process alive.
      const alive = setInterval(() => undefined, 1_000)
      await promise
      clearInterval(alive)
    }
    told = []
  }
  const noWatches = (): FSWatcher => {
    throw Object.assign(new Error('no watches left'), { code: 'ENOSPC' })
  }

  test('at first everything: what changed while the watch was set is in no event', async () => {
    start()
    await hears('.')
  })

  test('a document that is made, rewritten, replaced or taken away', async () => {
    start()
    await hears('.')
    put('a.json')
    await hears('a.json')
    put('a.json', 'other')
    await hears('a.json')
    put('a.json.part')
    renameSync(join(root, 'a.json.part'), join(root, 'a.json'))
    await hears('a.json')
    rmSync(join(root, 'a.json'))
    await hears('a.json')
  })

  test('what stands beside a document is told, what is still being written is not', async () => {
    start()
    await hears('.')
    put('a.json.part')
    put('.hidden')
    put('a.json.tmp')
    put('a.json.sha256')
    const names = hears('a.json.sha256')
    const heard = told
    await names
    assert.deepEqual(
      heard.filter((name) => name !== 'a.json.sha256'),
      [],
    )
  })

  test('in directories that were there, that come, and that are replaced', async () => {
    mkdirSync(join(root, 'npm/x'), { recursive: true })
    start()
    await hears('.')
    put('npm/x/1.json')
    await hears('npm/x/1.json')
    mkdirSync(join(root, 'pypi'))
    await hears('pypi')
    put('pypi/2.json')
    await hears('pypi/2.json')
    renameSync(join(root, 'npm'), join(base, 'old'))
    await hears('npm')
    mkdirSync(join(root, 'npm/x'), { recursive: true })
    await hears('npm')
    put('npm/x/3.json')
    await hears('npm/x/3.json')
  })

  test('a directory that is replaced is watched anew', async () => {
    start()
    await hears('.')
    renameSync(root, join(base, 'old'))
    mkdirSync(root)
    await hears('.')
    put('a.json')
    await hears('a.json')
  })

  test('a directory that comes later is watched then', async () => {
    rmSync(root, { recursive: true })
    start()
    mkdirSync(root)
    await hears('.')
    put('a.json')
    await hears('a.json')
  })

  test('a link that leads elsewhere now is followed there', async () => {
    const [one, two] = [join(base, 'one'), join(base, 'two')]
    mkdirSync(one)
    mkdirSync(two)
    rmSync(root, { recursive: true })
    symlinkSync(one, root)
    start()
    await hears('.')
    unlinkSync(root)
    symlinkSync(two, root)
    await hears('.')
    put('a.json')
    await hears('a.json')
  })

  test('a volume of Kubernetes, whose files are all turned round at once', async () => {
    mkdirSync(join(root, '..1'))
    symlinkSync('..1', join(root, '..data'))
    start()
    await hears('.')
    mkdirSync(join(root, '..2'))
    symlinkSync('..2', join(root, '..data_tmp'))
    renameSync(join(root, '..data_tmp'), join(root, '..data'))
    await hears('.')
  })

  test('without watches the files are looked at', async () => {
    put('a.json')
    put('b.json')
    start({ watch: noWatches })
    await hears('.')
    put('a.json', 'longer than it was')
    await hears('a.json')
    rmSync(join(root, 'b.json'))
    await hears('b.json')
    put('c.json')
    await hears('c.json')
  })

  test('more changes than anyone would look at one by one: everything', async () => {
    start()
    await hears('.')
    for (let count = 0; count < 20_000; count++) put(`${count}.json`)
    await hears('.')
  })

  test('once stopped nothing is told', async () => {
    const heard: string[] = []
    const first = watchDirectory(root, (names) => heard.push(...names), { sameMs: 20, pollMs: 20 })
    await until('everything is told', () => heard.includes('.'))
    put('a.json')
    first()
    const before = heard.length
    // Another one that is told in its turn: by then the first would have been.
    start()
    await hears('.')
    put('b.json')
    await hears('b.json')
    assert.equal(heard.length, before)
  })
})
