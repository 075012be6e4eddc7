/** The private files of a server: its keys and the admin token, made once and never repaired. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fromUtf8 } from '@holdfast/core/kernel/bytes'
import type { View } from '@holdfast/core/state/state'
import type { Config } from '@holdfast/edges-base/config/config'
import type { Random } from '@holdfast/edges-base/ports/outside'
import { writeDurably } from '@holdfast/own-files/durable-file'
import { readPrivate } from '@holdfast/own-files/private-file'
import { newTokenText } from './auth.ts'
import { ofStore, StartRefused } from './start-errors.ts'

const KEY_BYTES = 32

export function loadAdminToken(data: string, random: Random): string {
  const path = join(data, 'admin-token')
  if (!existsSync(path)) writeDurably(path, `${newTokenText(random)}\n`, 0o600)
  const token = (fromUtf8(privateBytes(path)) ?? '').trim()
  if (token.length >= KEY_BYTES) return token
  throw unreadable(path, 'holds no token', `delete ${path}: the next start makes another`)
}

/** The key that sealed the secrets: where there are some, a new one would only hide that it is gone. */
export function loadMaster(data: string, view: View, random: Random): Uint8Array {
  const path = join(data, 'keys', 'master')
  if (existsSync(path) || view.secrets.size === 0) return loadSecret(path, random)
  throw unreadable(
    path,
    `is not there, and ${view.secrets.size} secrets are sealed with it`,
    `put it back from where keys are kept; if it is lost, so are they, and a new one is made with: (umask 077; head -c ${KEY_BYTES} /dev/urandom > '${path}')`,
  )
}

/** 32 random bytes of that name, made once. */
export function secretOf(config: Config, name: string, random: Random): Uint8Array {
  return loadSecret(join(config.data, 'keys', name), random)
}

function loadSecret(path: string, random: Random): Uint8Array {
  if (!existsSync(path)) writeDurably(path, random.bytes(KEY_BYTES), 0o600)
  const bytes = privateBytes(path)
  if (bytes.length === KEY_BYTES) return bytes
  throw unreadable(path, `is not ${KEY_BYTES} bytes`, 'put it back from where keys are kept')
}

function privateBytes(path: string): Uint8Array {
  const read = readPrivate(path)
  if (!read.ok) throw new StartRefused(ofStore(read.error))
  return read.value
}

function unreadable(path: string, what: string, help: string): StartRefused {
  return new StartRefused({ code: 'key-unreadable', message: `${path} ${what}`, help })
}
