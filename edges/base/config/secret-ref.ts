/**
 * A secret that a manifest only names: in a file below the operator's directory, an environment variable of one prefix,
 * or a systemd credential. Whether it may be lent is asked in lending.ts.
 */

import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs'
import { basename, join, relative, resolve, sep } from 'node:path'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { redact, type Redacted } from '@holdfast/core/kernel/redacted'
import type { SecretRef } from './adapter-config.ts'

export const SECRET_ENV = 'HOLDFAST_SECRET_'

/** Where secret files may lie, and the data directory, in which none may. */
export interface SecretPlaces {
  readonly secrets: string | null
  readonly data: string
}

/** As the operator binds it, `env:` and `credential:` before those; null: a manifest may not name it. */
export function secretName(secrets: string | null, ref: SecretRef): string | null {
  switch (ref.from) {
    case 'env':
      return ref.name.startsWith(SECRET_ENV) ? `env:${ref.name}` : null
    case 'credential':
      return `credential:${ref.name}`
    case 'file': {
      if (secrets === null || ref.name.includes('\0')) return null
      const name = relative(secrets, resolve(secrets, ref.name))
      const outside = name === '' || name === '..' || name.startsWith(`..${sep}`)
      return outside ? null : name
    }
  }
}

/** Null: it is absent, empty or cannot be read; why is not told, because the path may be one. */
export function readSecret(places: SecretPlaces, ref: SecretRef): Redacted<string> | null {
  const value = textOf(places, ref)?.trim() ?? ''
  return value === '' ? null : redact(value)
}

function textOf(places: SecretPlaces, ref: SecretRef): string | undefined {
  if (secretName(places.secrets, ref) === null) return undefined
  if (ref.from === 'env') return process.env[ref.name]
  const folder = ref.from === 'file' ? places.secrets : process.env['CREDENTIALS_DIRECTORY']
  if (folder === null || folder === undefined) return undefined
  // systemd puts credentials into a folder of their own; a name leads nowhere else.
  if (ref.from === 'credential' && (ref.name !== basename(ref.name) || ref.name === '..')) {
    return undefined
  }
  try {
    return textBelow(realpathSync(folder), realpathSync(resolve(folder, ref.name)), places.data)
  } catch {
    return undefined
  }
}

/** Both are real paths: what a link points at counts, not where it stands. */
function textBelow(folder: string, path: string, data: string): string | undefined {
  if (!isWithin(folder, path) || isWithin(realpathSync(data), path)) return undefined
  // A device or a pipe would keep us reading; a link that was put there meanwhile is not followed.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
  try {
    const found = fstatSync(file)
    if (!found.isFile() || found.size > LIMITS.secretBytesMax) return undefined
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

/** The directory itself, or something in it; both are real paths. */
export function isWithin(directory: string, path: string): boolean {
  return path === directory || path.startsWith(join(directory, sep))
}
