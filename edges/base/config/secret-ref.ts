/** A secret that a manifest only names: in a file, an environment variable or a systemd credential. */

import { readFileSync } from 'node:fs'
import { redact, type Redacted } from '@holdfast/core/kernel/redacted'
import type { SecretRef } from '@holdfast/core/model/manifest'

/** Null: it cannot be read; why is not told, because the path may be one. */
export function readSecret(ref: SecretRef): Redacted<string> | null {
  try {
    const text = ref.from === 'env' ? process.env[ref.name] : readFileSync(pathOf(ref), 'utf8')
    const value = text?.trim() ?? ''
    return value === '' ? null : redact(value)
  } catch {
    return null
  }
}

function pathOf(ref: SecretRef): string {
  if (ref.from === 'file') return ref.name
  const folder = process.env['CREDENTIALS_DIRECTORY']
  if (folder === undefined) throw new Error('no credentials were handed in')
  return `${folder}/${ref.name}`
}
