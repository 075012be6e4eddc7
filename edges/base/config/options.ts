/**
 * The one table of settings: what the server takes, each as a flag, a variable and a line of a file, and which other
 * variables Holdfast reads. Flags, readers and docs/reference/configuration.md are made from it.
 */

import type { Mode } from '@holdfast/core/model/mode'
import {
  ADDRESS,
  choice,
  HOST,
  LENT,
  listOf,
  path,
  SINK,
  SIZE,
  TOKEN,
  YES_OR_NO,
  type Address,
  type Kind,
  type Lent,
} from './kinds.ts'

/** What each setting holds once it is read; null: it is not set. */
export interface Settings {
  readonly config: string | null
  readonly data: string
  readonly listen: Address
  readonly store: 'sqlite'
  readonly adminToken: string | null
  readonly mode: Mode
  readonly tlsCert: string | null
  readonly tlsKey: string | null
  readonly behindTlsProxy: boolean
  readonly checkpointSink: string | null
  readonly undo: string | null
  readonly secrets: string | null
  readonly lend: readonly Lent[]
  readonly privateHosts: readonly string[]
  readonly directories: readonly string[]
  readonly decisionsSize: number
  readonly logLevel: LogLevel
}

export type OptionName = keyof Settings
type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

export interface Option<T> {
  readonly kind: Kind<NonNullable<T>>
  /** Null: without one it is not set, and an empty text says so, too. */
  readonly default: string | null
  readonly help: string
  /** Never a flag: every user of a machine reads the arguments of every process. */
  readonly secret?: true
  /** Once a ledger is there, it is not asked any more. */
  readonly readOnce?: true
  /** A file cannot name itself. */
  readonly notInFile?: true
  /** A flag of every command, which stands before it. */
  readonly global?: true
}

export const OPTIONS: { readonly [Name in OptionName]: Option<Settings[Name]> } = {
  config: {
    kind: path('file'),
    default: null,
    notInFile: true,
    help: 'file of these settings, in YAML or JSON; none is read that is not named',
  },
  data: {
    kind: path('dir'),
    default: './.holdfast',
    global: true,
    help: 'data directory',
  },
  listen: {
    kind: ADDRESS,
    default: '127.0.0.1:7420',
    help: 'address and port; the default moves to the next free port when taken',
  },
  store: { kind: choice('sqlite'), default: 'sqlite', help: 'where the ledger lives' },
  adminToken: {
    kind: TOKEN,
    default: null,
    secret: true,
    help: 'the token of whoever administers; else one is generated into the data directory',
  },
  mode: {
    kind: choice('report-only', 'enforce'),
    default: 'report-only',
    readOnce: true,
    help: 'mode of a new ledger',
  },
  tlsCert: { kind: path('file'), default: null, help: 'PEM certificate chain' },
  tlsKey: { kind: path('file'), default: null, help: 'PEM private key' },
  behindTlsProxy: {
    kind: YES_OR_NO,
    default: 'false',
    help: 'a proxy ends TLS before this server',
  },
  checkpointSink: {
    kind: SINK,
    default: null,
    help: 'where checkpoints go beside the log, so that an older or rewritten ledger is noticed',
  },
  undo: {
    kind: path('dir'),
    default: null,
    help: 'directory of the undo pack, which gives back what was cut where no server is left; a checkpoint sink of files or git has one beside it',
  },
  secrets: {
    kind: path('dir'),
    default: null,
    help: 'directory of the secret files that manifests may name; never one in the data directory',
  },
  lend: {
    kind: listOf('NAME=HOST or NAME=HOST:PORT', 'name=host,…', LENT),
    default: null,
    help: 'where each secret may be sent: FILE=HOST[:PORT], env:NAME=HOST, credential:NAME=HOST',
  },
  privateHosts: {
    kind: listOf('HOST or HOST:PORT', 'host,…', HOST),
    default: null,
    help: 'hosts on private networks that manifests may name',
  },
  directories: {
    kind: listOf('a directory', 'dir,…', path('dir')),
    default: null,
    help: 'directories below which sources may read; `start` without it lends examples/',
  },
  decisionsSize: {
    kind: SIZE,
    default: '10GB',
    help: 'room for decision records; beyond it the oldest go',
  },
  logLevel: {
    kind: choice('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    default: 'warn',
    help: 'what is logged: this and what is worse',
  },
}

export const OPTION_NAMES: readonly OptionName[] = Object.keys(OPTIONS) as OptionName[] // The keys of the table itself.

/** `tlsCert` → `tls-cert`; null: it is no flag. */
export function flagOf(name: OptionName): string | null {
  return OPTIONS[name].secret === true ? null : parted(name, '-')
}

/** `tlsCert` → `HOLDFAST_TLS_CERT`. */
export function variableOf(name: OptionName): string {
  return `${PREFIX}${parted(name, '_').toUpperCase()}`
}

/** `tlsCert` → `tls cert`. */
export function wordsOf(name: OptionName): string {
  return parted(name, ' ')
}

function parted(name: string, between: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `${between}${letter.toLowerCase()}`)
}

export const PREFIX = 'HOLDFAST_'

export interface Variable {
  readonly variable: string
  /** Whose it is beside the server's own. */
  readonly of: 'client' | 'agent' | 'tests'
  readonly flag: string | null
  readonly default: string | null
  readonly help: string
  readonly secret?: true
}

/** What else is read of the environment. */
export const VARIABLES: readonly Variable[] = [
  {
    variable: 'HOLDFAST_SERVER',
    of: 'client',
    flag: 'server',
    default: 'the server that uses the data directory',
    help: 'server to talk to',
  },
  {
    variable: 'HOLDFAST_TOKEN',
    of: 'client',
    flag: 'token',
    default:
      'what holdfast login stored for that server, else, for the server of the data directory alone, its admin token',
    help: 'bearer token; --token-file FILE keeps it out of the list of processes',
    secret: true,
  },
  {
    variable: 'HOLDFAST_DEBUG',
    of: 'client',
    flag: null,
    default: null,
    help: 'set to anything: which Node runs, and where an unexpected failure happened',
  },
  {
    variable: 'HOLDFAST_AGENT_DATA',
    of: 'agent',
    flag: 'state',
    default: '/var/lib/holdfast-agent for root, else ~/.holdfast-agent',
    help: 'where the agent keeps its key and its copy of the last answer',
  },
  ...Object.entries({
    HOLDFAST_SEED: 'seed of what is drawn at random',
    HOLDFAST_RUNS: 'how many documents are drawn',
    HOLDFAST_KILLS: 'how often a server is killed',
    HOLDFAST_RECORDS: 'how many decision records are written',
    HOLDFAST_SLOW: 'seed of the delays that `npm run test:slow` adds; set by it',
    HOLDFAST_HOLDS: 'holds that are opened and closed at an enforcement point that fails',
    HOLDFAST_SHOTS: 'folder for screenshots of the console',
    HOLDFAST_SHARED: 'data from elsewhere that stands beside the checkout',
    HOLDFAST_CLIENTS: 'where clients of the secret store are installed',
    HOLDFAST_TEST_CLOCK: 'file that moves the clock of a process; set by a test',
    HOLDFAST_URL: 'server that is attacked; set by a test',
    HOLDFAST_CHECKOUT: 'this folder, for an attack; set by a test',
  }).map(([variable, help]) => ({
    variable,
    of: 'tests' as const,
    flag: null,
    default: null,
    help,
  })),
]
