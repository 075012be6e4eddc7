/** Versions come again and again, and there are few of them: what was read of one is kept a while. */

const KEPT_MAX = 20_000

/** The same answers as `parse`, which must be pure; when it is full it begins anew. */
export function remembered<T>(parse: (version: string) => T): (version: string) => T {
  const known = new Map<string, { readonly parsed: T }>()
  return (version) => {
    const before = known.get(version)
    if (before !== undefined) return before.parsed
    const parsed = parse(version)
    if (version.length > KEPT_LENGTH_MAX) return parsed
    if (known.size >= KEPT_MAX) known.clear()
    known.set(version, { parsed })
    return parsed
  }
}

/** Longer ones are read each time: nobody fills the memory with them. */
const KEPT_LENGTH_MAX = 100
