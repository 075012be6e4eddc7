/** Real reports of secret scanners, unpacked in memory from the archive they are kept in. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { utf8 } from '@holdfast/core/kernel/bytes'
import type { LeakClaim } from '@holdfast/core/model/claim'
import { readDocument } from '@holdfast/formats/registry'
import type { ReadDocument } from '@holdfast/formats/reader'
import { sharedPath } from './needs.ts'

export const SECRETS = 'fixtures/secrets.tar.gz'

/** Plain files of a ustar archive by their path below its one folder. */
export function secretsArchive(): ReadonlyMap<string, Uint8Array> {
  const bytes = gunzipSync(readFileSync(sharedPath(SECRETS)))
  const files = new Map<string, Uint8Array>()
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0;) {
    const field = (from: number, length: number): string =>
      bytes.toString('latin1', at + from, at + from + length).replace(/[\0 ]*$/, '')
    const size = Number.parseInt(field(124, 12), 8)
    const name = [field(345, 155), field(0, 100)].filter((part) => part !== '').join('/')
    const start = at + 512
    if (field(156, 1) === '0' || field(156, 1) === '')
      files.set(name.replace(/^(?:\.\/)?secrets\//, ''), bytes.subarray(start, start + size))
    at = start + Math.ceil(size / 512) * 512
  }
  return files
}

/** Throws where the archive has no such file. */
export function secretsFile(name: string): Uint8Array {
  const bytes = secretsArchive().get(name)
  assert.ok(bytes !== undefined, `${name} is not in ${SECRETS}`)
  return new Uint8Array(bytes)
}

export function readSecrets(name: string): ReadDocument {
  const read = readDocument(secretsFile(name))
  assert.ok(read.ok, read.ok ? '' : read.error.message)
  return read.value
}

export function readText(document: string | object): ReadDocument {
  const written = typeof document === 'string' ? document : JSON.stringify(document)
  const read = readDocument(utf8(written))
  assert.ok(read.ok, read.ok ? '' : read.error.message)
  return read.value
}

export function leaksOf(read: ReadDocument): readonly LeakClaim[] {
  return read.inventories
    .flatMap(({ claims }) => claims)
    .filter((claim): claim is LeakClaim => claim.kind === 'leak')
}
