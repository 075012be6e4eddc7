/**
 * When to read a machine again: its package databases, lists or reboot marker changed, or long enough ago. The
 * agent and `start` both know it by this.
 */

import { watch, type FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'

const PLACES = [
  '/var/lib/dpkg',
  '/var/lib/rpm',
  '/usr/lib/sysimage/rpm',
  '/lib/apk/db',
  '/usr/lib/apk/db',
  '/var/lib/apt/lists',
]
/** A package manager that only reads also touches locks and journals beside these: they are no change. */
const STAMPED = [
  '/var/lib/dpkg/status',
  '/var/lib/dpkg/status.d',
  ...['/var/lib/rpm', '/usr/lib/sysimage/rpm'].flatMap((folder) =>
    ['rpmdb.sqlite', 'Packages.db', 'Packages'].map((name) => `${folder}/${name}`),
  ),
  '/lib/apk/db/installed',
  '/usr/lib/apk/db/installed',
  '/var/lib/apt/lists',
  '/run/reboot-required',
]
const SETTLE_MS = 1_000
/** Catches what a watch misses; /run is too busy for a watch. */
const SECOND_LOOK_MS = 4_000

/** Calls once things have settled, and `everyMs` after the last call at the latest; returns how to stop. */
export function watchHost(root: string, everyMs: number, onDue: () => void): () => void {
  const watchers: FSWatcher[] = []
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let called = Date.now()
  let seen: string | undefined
  const call = (): void => {
    called = Date.now()
    onDue()
  }
  const look = async (): Promise<void> => {
    const stamps = await Promise.all(STAMPED.map((place) => stampOf(`${root}${place}`)))
    if (stopped) return
    const now = stamps.join()
    if (seen !== undefined && now !== seen) {
      clearTimeout(timer)
      // dpkg writes its database many times in one run: wait until it is quiet.
      timer = setTimeout(call, SETTLE_MS)
    } else if (Date.now() - called >= everyMs) {
      // By the wall, so that a machine that slept is read when it wakes.
      call()
    }
    seen = now
  }
  for (const place of PLACES) {
    try {
      watchers.push(watch(`${root}${place}`, { persistent: false }, () => void look()))
    } catch {
      // Absent on this system, or no watches left: the second look stands in.
    }
  }
  const second = setInterval(() => void look(), SECOND_LOOK_MS)
  void look()
  return () => {
    stopped = true
    clearTimeout(timer)
    clearInterval(second)
    for (const watcher of watchers) watcher.close()
  }
}

function stampOf(path: string): Promise<string> {
  return stat(path).then(
    (stats) => `${stats.mtimeMs} ${stats.ino} ${stats.size}`,
    () => '',
  )
}
