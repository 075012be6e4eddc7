/** A real directory: what counts as a document, what changed, what is gone, and what must never look like either. */

import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { SourceFetch } from '@holdfast/edges-base/config/adapter-config'
import { SourceError, type PollCall, type Polled } from '@holdfast/edges-base/ports/sources'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { pollDirectory, type ReadFile } from './directory.ts'

describe('a directory', () => {
  let base = ''
  let root = ''
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'holdfast-feeds-'))
    root = join(base, 'feeds')
    mkdirSync(root)
  })
  afterEach(() => rmSync(base, { recursive: true, force: true }))

  const put = (file: string, text: string | Uint8Array = file): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  const callOf = (given: Given): PollCall => ({
    fetch: { adapter: 'advisories', directory: root, ...given.fetch },
    secret: null,
    cursors: given.cursors ?? new Map(),
    changed: given.changed === undefined ? null : new Set(given.changed),
    assets: [],
    signal: given.signal ?? new AbortController().signal,
    progress: given.progress ?? (() => undefined),
  })
  /** What was yielded, and the error at the end. */
  const poll = async (given: Given = {}): Promise<Outcome> => {
    const yielded: Polled[] = []
    let error: SourceError | null = null
    try {
      for await (const polled of pollDirectory(callOf(given), given.read)) yielded.push(polled)
    } catch (thrown) {
      assert.ok(thrown instanceof SourceError, String(thrown))
      error = thrown
    }
    const of = (kind: Polled['kind']): string[] =>
      yielded.filter((polled) => polled.kind === kind).map((polled) => polled.file)
    const cursors = new Map(given.cursors)
    for (const polled of yielded)
      if (polled.kind === 'document') cursors.set(polled.file, polled.cursor)
    for (const file of of('gone')) cursors.delete(file)
    const said = error === null ? null : `${error.code}: ${error.message.replaceAll(base, '')}`
    return { documents: of('document'), gone: of('gone'), cursors, error: said, yielded }
  }

  test('every document below it, in order, as its bytes; and only once', async () => {
    for (const file of ['b.json', 'a.zip', 'npm/x/1.json', 'Z.csv.gz', 'npm/0.json']) put(file)
    const first = await poll()
    const order = ['Z.csv.gz', 'a.zip', 'b.json', 'npm/0.json', 'npm/x/1.json']
    assert.deepEqual([first.documents, first.gone, first.error], [order, [], null])
    const texts = first.yielded.map((polled) =>
      polled.kind === 'document' ? Buffer.from(polled.bytes).toString() : '',
    )
    assert.deepEqual(texts, order)
    const second = await poll({ cursors: first.cursors })
    assert.deepEqual([second.documents, second.gone, second.error], [[], [], null])
  })

  const passedOver = [
    '.hidden.json',
    '.git/config',
    'a.json.part',
    'a.json.tmp',
    'a.json.sha256',
    'a.json.sig',
    'a.json~',
    'lost+found/x',
    'npm/.cache/x.json',
  ]
  for (const file of passedOver) {
    test(`${file} is no document`, async () => {
      put(file)
      assert.deepEqual((await poll()).documents, [])
      assert.deepEqual((await poll({ changed: [file] })).documents, [])
    })
  }

  test('a link counts where it leads to a file inside, and nowhere else', async () => {
    put('..data/kev.json')
    put('real/a.json')
    writeFileSync(join(base, 'secret.json'), 'secret')
    mkdirSync(join(base, 'feeds-other'))
    writeFileSync(join(base, 'feeds-other/secret.json'), 'secret')
    symlinkSync('..data/kev.json', join(root, 'kev.json'))
    symlinkSync('../secret.json', join(root, 'escape.json'))
    symlinkSync(join(base, 'feeds-other/secret.json'), join(root, 'neighbour.json'))
    symlinkSync('/etc/hostname', join(root, 'absolute.json'))
    symlinkSync(base, join(root, 'up'))
    symlinkSync('real', join(root, 'again'))
    symlinkSync('nowhere', join(root, 'broken.json'))
    symlinkSync('loop.json', join(root, 'loop.json'))
    const found = await poll()
    assert.deepEqual([found.documents, found.error], [['kev.json', 'real/a.json'], null])
    const names = [
      'escape.json',
      'neighbour.json',
      'absolute.json',
      'up/secret.json',
      'again/a.json',
    ]
    const changed = [...names, 'broken.json', 'loop.json', '../secret.json', '/etc/hostname', 'up']
    assert.deepEqual((await poll({ changed })).documents, [])
  })

  test('a document that became a link out is gone, and what it leads to is not read', async () => {
    put('a.json')
    put('b.json')
    const { cursors } = await poll()
    rmSync(join(root, 'a.json'))
    symlinkSync('/etc/hostname', join(root, 'a.json'))
    const found = await poll({ cursors })
    assert.deepEqual([found.documents, found.gone], [[], ['a.json']])
  })

  const changes: readonly (readonly [string, (path: string) => void])[] = [
    ['rewritten', (path) => writeFileSync(path, 'other bytes')],
    ['rewritten in the same length', (path) => writeFileSync(path, 'A.json')],
    ['appended to', (path) => appendFileSync(path, '\n')],
    ['cut', (path) => truncateSync(path, 1)],
    [
      'replaced with the old size and time',
      (path) => {
        const at = new Date(1_700_000_000_000)
        utimesSync(path, at, at)
        writeFileSync(`${path}.part`, 'A.json')
        utimesSync(`${path}.part`, at, at)
        renameSync(`${path}.part`, path)
      },
    ],
  ]
  for (const [name, change] of changes) {
    test(`a document that is ${name} is yielded again`, async () => {
      put('a.json')
      put('b.json')
      const { cursors } = await poll()
      change(join(root, 'a.json'))
      assert.deepEqual((await poll({ cursors })).documents, ['a.json'])
    })
  }

  const meanwhile: readonly (readonly [string, (path: string) => void])[] = [
    ['rewritten', (path) => writeFileSync(path, 'other bytes')],
    ['appended to', (path) => appendFileSync(path, '\n')],
    ['cut', (path) => truncateSync(path, 1)],
    ['taken away', (path) => rmSync(path)],
    [
      'replaced',
      (path) => {
        writeFileSync(`${path}.part`, 'A.json')
        renameSync(`${path}.part`, path)
      },
    ],
  ]
  for (const [name, change] of meanwhile) {
    test(`a document that is ${name} while it is read waits for the next look`, async () => {
      put('a.json')
      put('b.json')
      const read: ReadFile = async (handle, bytes) => {
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
        if (Buffer.from(bytes).toString() === 'a.json') change(join(root, 'a.json'))
        return bytesRead
      }
      const found = await poll({ read })
      assert.deepEqual([found.documents, found.gone, found.error], [['b.json'], [], null])
      const next = name === 'taken away' ? [] : ['a.json']
      assert.deepEqual((await poll({ cursors: found.cursors })).documents, next)
    })
  }

  test('a file that ends before its size is read again, not taken for whole', async () => {
    put('a.json')
    const found = await poll({ read: (_, bytes) => Promise.resolve(bytes.length - 1) })
    assert.deepEqual([found.documents, found.error], [[], null])
  })

  test('what went away is said, on a complete look only', async () => {
    for (const file of ['c.json', 'b.json', 'a.json']) put(file)
    const { cursors } = await poll()
    rmSync(join(root, 'c.json'))
    rmSync(join(root, 'a.json'))
    assert.deepEqual((await poll({ cursors, changed: ['a.json', 'b.json'] })).gone, [])
    assert.deepEqual((await poll({ cursors })).gone, ['a.json', 'c.json'])
    assert.deepEqual((await poll({ cursors, changed: ['.'] })).gone, ['a.json', 'c.json'])
  })

  test('of what is said to have changed only that is looked at', async () => {
    for (const file of ['a.json', 'b.json', 'npm/c.json', 'npm/x/d.json']) put(file)
    const look = async (...changed: string[]): Promise<readonly string[]> =>
      (await poll({ changed })).documents
    assert.deepEqual(await look('b.json'), ['b.json'])
    assert.deepEqual(
      await look('npm'),
      ['npm/c.json', 'npm/x/d.json'],
      'a directory: what is below',
    )
    assert.deepEqual(await look('npm', 'npm/c.json'), ['npm/c.json', 'npm/x/d.json'], 'never twice')
    assert.deepEqual(await look('b.json.sha256', 'a.json.sig'), ['a.json', 'b.json'])
    assert.deepEqual(await look('absent.json', '', '..', 'npm//c.json', './b.json'), [])
    assert.deepEqual(await look(), [])
  })

  const emptied: readonly (readonly [string, () => void, RegExp])[] = [
    [
      'emptied',
      () => rmSync(join(root, 'a.json')),
      /^unreadable: the directory is empty, and held 1 documents$/,
    ],
    [
      'left with what is no document',
      () => renameSync(join(root, 'a.json'), join(root, '.a.json')),
      /^unreadable: the directory is empty, and held 1 documents$/,
    ],
    [
      'taken away',
      () => rmSync(root, { recursive: true }),
      /^unreadable: the directory `\/feeds` cannot be read$/,
    ],
    [
      'replaced by a file',
      () => {
        rmSync(root, { recursive: true })
        writeFileSync(root, '')
      },
      /^unreadable: the directory `\/feeds` cannot be read$/,
    ],
  ]
  for (const [name, change, error] of emptied) {
    test(`a directory that is ${name} says so, and nothing is gone`, async () => {
      put('a.json')
      const { cursors } = await poll()
      change()
      const found = await poll({ cursors })
      assert.deepEqual([found.documents, found.gone], [[], []])
      assert.match(found.error ?? '', error)
    })
  }

  test('one that never held anything is only empty', async () => {
    assert.equal((await poll()).error, null)
  })

  test('what may not be read keeps nothing else back, and is not gone', async () => {
    for (const file of ['a.json', 'b.json', 'npm/c.json']) put(file)
    const { cursors } = await poll()
    put('a.json', 'new')
    chmodSync(join(root, 'b.json'), 0)
    appendFileSync(join(root, 'a.json'), '\n')
    chmodSync(join(root, 'npm'), 0)
    const found = await asNobody(base, () => poll({ cursors }))
    assert.deepEqual([found.documents, found.gone], [['a.json'], []])
    assert.equal(found.error, 'unreadable: the directory `npm` in it cannot be read, and 1 more')
  })

  test('a document over the limit is not read, and keeps nothing else back', async () => {
    put('a.json')
    put('b.json')
    // A hole: as large as it says, and no disk behind it.
    truncateSync(join(root, 'a.json'), LIMITS.feedDocumentBytesMax + 1)
    const found = await poll()
    assert.deepEqual(found.documents, ['b.json'])
    assert.match(found.error ?? '', /^unreadable: `a\.json` is larger than \d+ bytes$/)
  })

  test('progress is told, up to the whole', async () => {
    for (let count = 0; count < 250; count++) put(`${count}.json`)
    const told: [number, number | null][] = []
    await poll({ progress: (done, total) => told.push([done, total]) })
    assert.ok(told.length <= 126, `${told.length} times`)
    assert.deepEqual(told.at(-1), [250, 250])
  })

  test('a poll that is stopped ends, with what came before', async () => {
    for (const file of ['a.json', 'b.json']) put(file)
    const abort = new AbortController()
    const documents = pollDirectory(callOf({ signal: abort.signal }))
    assert.equal((await documents.next()).done, false)
    abort.abort()
    await assert.rejects(documents.next(), { name: 'AbortError' })
  })

  const pair = generateKeyPairSync('ed25519')
  const { x = '' } = pair.publicKey.export({ format: 'jwk' })
  const key = Buffer.from(x, 'base64url').toString('base64')
  const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex')

  test('only what fits its checksum is taken; what does not keeps nothing else back', async () => {
    for (const file of ['a.json', 'b.json', 'c.json', 'd.json', 'npm/e.json']) put(file)
    put('a.json.sha256', `${sumOf('a.json')}  a.json\n`)
    put('b.json.sha256', sumOf('other'))
    put('d.json.sha256', `${sumOf('d.json')}  other.json\n`)
    put('npm/e.json.sha256', sumOf('npm/e.json'))
    const found = await poll({ fetch: { checksum: 'beside' } })
    assert.deepEqual(found.documents, ['a.json', 'npm/e.json'])
    assert.equal(found.error, 'checksum: `b.json` does not match its checksum, and 2 more')
    put('b.json.sha256', sumOf('b.json'))
    const mended = { fetch: { checksum: 'beside' }, cursors: found.cursors } as const
    assert.deepEqual((await poll({ ...mended, changed: ['b.json.sha256'] })).documents, ['b.json'])
  })

  test('only what is signed is taken', async () => {
    const files = ['a.json', 'b.json', 'c.json', 'd.json']
    for (const file of files) put(file)
    put('a.json.sig', sign(null, Buffer.from('a.json'), pair.privateKey))
    put('b.json.sig', sign(null, Buffer.from('b.json'), pair.privateKey).toString('base64'))
    put('c.json.sig', sign(null, Buffer.from('a.json'), pair.privateKey))
    const found = await poll({ fetch: { key } })
    assert.deepEqual(found.documents, ['a.json', 'b.json'])
    assert.match(
      found.error ?? '',
      /^signature: `c\.json` is not signed with the key .*, and 1 more$/,
    )
  })

  test('a signature that is a link out of the directory is none', async () => {
    put('a.json')
    writeFileSync(join(base, 'sig'), sign(null, Buffer.from('a.json'), pair.privateKey))
    symlinkSync('../sig', join(root, 'a.json.sig'))
    const found = await poll({ fetch: { key } })
    assert.deepEqual(found.error, 'signature: no signature stands beside `a.json`')
  })

  test('what was taken without a key is looked at again with it', async () => {
    put('a.json')
    const { cursors } = await poll()
    assert.match((await poll({ fetch: { key }, cursors })).error ?? '', /^signature: no signature/)
  })

  test('nothing is written or left behind', async () => {
    put('a.json')
    await poll()
    assert.deepEqual(readdirSync(root), ['a.json'])
    assert.equal(readFileSync(join(root, 'a.json'), 'utf8'), 'a.json')
  })
})

/** Root may read everything. */
async function asNobody<T>(base: string, work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work()
  chmodSync(base, 0o755)
  process.seteuid?.(65_534)
  try {
    return await work()
  } finally {
    process.seteuid?.(0)
  }
}

interface Given {
  readonly fetch?: Partial<SourceFetch>
  readonly cursors?: ReadonlyMap<string, string>
  readonly changed?: readonly string[]
  readonly signal?: AbortSignal
  readonly progress?: PollCall['progress']
  readonly read?: ReadFile
}

interface Outcome {
  readonly documents: readonly string[]
  readonly gone: readonly string[]
  readonly cursors: ReadonlyMap<string, string>
  readonly error: string | null
  readonly yielded: readonly Polled[]
}
