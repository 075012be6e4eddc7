/** Each setting from each place it may come from: taken, refused in words that name the place, and in their order. */

import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { readConfigFile } from './config-file.ts'
import { readConfig, type Config } from './config.ts'
import { loadConfig } from './load-config.ts'
import { flagOf, OPTION_NAMES, OPTIONS, variableOf, type OptionName } from './options.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-config-'))
let files = 0

function fileOf(text: string): string {
  const path = join(folder, `${(files += 1)}.yaml`)
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

type Read = (config: Config) => unknown
type Wrong = readonly [text: string, message: RegExp]

/** A text and what is read of it; texts that are refused. Without what it needs beside it, none may be set. */
interface Row {
  readonly byDefault: unknown
  readonly text: string
  /** As it stands in a file; absent: the text. */
  readonly inFile?: unknown
  readonly read: Read
  readonly is: unknown
  readonly wrong: readonly Wrong[]
  readonly beside?: { readonly [Name in OptionName]?: string }
}

const LONG = 'x'.repeat(32)

/** `config` names the file and is read before all others: below. */
const ROWS: { readonly [Name in Exclude<OptionName, 'config'>]: Row } = {
  data: {
    byDefault: './.holdfast',
    text: '/srv/hf',
    read: (config) => config.data,
    is: '/srv/hf',
    wrong: [['a\0b', /data .* is not a directory/]],
  },
  listen: {
    byDefault: ['127.0.0.1', 7420],
    text: '[::1]:0',
    read: (config) => [config.host, config.port],
    is: ['::1', 0],
    wrong: [
      ['nowhere', /listen `nowhere` is not ADDRESS:PORT/],
      ['127.0.0.1:99999', /listen `127.0.0.1:99999` is not ADDRESS:PORT/],
      [':7420', /listen `:7420` is not ADDRESS:PORT/],
      [
        '0.0.0.0:7420',
        /listening on 0\.0\.0\.0 without TLS is refused .*tls-cert.*behind-tls-proxy/,
      ],
    ],
  },
  store: {
    byDefault: undefined,
    text: 'sqlite',
    read: () => undefined,
    is: undefined,
    wrong: [
      ['mysql', /store `mysql` is not sqlite/],
      ['SQLite', /store `SQLite` is not sqlite/],
    ],
  },
  adminToken: {
    byDefault: null,
    text: LONG,
    read: (config) => config.adminToken,
    is: LONG,
    wrong: [['hunter2hunter2', /admin token is not a text of at least 32 characters/]],
  },
  mode: {
    byDefault: 'report-only',
    text: 'enforce',
    read: (config) => config.mode,
    is: 'enforce',
    wrong: [
      ['off', /mode `off` is not one of report-only, enforce/],
      ['Enforce', /mode `Enforce` is not one of/],
    ],
  },
  tlsCert: {
    byDefault: null,
    text: 'chain.pem',
    read: (config) => config.tlsCert,
    is: 'chain.pem',
    wrong: [['a\0b', /tls cert .* is not a file/]],
    beside: { tlsKey: 'key.pem' },
  },
  tlsKey: {
    byDefault: null,
    text: 'key.pem',
    read: (config) => config.tlsKey,
    is: 'key.pem',
    wrong: [['a\0b', /tls key .* is not a file/]],
    beside: { tlsCert: 'chain.pem' },
  },
  behindTlsProxy: {
    byDefault: false,
    text: 'true',
    inFile: true,
    read: (config) => config.behindTlsProxy,
    is: true,
    wrong: [
      ['yes', /behind tls proxy `yes` is not true or false/],
      ['1', /behind tls proxy `1` is not true or false/],
      ['TRUE', /behind tls proxy `TRUE` is not true or false/],
    ],
  },
  checkpointSink: {
    byDefault: null,
    text: 'syslog:log.example:514',
    read: (config) => config.checkpointSink,
    is: 'syslog:log.example:514',
    wrong: [
      ['kafka:x', /checkpoint sink `kafka:x` is not file:PATH, syslog:HOST:PORT or git:DIR/],
      ['file:', /checkpoint sink `file:` is not/],
      ['syslog:log.example', /checkpoint sink `syslog:log.example` is not/],
    ],
  },
  undo: {
    byDefault: null,
    text: '/srv/undo',
    read: (config) => config.undo,
    is: '/srv/undo',
    wrong: [['a\0b', /undo .* is not a directory/]],
  },
  secrets: {
    byDefault: null,
    text: '/etc/hf/secrets',
    read: (config) => config.lending.secrets,
    is: '/etc/hf/secrets',
    wrong: [['a\0b', /secrets .* is not a directory/]],
  },
  lend: {
    byDefault: [],
    text: 'a=Fleet.example, a=[fd00::7]:8443,,env:B=db:5432',
    inFile: ['a=Fleet.example', 'a=[fd00::7]:8443', 'env:B=db:5432'],
    read: (config) => [...config.lending.lent],
    is: [
      ['a', ['fleet.example', '[fd00::7]:8443']],
      ['env:B', ['db:5432']],
    ],
    wrong: [
      ['fleet.example', /lend `fleet.example` is not NAME=HOST or NAME=HOST:PORT/],
      ['a=http://x', /lend `a=http:\/\/x` is not/],
      ['a=', /lend `a=` is not/],
    ],
  },
  privateHosts: {
    byDefault: [],
    text: 'DB-01:5432, mirror.internal',
    inFile: ['DB-01:5432', 'mirror.internal'],
    read: (config) => config.lending.privateHosts,
    is: ['db-01:5432', 'mirror.internal'],
    wrong: [
      ['http://x', /private hosts `http:\/\/x` is not HOST or HOST:PORT/],
      ['*.internal', /private hosts `\*\.internal` is not/],
    ],
  },
  directories: {
    byDefault: [],
    text: '/srv/a,/srv/b',
    inFile: ['/srv/a', '/srv/b'],
    read: (config) => config.lending.directories,
    is: ['/srv/a', '/srv/b'],
    wrong: [['a\0b', /directories .* is not a directory/]],
  },
  decisionsSize: {
    byDefault: 10_000_000_000,
    text: '500MB',
    read: (config) => config.decisionsBytes,
    is: 500_000_000,
    wrong: [
      ['10', /decisions size `10` is not a size of at least 1MB, such as 10GB/],
      ['10KB', /decisions size `10KB` is not/],
      ['0GB', /decisions size `0GB` is not/],
      ['-1GB', /decisions size `-1GB` is not/],
    ],
  },
  logLevel: {
    byDefault: 'warn',
    text: 'silent',
    read: (config) => config.logLevel,
    is: 'silent',
    wrong: [['loud', /log level `loud` is not one of fatal, .*silent/]],
  },
}

interface Place {
  readonly read: (
    name: OptionName,
    text: string,
    inFile: unknown,
    beside: Row['beside'],
  ) => ReturnType<typeof readConfig>
  readonly from: (name: OptionName) => string
}

/** A list of texts of which one is wrong. */
function wrongInFile(name: OptionName, text: string): unknown {
  return OPTIONS[name].kind.many ? [text] : text
}

const PLACES: { readonly [place: string]: Place } = {
  flag: {
    read: (name, text, _inFile, beside) => readConfig({ ...beside, [name]: text }, {}),
    from: (name) => `(--${flagOf(name) ?? name})`,
  },
  environment: {
    read: (name, text, _inFile, beside) => readConfig({ ...beside }, { [variableOf(name)]: text }),
    from: (name) => `(${variableOf(name)})`,
  },
  file: {
    read: (name, _text, inFile, beside) =>
      loadConfig({ ...beside, config: fileOf(`\n${JSON.stringify({ [name]: inFile })}\n`) }, {}),
    from: () => '.yaml line 2',
  },
}

describe('each setting', () => {
  for (const [key, row] of Object.entries(ROWS)) {
    const name = key as OptionName // The keys of the table.
    test(`${name} by default`, () => {
      const config = readConfig({}, {})
      assert.ok(config.ok)
      assert.deepEqual(row.read(config.value), row.byDefault)
    })
    for (const [place, { read, from }] of Object.entries(PLACES)) {
      test(`${name} of the ${place}`, () => {
        const config = read(name, row.text, row.inFile ?? row.text, row.beside)
        assert.ok(config.ok, JSON.stringify(config))
        assert.deepEqual(row.read(config.value), row.is)
      })
      for (const [text, message] of row.wrong) {
        test(`${name} of the ${place}, refused: ${JSON.stringify(text)}`, () => {
          const config = read(name, text, wrongInFile(name, text), row.beside)
          assert.ok(!config.ok)
          assert.equal(config.error.length, 1, config.error.join('\n'))
          const [problem = ''] = config.error
          // What is of another type in a file is told by its line, before its text is read.
          if (place === 'file' && name === 'behindTlsProxy') {
            assert.match(problem, /line 2: `behindTlsProxy` is a text, and true or false is meant/)
          } else assert.match(problem, message)
          assert.ok(problem.includes(from(name)), problem)
        })
      }
    }
  }
})

test('a flag wins over the environment, that over the file, and the file over the default', () => {
  const config = fileOf('decisionsSize: 1GB\n')
  const variable = { HOLDFAST_DECISIONS_SIZE: '2GB' }
  const bytes = (...[flags, env]: Parameters<typeof loadConfig>): number | null => {
    const read = loadConfig(flags, env)
    return read.ok ? read.value.decisionsBytes : null
  }
  assert.deepEqual(
    [
      bytes({ decisionsSize: '3GB', config }, variable),
      bytes({ config }, variable),
      bytes({ config }, {}),
      bytes({}, { HOLDFAST_CONFIG: config }),
      bytes({}, { HOLDFAST_CONFIG: '' }),
    ],
    [3e9, 2e9, 1e9, 1e9, 1e10],
  )
})

test('a wrong value that another place outranks is not asked', () => {
  const config = loadConfig(
    { config: fileOf('mode: off\nlogLevel: info\n') },
    { HOLDFAST_MODE: 'enforce' },
  )
  assert.ok(config.ok)
  assert.deepEqual([config.value.mode, config.value.logLevel], ['enforce', 'info'])
})

test('an empty text unsets what may be unset, and nothing else', () => {
  const none = readConfig(
    {},
    { HOLDFAST_TLS_CERT: '', HOLDFAST_LEND: '', HOLDFAST_ADMIN_TOKEN: '' },
  )
  assert.ok(none.ok)
  assert.deepEqual(
    [none.value.tlsCert, none.value.adminToken, none.value.lending.lent.size],
    [null, null, 0],
  )
  for (const name of ['HOLDFAST_LISTEN', 'HOLDFAST_DATA', 'HOLDFAST_LOG_LEVEL', 'HOLDFAST_MODE']) {
    const empty = readConfig({}, { [name]: '' })
    assert.ok(!empty.ok, name)
    assert.match(empty.error.join('\n'), new RegExp(`\\(${name}\\)`))
  }
})

test('everything that is wrong is said at once, of every place', () => {
  const file = fileOf('lend: [x]\ncolour: red\n')
  const config = loadConfig(
    { config: file, mode: 'x' },
    { HOLDFAST_LISTEN: 'y', HOLDFAST_TLS_KEY: 'k' },
  )
  assert.ok(!config.ok)
  assert.deepEqual(
    config.error.map((problem) => problem.replace(file, 'FILE')),
    [
      `FILE line 2: \`colour\` is no setting; there are ${OPTION_NAMES.filter((name) => name !== 'config').join(', ')}`,
      'listen `y` is not ADDRESS:PORT (HOLDFAST_LISTEN)',
      'mode `x` is not one of report-only, enforce (--mode)',
      'lend `x` is not NAME=HOST or NAME=HOST:PORT (FILE line 1)',
      'a TLS certificate and its key come together: tls key is given (HOLDFAST_TLS_KEY), tls cert is not',
    ],
  )
})

test('no secret stands in what is said of it', () => {
  const config = readConfig({}, { HOLDFAST_ADMIN_TOKEN: 'hunter2' })
  assert.ok(!config.ok)
  assert.ok(!config.error.join().includes('hunter2'))
})

test('whoever starts the server may say other defaults, and everybody else outranks them', () => {
  const defaults = { directories: '/srv/examples' }
  const read = (env: Record<string, string>): readonly string[] | null => {
    const config = loadConfig({}, env, defaults)
    return config.ok ? config.value.lending.directories : null
  }
  assert.deepEqual(read({}), ['/srv/examples'])
  assert.deepEqual(read({ HOLDFAST_DIRECTORIES: '/srv/own' }), ['/srv/own'])
  assert.deepEqual(read({ HOLDFAST_CONFIG: fileOf('directories: []') }), [])
})

test('where the address was asked for, the port is kept', () => {
  const fixed = (...[flags, env]: Parameters<typeof loadConfig>): boolean | null => {
    const read = loadConfig(flags, env)
    return read.ok ? read.value.portFixed : null
  }
  assert.equal(fixed({}, {}), false)
  assert.equal(fixed({ listen: '127.0.0.1:1' }, {}), true)
  assert.equal(fixed({}, { HOLDFAST_LISTEN: '127.0.0.1:1' }), true)
  assert.equal(fixed({ config: fileOf('listen: 127.0.0.1:1') }, {}), true)
})

test('paths are of the directory of whoever starts it, in a file as well', () => {
  const config = loadConfig({ config: fileOf('secrets: s\ndirectories: [d]') }, {})
  assert.ok(config.ok)
  assert.deepEqual(
    [config.value.lending.secrets, config.value.lending.directories],
    [resolve('s'), [resolve('d')]],
  )
})

test('a file that was not read is a problem of the whole', () => {
  const missing = join(folder, 'nowhere.yaml')
  const config = loadConfig({ config: missing, mode: 'x' }, {})
  assert.ok(!config.ok)
  assert.deepEqual(config.error.length, 2)
  assert.deepEqual(readConfigFile(missing).problems, [`${missing} cannot be read: ENOENT`])
})
