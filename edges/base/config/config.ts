/** Configuration: one table → type, default, environment name, flag. Flag > environment > default. */

import { resolve } from 'node:path'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Mode } from '@holdfast/core/model/mode'
import type { Lending } from './lending.ts'

export interface Config {
  readonly data: string
  readonly host: string
  readonly port: number
  /** The port was asked for: when taken, the start fails instead of moving on. */
  readonly portFixed: boolean
  readonly adminToken: string | null
  readonly mode: Mode
  readonly tlsCert: string | null
  readonly tlsKey: string | null
  readonly behindTlsProxy: boolean
  readonly checkpointSink: string | null
  readonly lending: Lending
  /** What decision records may take on the disk; beyond, the oldest go. */
  readonly decisionsBytes: number
  readonly logLevel: string
}

export const OPTIONS = {
  data: { flag: 'data', env: 'HOLDFAST_DATA', default: './.holdfast', help: 'data directory' },
  listen: {
    flag: 'listen',
    env: 'HOLDFAST_LISTEN',
    default: '127.0.0.1:7420',
    help: 'address and port; the default moves to the next free port when taken',
  },
  store: {
    flag: 'store',
    env: 'HOLDFAST_STORE',
    default: 'sqlite',
    help: 'where the ledger lives',
  },
  adminToken: {
    flag: 'admin-token',
    env: 'HOLDFAST_ADMIN_TOKEN',
    default: '',
    help: 'at least 32 characters; else one is generated into the data directory',
  },
  mode: {
    flag: 'mode',
    env: 'HOLDFAST_MODE',
    default: 'report-only',
    help: 'report-only or enforce; read when a ledger is created, never again',
  },
  tlsCert: {
    flag: 'tls-cert',
    env: 'HOLDFAST_TLS_CERT',
    default: '',
    help: 'PEM certificate chain',
  },
  tlsKey: { flag: 'tls-key', env: 'HOLDFAST_TLS_KEY', default: '', help: 'PEM private key' },
  behindTlsProxy: {
    flag: 'behind-tls-proxy',
    env: 'HOLDFAST_BEHIND_TLS_PROXY',
    default: 'false',
    help: 'a proxy ends TLS before this server',
  },
  checkpointSink: {
    flag: 'checkpoint-sink',
    env: 'HOLDFAST_CHECKPOINT_SINK',
    default: '',
    help: 'file:PATH, syslog:HOST:PORT or git:DIR, beside the log',
  },
  secrets: {
    flag: 'secrets',
    env: 'HOLDFAST_SECRETS',
    default: '',
    help: 'directory of the secret files that manifests may name; never one in the data directory',
  },
  lend: {
    flag: 'lend',
    env: 'HOLDFAST_LEND',
    default: '',
    help: 'where each secret may be sent: FILE=HOST[:PORT], env:NAME=HOST, credential:NAME=HOST, with commas',
  },
  privateHosts: {
    flag: 'private-hosts',
    env: 'HOLDFAST_PRIVATE_HOSTS',
    default: '',
    help: 'hosts on private networks that manifests may name: HOST[:PORT], with commas',
  },
  directories: {
    flag: 'directories',
    env: 'HOLDFAST_DIRECTORIES',
    default: '',
    help: 'directories below which sources may read, with commas',
  },
  decisionsSize: {
    flag: 'decisions-size',
    env: 'HOLDFAST_DECISIONS_SIZE',
    default: '10GB',
    help: 'room for decision records, such as 500MB or 2TB; beyond it the oldest go',
  },
  logLevel: { flag: 'log-level', env: 'HOLDFAST_LOG_LEVEL', default: 'warn', help: 'pino level' },
} as const

export type OptionName = keyof typeof OPTIONS

/** All problems at once. `flags` are those given on the command line. */
export function readConfig(
  flags: { readonly [K in OptionName]?: string | undefined },
  env: { readonly [name: string]: string | undefined },
): Result<Config, readonly string[]> {
  const problems: string[] = []
  const given = (name: OptionName): string | undefined => flags[name] ?? env[OPTIONS[name].env]
  const value = (name: OptionName): string => given(name) ?? OPTIONS[name].default
  const optional = (name: OptionName): string | null => (value(name) === '' ? null : value(name))
  const listen = listenOn(value('listen'), problems)
  if (value('store') !== 'sqlite') problems.push(`store \`${value('store')}\` is not sqlite`)
  const mode = value('mode')
  if (mode !== 'report-only' && mode !== 'enforce') {
    problems.push(`mode \`${mode}\` is not report-only or enforce`)
  }
  const adminToken = optional('adminToken')
  if (adminToken !== null && adminToken.length < 32) {
    problems.push('the admin token has fewer than 32 characters')
  }
  const sink = optional('checkpointSink')
  if (sink !== null && !/^(?:file|git):.|^syslog:.+:\d+$/.test(sink)) {
    problems.push(`checkpoint sink \`${sink}\` is not file:PATH, syslog:HOST:PORT or git:DIR`)
  }
  const tls = optional('tlsCert') !== null && optional('tlsKey') !== null
  if ((optional('tlsCert') === null) !== (optional('tlsKey') === null)) {
    problems.push('a TLS certificate and its key come together')
  }
  const behindTlsProxy = value('behindTlsProxy') === 'true'
  if (listen !== null && !isLoopback(listen.host) && !tls && !behindTlsProxy) {
    problems.push(
      `listening on ${listen.host} without TLS is refused: set tls-cert and tls-key, or behind-tls-proxy`,
    )
  }
  const decisionsBytes = bytesIn(value('decisionsSize'))
  if (decisionsBytes === null) {
    problems.push(
      `decisions size \`${value('decisionsSize')}\` is not a size of at least 1MB, such as 10GB`,
    )
  }
  const lent = lentTo(listOf(value('lend')), problems)
  const privateHosts = listOf(value('privateHosts')).map((one) => one.toLowerCase())
  for (const host of privateHosts) {
    if (!HOST.test(host)) problems.push(`private host \`${host}\` is not HOST or HOST:PORT`)
  }
  const secrets = optional('secrets')
  if (problems.length > 0 || listen === null) return err(problems)
  return ok({
    data: value('data'),
    ...listen,
    portFixed: given('listen') !== undefined,
    adminToken,
    mode: mode === 'enforce' ? 'enforce' : 'report-only',
    tlsCert: optional('tlsCert'),
    tlsKey: optional('tlsKey'),
    behindTlsProxy,
    checkpointSink: sink,
    lending: {
      secrets: secrets === null ? null : resolve(secrets),
      data: resolve(value('data')),
      lent,
      privateHosts,
      directories: listOf(value('directories')).map((one) => resolve(one)),
    },
    decisionsBytes: decisionsBytes ?? 0,
    logLevel: value('logLevel'),
  })
}

function listenOn(
  text: string,
  problems: string[],
): { readonly host: string; readonly port: number } | null {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? []
  if (host === undefined || Number(port) > 65_535) {
    problems.push(`listen \`${text}\` is not ADDRESS:PORT`)
  }
  return host === undefined ? null : { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}

/** A name, an IPv4 address or an IPv6 one in brackets; without a port, every port of it. */
const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/

/** `500MB`, `10GB`, `2TB`, by thousands; null: it is no size. */
function bytesIn(text: string): number | null {
  const [, count = '', unit = ''] = /^(\d{1,6})([MGT])B$/i.exec(text.trim()) ?? []
  const bytes = Number(count) * 1_000 ** ({ m: 2, g: 3, t: 4 }[unit.toLowerCase()] ?? 0)
  return count === '' || bytes < 1_000_000 ? null : bytes
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

function lentTo(given: readonly string[], problems: string[]): Map<string, string[]> {
  const lent = new Map<string, string[]>()
  for (const one of given) {
    const [, name = '', host = ''] = /^(.+)=([^=]+)$/.exec(one) ?? []
    if (name === '' || !HOST.test(host.toLowerCase())) {
      problems.push(`lend \`${one}\` is not NAME=HOST or NAME=HOST:PORT`)
    } else lent.set(name, [...(lent.get(name) ?? []), host.toLowerCase()])
  }
  return lent
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
