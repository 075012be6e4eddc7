/**
 * A directory with somebody else's system in it (an image, a mounted disk): no link in it may choose what is
 * read. Every path below it is walked one name at a time; an absolute link starts again at its top, `..` ends
 * there, a circle ends in nothing, and only regular files are opened. Other paths are the machine's own.
 */

import type { System } from './system.ts'

/** As many as Linux follows in one path. */
const LINKS_MAX = 40

export function jailed(system: System, root: string): System {
  if (root === '') return system
  const isInside = (path: string): boolean => path === root || path.startsWith(`${root}/`)
  const place = async (path: string): Promise<string | undefined> =>
    isInside(path) ? within(system, root, path.slice(root.length)) : path
  return {
    ...system,
    async read(path) {
      const real = await place(path)
      if (real === undefined) return undefined
      // A pipe would never end, a device neither.
      if (isInside(path) && (await system.stat(real))?.isFile !== true) return undefined
      return system.read(real)
    },
    async list(path) {
      const real = await place(path)
      return real === undefined ? [] : system.list(real)
    },
    async link(path) {
      const parent = await place(path.slice(0, path.lastIndexOf('/')))
      return parent === undefined
        ? undefined
        : system.link(`${parent}${path.slice(path.lastIndexOf('/'))}`)
    },
    async stat(path) {
      const real = await place(path)
      return real === undefined ? undefined : system.stat(real)
    },
    async identity(path) {
      const real = await place(path)
      return real === undefined ? undefined : system.identity(real)
    },
    real: place,
  }
}

/** Where a path of the system below the root really lies; undefined: its links lead in a circle. */
async function within(system: System, root: string, path: string): Promise<string | undefined> {
  const waiting = path.split('/').toReversed()
  const walked: string[] = []
  let links = 0
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name === '' || name === '.') continue
    if (name === '..') {
      walked.pop()
      continue
    }
    const target = await system.link([root, ...walked, name].join('/'))
    if (target === undefined) {
      walked.push(name)
      continue
    }
    links += 1
    if (links > LINKS_MAX) return undefined
    if (target.startsWith('/')) walked.length = 0
    waiting.push(...target.split('/').toReversed())
  }
  return [root, ...walked].join('/')
}
