/** Watches the package databases and the reboot marker; a slow second look catches what a watch misses. */

import { watch, type FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'

const PLACES = [
  '/var/lib/dpkg',
  '/var/lib/rpm',
  '/usr/lib/sysimage/rpm',
  '/lib/apk/db',
  '/usr/lib/apk/db',
  '/var/lib/apt/lists',
  '/run',
]
const FILES = [
  '/var/lib/dpkg/status',
  '/var/lib/rpm/rpmdb.sqlite',
  '/usr/lib/sysimage/rpm/rpmdb.sqlite',
  '/lib/apk/db/installed',
  '/usr/lib/apk/db/installed',
  '/run/reboot-required',
]
const SETTLE_MS = 1_000
const SECOND_LOOK_MS = 4_000

/** Calls back once things have settled; returns how to stop. */
export function watchHost(root: string, onChange: () => void): () => void {
  const watchers: FSWatcher[] = []
  let timer: NodeJS.Timeout | undefined
  const changed = (): void => {
    clearTimeout(timer)
    // dpkg writes its database many times in one run: wait until it is quiet.
    timer = setTimeout(onChange, SETTLE_MS)
  }
  for (const place of PLACES) {
    // /run is busy: only the reboot marker counts there, and the second look sees it.
    if (place === '/run') continue
    try {
      watchers.push(watch(`${root}${place}`, { persistent: false }, changed))
    } catch {
      // Absent on this system, or no watches left: the second look below stands in.
    }
  }
  let seen = ''
  const look = async (): Promise<void> => {
    const stamps = await Promise.all(
      FILES.map((file) =>
        stat(`${root}${file}`).then(
          (one) => String(one.mtimeMs),
          () => '',
        ),
      ),
    )
    const now = stamps.join()
    if (seen !== '' && now !== seen) changed()
    seen = now
  }
  const second = setInterval(() => void look(), SECOND_LOOK_MS)
  void look()
  return () => {
    clearTimeout(timer)
    clearInterval(second)
    for (const one of watchers) one.close()
  }
}
