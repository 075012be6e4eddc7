/** What the breaker counts by: a key that says what refuses, in one failure domain and in all together. */

export interface Counter {
  /** `lineage CVE-2026-1`, `reader trivy under rules 2`, `feed osv sha256:…`. */
  readonly name: string
  /** Null: the whole estate. */
  readonly domain: string | null
  /** Under which the last hour's refusals are remembered. */
  readonly key: string
}

/** The domains first: what stops one of them stops nobody else. */
export function countersOf(names: readonly string[], domain: string): Counter[] {
  const here = names.map((name) => counter(name, domain))
  return [...here, ...names.map((name) => counter(name, null))]
}

export function counter(name: string, domain: string | null): Counter {
  return { name, domain, key: domain === null ? `${name} everywhere` : `${name} in ${domain}` }
}

/** An agent speaks for one asset: counting it by source would count to one. */
export function sourceKeys(source: string): string[] {
  return source.startsWith('agent:') ? [] : [`source ${source}`]
}

/** A reader is the product's own: its version is the number of the rules. */
export function readerKey(reader: string, rules: number): string {
  return `reader ${reader} under rules ${rules}`
}

export function rulesKey(rules: number): string {
  return `rules ${rules}`
}
