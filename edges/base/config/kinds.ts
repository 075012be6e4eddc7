/** Kinds of settings: what each takes, said in words, and how it is read from text. */

import { err, ok, type Result } from '@holdfast/core/kernel/result'

export interface Kind<T> {
  /** What is meant, as an error and the page say it: `… is not ADDRESS:PORT`. */
  readonly says: string
  /** What stands behind its flag; null: the flag alone says it. */
  readonly placeholder: string | null
  /** Several, with commas between them; in a file a list. */
  readonly many: boolean
  /** The error is the texts that are none. */
  readonly read: (texts: readonly string[]) => Result<T, readonly string[]>
}

/** One text; undefined: it is none. */
function single<T>(
  says: string,
  placeholder: string | null,
  read: (text: string) => T | undefined,
): Kind<T> {
  return {
    says,
    placeholder,
    many: false,
    read(texts) {
      const [text = ''] = texts
      const value = read(text)
      return value === undefined ? err([text]) : ok(value)
    },
  }
}

export function listOf<T>(says: string, placeholder: string, of: Kind<T>): Kind<readonly T[]> {
  return {
    says,
    placeholder,
    many: true,
    read(texts) {
      const values: T[] = []
      const wrong: string[] = []
      for (const text of texts) {
        const value = of.read([text])
        if (value.ok) values.push(value.value)
        else wrong.push(text)
      }
      return wrong.length === 0 ? ok(values) : err(wrong)
    },
  }
}

export function choice<T extends string>(...words: readonly T[]): Kind<T> {
  const says = words.length === 1 ? words.join() : `one of ${words.join(', ')}`
  const placeholder = words.length > 3 ? 'word' : words.join('|')
  return single(says, placeholder, (text) => words.find((word) => word === text))
}

export function path(placeholder: 'file' | 'dir'): Kind<string> {
  const says = placeholder === 'file' ? 'a file' : 'a directory'
  return single(says, placeholder, (text) => (/^[^\0]+$/.test(text) ? text : undefined))
}

export const YES_OR_NO: Kind<boolean> = single('true or false', null, (text) =>
  text === 'true' ? true : text === 'false' ? false : undefined,
)

export interface Address {
  readonly host: string
  readonly port: number
}

export const ADDRESS: Kind<Address> = single('ADDRESS:PORT', 'address:port', (text) => {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? []
  if (host === undefined || Number(port) > 65_535) return undefined
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
})

const TOKEN_LENGTH_MIN = 32

export const TOKEN: Kind<string> = single(
  `a text of at least ${TOKEN_LENGTH_MIN} characters`,
  'token',
  (text) => (text.length >= TOKEN_LENGTH_MIN ? text : undefined),
)

export const SINK: Kind<string> = single(
  'file:PATH, syslog:HOST:PORT or git:DIR',
  'sink',
  (text) => (/^(?:file|git):.|^syslog:.+:\d+$/.test(text) ? text : undefined),
)

/** `500MB`, `10GB`, `2TB`, by thousands. */
export const SIZE: Kind<number> = single('a size of at least 1MB, such as 10GB', 'size', (text) => {
  const [, count = '', unit = ''] = /^(\d{1,6})([MGT])B$/i.exec(text.trim()) ?? []
  const bytes = Number(count) * 1_000 ** ({ m: 2, g: 3, t: 4 }[unit.toLowerCase()] ?? 0)
  return count === '' || bytes < 1_000_000 ? undefined : bytes
})

/** A name, an IPv4 address or an IPv6 one in brackets; without a port, every port of it. */
const HOST_TEXT = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/

export const HOST: Kind<string> = single('HOST or HOST:PORT', 'host', (text) => {
  const host = text.toLowerCase()
  return HOST_TEXT.test(host) ? host : undefined
})

export interface Lent {
  readonly name: string
  readonly host: string
}

export const LENT: Kind<Lent> = single('NAME=HOST or NAME=HOST:PORT', 'name=host', (text) => {
  const [, name, to = ''] = /^(.+)=([^=]+)$/.exec(text) ?? []
  const host = HOST.read([to])
  return name === undefined || !host.ok ? undefined : { name, host: host.value }
})
