/**
 * Which token a request bears, and those that `login` stored: one for each address, in a file that only its owner reads.
 */

import {
  chmodSync,
  existsSync,
  fstatSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { EXITS, Failure } from './exits.ts'
import { note } from './output.ts'

export interface TokenOptions {
  readonly token?: string | undefined
  readonly tokenFile?: string | undefined
}

/** Flag, file, HOLDFAST_TOKEN, then what `login` stored for this server. */
export function tokenFor(server: string, { token, tokenFile }: TokenOptions): string | undefined {
  if (token !== undefined) {
    note('! --token stands in the list of processes, where others on this machine read it')
    note('  better: --token-file FILE, HOLDFAST_TOKEN, or once holdfast login')
    return token
  }
  if (tokenFile !== undefined) return tokenIn(tokenFile)
  return process.env['HOLDFAST_TOKEN'] ?? stored().get(server)
}

/** `-` is standard input. */
function tokenIn(file: string): string {
  const token = readPrivate(file, '--token-file').trim()
  if (token !== '') return token
  throw new Failure(EXITS.usage, `${file} is empty`, 'write the token into it, and nothing else')
}

/** A file that others may read is refused: whoever did has the token already. */
export function readPrivate(file: string, what: string): string {
  let open: number
  try {
    open = file === '-' ? 0 : openSync(file, 'r')
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    throw new Failure(EXITS.usage, `${what}: ${file} cannot be read: ${message}`, 'name a file')
  }
  try {
    const facts = fstatSync(open)
    if (file !== '-' && facts.isFile() && (facts.mode & 0o077) !== 0) {
      throw new Failure(
        EXITS.usage,
        `${what}: others may read ${file}`,
        `chmod 600 ${file}, and if they could for long, revoke the token and create another`,
      )
    }
    return readFileSync(open, 'utf8')
  } finally {
    if (open !== 0) closeSync(open)
  }
}

/** Where what `login` stored is kept. */
export function tokensFile(): string {
  const config = process.env['XDG_CONFIG_HOME'] ?? ''
  return join(config === '' ? join(homedir(), '.config') : config, 'holdfast', 'tokens.json')
}

/** Null: the stored token goes. True: something changed. */
export function storeToken(server: string, token: string | null): boolean {
  const tokens = new Map(stored())
  const before = tokens.get(server)
  if (token === null) tokens.delete(server)
  else tokens.set(server, token)
  if (before === tokens.get(server)) return false
  const file = tokensFile()
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  // Whole or not at all, and never for a moment readable by others.
  writeFileSync(`${file}.new`, `${JSON.stringify(Object.fromEntries(tokens), null, 2)}\n`, {
    mode: 0o600,
  })
  chmodSync(`${file}.new`, 0o600)
  renameSync(`${file}.new`, file)
  return true
}

function stored(): ReadonlyMap<string, string> {
  const file = tokensFile()
  if (!existsSync(file)) return new Map()
  const text = readPrivate(file, 'holdfast login')
  const entries = Object.entries(parsed(text, file))
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function parsed(text: string, file: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Told below.
  }
  throw new Failure(EXITS.usage, `${file} cannot be read`, 'remove it and holdfast login again')
}
