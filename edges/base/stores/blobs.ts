/** Content-addressed compressed files: `blobs/aa/<digest>.gz`, there whole and fsynced, or not at all. */

import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { digestOf, isDigest, type Digest } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { nodeHash } from '../signers/hash.ts'
import { syncDirectory, writeDurably } from './durable-file.ts'

export interface FileBlobs {
  put(bytes: Uint8Array): Digest
  get(digest: Digest): Uint8Array | undefined
  delete(digest: Digest): void
  erase(digests: readonly Digest[]): void
  /** In steps: there may be hundreds of thousands. */
  olderThan(at: number): Generator<void, readonly Digest[]>
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
      // Bytes that are said again are as new as the one that says them.
      if (existsSync(path)) utimesSync(path, new Date(), new Date())
      else writeDurably(path, gzipSync(bytes, { level: 6 }), 0o600)
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
    erase(digests) {
      const folders = new Set<string>()
      for (const path of digests.map(pathOf)) {
        rmSync(path, { force: true })
        if (existsSync(dirname(path))) folders.add(dirname(path))
      }
      for (const folder of folders) syncDirectory(folder)
    },
    *olderThan(at) {
      const folder = join(directory, 'blobs')
      if (!existsSync(folder)) return []
      const old: Digest[] = []
      for (const part of readdirSync(folder)) {
        for (const name of readdirSync(join(folder, part))) {
          yield
          const digest = `sha256:${name.slice(0, -'.gz'.length)}`
          if (!isDigest(digest)) continue
          // One that went meanwhile is not old, it is gone.
          const seen = statSync(join(folder, part, name), { throwIfNoEntry: false })
          if (seen !== undefined && seen.mtimeMs < at) old.push(digest)
        }
      }
      return old
    },
  }
}
