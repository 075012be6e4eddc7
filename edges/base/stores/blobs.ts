/** Content-addressed compressed files: `blobs/aa/<digest>.gz`, there whole and fsynced, or not at all. */

import { existsSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { digestOf, isDigest, type Digest } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { nodeHash } from '../signers/hash.ts'
import { syncDirectory, writeDurably } from '@holdfast/own-files/durable-file'

export interface FileBlobs {
  put(bytes: Uint8Array): Digest
  get(digest: Digest): Uint8Array | undefined
  delete(digest: Digest, before: number): void
  erase(digests: readonly Digest[]): void
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
    delete(digest, before) {
      const path = pathOf(digest)
      // Seen as old some time ago: it may have been said again since.
      const found = statSync(path, { throwIfNoEntry: false })
      if (found !== undefined && found.mtimeMs < before) rmSync(path)
    },
    erase(digests) {
      const folders = new Set<string>()
      for (const path of digests.map(pathOf)) {
        rmSync(path, { force: true })
        if (existsSync(dirname(path))) folders.add(dirname(path))
      }
      for (const folder of folders) syncDirectory(folder)
    },
  }
}

/** Files looked at together: the write thread is not asked, and this one does not wait for the disk. */
const LOOKED_AT_ONCE = 16

export async function blobsOlderThan(directory: string, at: number): Promise<readonly Digest[]> {
  const folder = join(directory, 'blobs')
  const old: Digest[] = []
  for (const part of await readdir(folder).catch(() => [])) {
    const names = (await readdir(join(folder, part)).catch(() => [])).values()
    const look = async (): Promise<void> => {
      for (const name of names) {
        const digest = `sha256:${name.slice(0, -'.gz'.length)}`
        if (!isDigest(digest)) continue
        // Gone since it was listed: nothing to delete.
        const found = await stat(join(folder, part, name)).catch(() => null)
        if (found !== null && found.mtimeMs < at) old.push(digest)
      }
    }
    await Promise.all(Array.from({ length: LOOKED_AT_ONCE }, look))
  }
  return old
}
