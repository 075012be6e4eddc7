/**
 * Tells which files of a directory changed, soon after; where watching fails, polling still finds it. Each
 * folder is watched by itself: the runtime's own recursive watch loses a file that is replaced by renaming.
 */

import { existsSync, readdirSync, watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'
import { LIMITS } from '@holdfast/core/kernel/limits'

/** Writes of one file come in bursts. */
const SETTLE_MS = 100
const AGAIN_MS = 5_000

export function watchDirectory(
  directory: string,
  onChanged: (names: ReadonlySet<string>) => void,
): () => void {
  const watchers = new Map<string, FSWatcher>()
  let names = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let again: NodeJS.Timeout | undefined
  let stopped = false
  const tell = (): void => {
    timer = undefined
    const changed = names
    names = new Set()
    onChanged(changed)
  }
  const stop = (): void => {
    for (const one of watchers.values()) one.close()
    watchers.clear()
  }
  const retry = (): void => {
    stop()
    if (stopped) return
    again = setTimeout(start, AGAIN_MS)
    again.unref()
  }
  const watchFolder = (folder: string): void => {
    if (watchers.has(folder) || watchers.size >= LIMITS.watchFoldersMax) return
    const one = watch(join(directory, folder), { persistent: false }, (_event, name) => {
      // Without a name the directory itself moved: a new watch sees the new one.
      if (name === null) return retry()
      names.add(folder === '' ? name : `${folder}/${name}`)
      timer ??= setTimeout(tell, SETTLE_MS)
    })
    one.on('error', retry)
    watchers.set(folder, one)
    for (const entry of readdirSync(join(directory, folder), { withFileTypes: true })) {
      if (entry.isDirectory()) {
        watchFolder(folder === '' ? entry.name : `${folder}/${entry.name}`)
      }
    }
  }
  const start = (): void => {
    if (!existsSync(directory)) return retry()
    try {
      watchFolder('')
    } catch {
      retry()
    }
  }
  start()
  return () => {
    stopped = true
    clearTimeout(timer)
    clearTimeout(again)
    stop()
  }
}
