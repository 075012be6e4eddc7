/**
 * What the operator lends to manifests: secrets, each bound to the hosts it may be sent to, hosts on private networks,
 * directories to read. Who may apply a manifest names one of these, and reaches nothing else of this machine.
 */

import { existsSync, realpathSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import type { Redacted } from '@holdfast/core/kernel/redacted'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { SecretRef, SourceFetch } from './adapter-config.ts'
import { isWithin, readSecret, SECRET_ENV, secretName } from './secret-ref.ts'

export interface Lending {
  /** Files are lent from below this directory; null: none are. */
  readonly secrets: string | null
  /** The data directory: nothing in it is ever lent. */
  readonly data: string
  /** `fleet-token`, `env:HOLDFAST_SECRET_X`, `credential:X` → `HOST` or `HOST:PORT`. */
  readonly lent: ReadonlyMap<string, readonly string[]>
  readonly privateHosts: readonly string[]
  /** Below these, sources may read. */
  readonly directories: readonly string[]
}

/** In words for whoever applied the manifest: the operator has to allow it. */
export interface NotLent {
  readonly message: string
  readonly help: string
}

/** Null in the result: it may be lent, and is absent, empty or cannot be read. */
export function lendSecret(
  lending: Lending,
  ref: SecretRef,
  url: string | undefined,
): Result<Redacted<string> | null, NotLent> {
  const name = secretName(lending.secrets, ref)
  if (name === null) {
    return ref.from === 'env'
      ? refuse(
          `the environment variable \`${ref.name}\` is not lent`,
          `only those that begin with ${SECRET_ENV} are`,
        )
      : refuse(
          `the secret file \`${ref.name}\` is not below the directory that lends secrets`,
          'the operator names it with HOLDFAST_SECRETS, and puts the file there',
        )
  }
  const host = hostOf(url)
  if (host === null || !isNamed(lending.lent.get(name) ?? [], host)) {
    const where = host?.text ?? 'no host'
    return refuse(
      `the secret \`${name}\` is not lent to ${where}`,
      `the operator binds it at the next start: HOLDFAST_LEND=${name}=${host?.text ?? 'HOST'}`,
    )
  }
  return ok(readSecret(lending, ref))
}

/** Null: it may be fetched from there, as far as the operator is asked. */
export function placeProblem(lending: Lending, fetch: SourceFetch): NotLent | null {
  const { directory, url, network } = fetch
  if (directory !== undefined && lentDirectory(lending, directory) === null) {
    const above = isAbsolute(directory) ? directory : 'the directory it lies in'
    return {
      message: `the directory \`${directory}\` is not one that sources may read`,
      help: `the operator allows it at the next start: HOLDFAST_DIRECTORIES=${above}`,
    }
  }
  return network === 'private' ? privateProblem(lending, url) : null
}

/** Where it is on this machine; one without a leading slash is the first there is below what is lent. Null: not lent. */
export function lentDirectory(lending: Lending, directory: string): string | null {
  if (isAbsolute(directory)) return mayRead(lending.directories, directory) ? directory : null
  const places = lending.directories.map((one) => join(one, directory))
  return places.find((place) => existsSync(place) && mayRead(lending.directories, place)) ?? null
}

export function privateProblem(lending: Lending, url: string | undefined): NotLent | null {
  const host = hostOf(url)
  if (host === null || isNamed(lending.privateHosts, host)) return null
  return {
    message: `${host.text} is not a host that may be asked on a private network`,
    help: `the operator allows it at the next start: HOLDFAST_PRIVATE_HOSTS=${host.text}`,
  }
}

/** Real paths where they are there: a link leads to what it points at. */
function mayRead(allowed: readonly string[], directory: string): boolean {
  const asked = realPath(directory)
  return allowed.some((one) => isWithin(realPath(one), asked))
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}

interface Host {
  readonly name: string
  readonly port: string
  /** For people. */
  readonly text: string
}

const PORTS: ReadonlyMap<string, string> = new Map([
  ['http:', '80'],
  ['https:', '443'],
  ['postgresql:', '5432'],
])

function hostOf(url: string | undefined): Host | null {
  const parsed = url === undefined ? null : URL.parse(url)
  if (parsed === null || parsed.hostname === '') return null
  const name = parsed.hostname.toLowerCase()
  const port = parsed.port === '' ? (PORTS.get(parsed.protocol) ?? '') : parsed.port
  return { name, port, text: parsed.port === '' ? name : `${name}:${port}` }
}

function isNamed(allowed: readonly string[], { name, port }: Host): boolean {
  return allowed.includes(name) || allowed.includes(`${name}:${port}`)
}

function refuse(message: string, help: string): Result<never, NotLent> {
  return err({ message, help })
}
