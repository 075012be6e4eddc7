/** Content-addressed compressed files: `blobs/aa/<digest>.gz`, there whole and fsynced, or not at all. */

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { digestOf, type Digest } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { nodeHash } from '../signers/hash.ts'
import { writeDurably } from './durable-file.ts'

export interface FileBlobs {
  put(bytes: Uint8Array): Digest
  get(digest: Digest): Uint8Array | undefined
  delete(digest: Digest): void
}

export function fileBlobs(directory: string): FileBlobs {
  const pathOf = (digest: Digest): string => {
    const name = digest.slice('sha256:'.length)
    return join(directory, 'blobs', name.slice(0, 2), `${name}.gz`)
  }
  return {
    put(bytes) {
      const digest = digestOf(nodeHash, bytes)
      const path = pathOf(digest)
      if (!existsSync(path)) writeDurably(path, gzipSync(bytes, { level: 6 }), 0o600)
      return digest
    },
    get(digest) {
      const path = pathOf(digest)
      if (!existsSync(path)) return undefined
      const bytes = new Uint8Array(
        gunzipSync(readFileSync(path), { maxOutputLength: 2 * LIMITS.reportBytesMax }),
      )
      if (digestOf(nodeHash, bytes) !== digest)
        throw new Error(`blob ${digest} was changed on disk`)
      return bytes
    },
    delete(digest) {
      rmSync(pathOf(digest), { force: true })
    },
  }
}
