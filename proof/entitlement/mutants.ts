/**
 * The product with one of its lines changed, beside the product itself in one process: every module of core is
 * loaded once more under the fault's name, and one of them with the line replaced.
 */

import { registerHooks } from 'node:module'
import type { Product } from '../testkit/loop.ts'

export interface Mutant {
  readonly name: string
  /** Below `core/`. */
  readonly file: string
  /** Stands there exactly once. */
  readonly from: string
  readonly to: string
}

const CORE = new URL('../../core/', import.meta.url).href

export async function productWith(mutant: Mutant): Promise<Product> {
  const key = `?fault=${encodeURIComponent(mutant.name)}`
  let replaced = false
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context)
      const inside = context.parentURL?.endsWith(key) === true && found.url.startsWith(CORE)
      return inside && !found.url.includes('?') ? { ...found, url: `${found.url}${key}` } : found
    },
    load(url, context, next) {
      if (url !== `${CORE}${mutant.file}${key}`) return next(url, context)
      const loaded = next(url, context)
      const text = typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString() // prettier-ignore
      const parts = text.split(mutant.from)
      if (parts.length !== 2) {
        throw new Error(
          `${mutant.name}: its line stands ${parts.length - 1} times in ${mutant.file}`,
        )
      }
      replaced = true
      return { ...loaded, source: parts.join(mutant.to) }
    },
  })
  try {
    const load = (path: string): Promise<unknown> => import(`${CORE}loop/${path}${key}`)
    const [loop, applied, decided] = await Promise.all([load('loop.ts'), load('apply.ts'), load('answer/decide.ts')]) // prettier-ignore
    if (!replaced) throw new Error(`${mutant.name}: nothing loads ${mutant.file}`)
    // The same modules under another name.
    return {
      judge: (loop as Product).judge,
      apply: (applied as Product).apply,
      decide: (decided as Product).decide,
    }
  } finally {
    hooks.deregister()
  }
}
