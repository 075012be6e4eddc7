/** Configuration: one table → type, default, environment name, flag. Flag > environment > default. */

import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Mode } from '@holdfast/core/model/entry'

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
  readonly logLevel: string
}

interface Option {
  readonly flag: string
  readonly env: string
  readonly default: string
  readonly help: string
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
  logLevel: { flag: 'log-level', env: 'HOLDFAST_LOG_LEVEL', default: 'warn', help: 'pino level' },
} as const satisfies Record<string, Option>

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
  const listen = /^(.+):(\d{1,5})$/.exec(value('listen'))
  if (listen === null || Number(listen[2]) > 65_535) {
    problems.push(`listen \`${value('listen')}\` is not ADDRESS:PORT`)
  }
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
  const host = (listen?.[1] ?? '').replace(/^\[|\]$/g, '')
  const tls = optional('tlsCert') !== null && optional('tlsKey') !== null
  if ((optional('tlsCert') === null) !== (optional('tlsKey') === null)) {
    problems.push('a TLS certificate and its key come together')
  }
  const behindTlsProxy = value('behindTlsProxy') === 'true'
  if (listen !== null && !isLoopback(host) && !tls && !behindTlsProxy) {
    problems.push(
      `listening on ${host} without TLS is refused: set tls-cert and tls-key, or behind-tls-proxy`,
    )
  }
  if (problems.length > 0) return err(problems)
  return ok({
    data: value('data'),
    host,
    port: Number(listen?.[2]),
    portFixed: given('listen') !== undefined,
    adminToken,
    mode: mode === 'enforce' ? 'enforce' : 'report-only',
    tlsCert: optional('tlsCert'),
    tlsKey: optional('tlsKey'),
    behindTlsProxy,
    checkpointSink: sink,
    logLevel: value('logLevel'),
  })
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
