/** A secret that a manifest only names: in a file, an environment variable or a systemd credential. */

import { readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { redact, type Redacted } from '@holdfast/core/kernel/redacted'
import type { SecretRef } from '@holdfast/core/model/manifest'

/** Null: it is absent, empty or cannot be read; why is not told, because the path may be one. */
export function readSecret(ref: SecretRef): Redacted<string> | null {
  const value = textOf(ref)?.trim() ?? ''
  return value === '' ? null : redact(value)
}

function textOf(ref: SecretRef): string | undefined {
  if (ref.from === 'env') return process.env[ref.name]
  const path = ref.from === 'file' ? ref.name : credentialPath(ref.name)
  try {
    // A device or a pipe would keep us reading.
    const found = path === undefined ? undefined : statSync(path)
    if (path === undefined || found?.isFile() !== true) return undefined
    return found.size > LIMITS.secretBytesMax ? undefined : readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** systemd puts credentials into a folder of their own; a name leads nowhere else. */
function credentialPath(name: string): string | undefined {
  const folder = process.env['CREDENTIALS_DIRECTORY']
  if (folder === undefined || name !== basename(name) || name === '..') return undefined
  return join(folder, name)
}
