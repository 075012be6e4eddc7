/** Tells which files of a directory changed, soon after; where watching fails, polling still finds it. */

import { existsSync, watch, type FSWatcher } from 'node:fs'

/** Writes of one file come in bursts. */
const SETTLE_MS = 100
const AGAIN_MS = 5_000

export function watchDirectory(
  directory: string,
  onChanged: (names: ReadonlySet<string>) => void,
): () => void {
  let names = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let again: NodeJS.Timeout | undefined
  let watcher: FSWatcher | undefined
  let stopped = false
  const tell = (): void => {
    timer = undefined
    const changed = names
    names = new Set()
    onChanged(changed)
  }
  const retry = (): void => {
    watcher?.close()
    watcher = undefined
    if (stopped) return
    again = setTimeout(start, AGAIN_MS)
    again.unref()
  }
  const start = (): void => {
    if (!existsSync(directory)) return retry()
    try {
      watcher = watch(directory, { recursive: true, persistent: false }, (_event, name) => {
        // Without a name the directory itself moved: a new watch sees the new one.
        if (name === null) return retry()
        names.add(name)
        timer ??= setTimeout(tell, SETTLE_MS)
        timer.unref()
      })
      watcher.on('error', retry)
    } catch {
      retry()
    }
  }
  start()
  return () => {
    stopped = true
    clearTimeout(timer)
    clearTimeout(again)
    watcher?.close()
  }
}
