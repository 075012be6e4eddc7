/** Configuration: flag > environment > file > default, every problem at once, each with where its value came from. */

import { resolve } from 'node:path'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Mode } from '@holdfast/core/model/mode'
import type { FileValues } from './config-file.ts'
import type { Address } from './kinds.ts'
import type { Lending } from './lending.ts'
import {
  flagOf,
  OPTION_NAMES,
  OPTIONS,
  variableOf,
  wordsOf,
  type Option,
  type OptionName,
  type Settings,
} from './options.ts'

export interface Config extends Address {
  readonly data: string
  /** The port was asked for: when taken, the start fails instead of moving on. */
  readonly portFixed: boolean
  readonly adminToken: string | null
  readonly mode: Mode
  readonly tlsCert: string | null
  readonly tlsKey: string | null
  readonly behindTlsProxy: boolean
  readonly checkpointSink: string | null
  /** A directory for undo packs. */
  readonly undo: string | null
  readonly lending: Lending
  /** What decision records may take on the disk; beyond, the oldest go. */
  readonly decisionsBytes: number
  readonly logLevel: string
}

/** Those given on the command line. */
export type Flags = { readonly [Name in OptionName]?: string | undefined }

export interface OtherValues {
  readonly file?: FileValues
  /** In place of those of the table. */
  readonly defaults?: Flags
}

export function readConfig(
  flags: Flags,
  env: { readonly [name: string]: string | undefined },
  { file, defaults = {} }: OtherValues = {},
): Result<Config, readonly string[]> {
  const problems: string[] = [...(file?.problems ?? [])]
  const found = new Map(OPTION_NAMES.map((name) => [name, given(name, flags, env, file)]))
  const from = (name: OptionName): string => found.get(name)?.from ?? 'its default'
  const settings = Object.fromEntries(
    OPTION_NAMES.map((name) => {
      const option: Option<unknown> = OPTIONS[name]
      const texts =
        found.get(name)?.texts ?? textsOf(option, defaults[name] ?? option.default ?? '')
      return [name, valueOf(name, texts, from(name), problems)]
    }),
  ) as unknown as { readonly [Name in OptionName]: Settings[Name] | undefined } // Each read by the kind of its own row; undefined where it has a problem.
  const { listen, mode, data, decisionsSize, logLevel } = settings
  problems.push(...togetherWrong(settings, from))
  if (
    problems.length > 0 ||
    listen === undefined ||
    mode === undefined ||
    data === undefined ||
    decisionsSize === undefined ||
    logLevel === undefined
  )
    return err(problems)
  return ok({
    data,
    ...listen,
    portFixed: found.get('listen') !== undefined,
    adminToken: settings.adminToken ?? null,
    mode,
    tlsCert: settings.tlsCert ?? null,
    tlsKey: settings.tlsKey ?? null,
    behindTlsProxy: settings.behindTlsProxy === true,
    checkpointSink: settings.checkpointSink ?? null,
    undo: settings.undo == null ? null : resolve(settings.undo),
    lending: lendingOf(settings, data),
    decisionsBytes: decisionsSize,
    logLevel,
  })
}

interface Given {
  readonly texts: readonly string[]
  /** `--listen`, `HOLDFAST_LISTEN`, `holdfast.yaml line 3`. */
  readonly from: string
}

/** Undefined: nobody gave it. */
function given(
  name: OptionName,
  flags: Flags,
  env: { readonly [name: string]: string | undefined },
  file: FileValues | undefined,
): Given | undefined {
  const flag = flags[name]
  if (flag !== undefined)
    return { texts: textsOf(OPTIONS[name], flag), from: `--${flagOf(name) ?? name}` }
  const variable = variableOf(name)
  const text = env[variable]
  if (text !== undefined) return { texts: textsOf(OPTIONS[name], text), from: variable }
  return file?.values.get(name)
}

function textsOf({ kind }: Option<unknown>, text: string): readonly string[] {
  if (!kind.many) return [text]
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** Null: not set; undefined: it has a problem. */
function valueOf(
  name: OptionName,
  texts: readonly string[],
  from: string,
  problems: string[],
): unknown {
  const { kind, default: byDefault, secret }: Option<unknown> = OPTIONS[name]
  if (!kind.many && byDefault === null && texts[0] === '') return null
  const value = kind.read(texts)
  if (value.ok) return value.value
  for (const text of value.error) {
    const shown = secret === true ? '' : ` \`${text}\``
    problems.push(`${wordsOf(name)}${shown} is not ${kind.says} (${from})`)
  }
  return undefined
}

/** What each alone may be, and not with the others. */
function togetherWrong(
  settings: { readonly [Name in OptionName]: Settings[Name] | undefined },
  from: (name: OptionName) => string,
): string[] {
  const wrong: string[] = []
  const { listen, tlsCert, tlsKey, behindTlsProxy } = settings
  // What has a problem of its own is told by that.
  if (tlsCert === undefined || tlsKey === undefined) return wrong
  if ((tlsCert === null) !== (tlsKey === null)) {
    const [there, missing] = tlsCert === null ? TLS.toReversed() : TLS
    wrong.push(
      `a TLS certificate and its key come together: ${wordsOf(there)} is given (${from(there)}), ${wordsOf(missing)} is not`,
    )
  }
  const tls = tlsCert !== null && tlsKey !== null
  if (listen !== undefined && !isLoopback(listen.host) && !tls && behindTlsProxy === false) {
    wrong.push(
      `listening on ${listen.host} without TLS is refused (${from('listen')}): set tls-cert and tls-key, or behind-tls-proxy`,
    )
  }
  return wrong
}

const TLS: readonly [OptionName, OptionName] = ['tlsCert', 'tlsKey']

function lendingOf(
  settings: { readonly [Name in OptionName]: Settings[Name] | undefined },
  data: string,
): Lending {
  const lent = new Map<string, string[]>()
  for (const { name, host } of settings.lend ?? [])
    lent.set(name, [...(lent.get(name) ?? []), host])
  const { secrets = null, privateHosts = [], directories = [] } = settings
  return {
    secrets: secrets === null ? null : resolve(secrets),
    data: resolve(data),
    lent,
    privateHosts,
    directories: directories.map((directory) => resolve(directory)),
  }
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
