/** What one look of `doctor` is: its name, and what it says and asks for. */

import type { Result } from '@holdfast/core/kernel/result'
import type { Config } from '@holdfast/edges-base/config/config'
import type { Asked } from './asked.ts'

export interface Check {
  readonly name: string
  /** Null: there is nothing of the kind here. */
  readonly look: (site: Site) => Promise<Seen | null>
}

export interface Seen {
  readonly state: 'ok' | 'warn' | 'fail'
  readonly says: string
  /** More of the same, a line each. */
  readonly more: readonly string[]
  /** Null: nothing is to be done. */
  readonly do: string | null
}

/** What is looked at: this machine, as this shell configures it, and the server that is asked. */
export interface Site {
  /** The data directory, whole. */
  readonly data: string
  readonly config: Result<Config, readonly string[]>
  readonly env: Readonly<Record<string, string | undefined>>
  /** The server is another machine's: only what can be asked of it is told. */
  readonly remote: boolean
  readonly asked: Asked
  readonly now: number
  readonly node: { readonly version: string; readonly path: string }
  /** Where the console lies. */
  readonly console: string
}

export function ok(says: string, more: readonly string[] = []): Seen {
  return { state: 'ok', says, more, do: null }
}

export function warn(says: string, what: string, more: readonly string[] = []): Seen {
  return { state: 'warn', says, more, do: what }
}

export function fail(says: string, what: string, more: readonly string[] = []): Seen {
  return { state: 'fail', says, more, do: what }
}

/** The code of a failed system call, else its words. */
export function whyOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return 'code' in thrown ? String(thrown.code) : thrown.message
}

/** The first few, and how many more. */
export function named(names: readonly string[], most = 5): string {
  const more = names.length - most
  return `${names.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
