/** What the breaker counts by: a cause's lineage and its source, each within one failure domain. */

import type { Cause } from './cause.ts'

export interface Counter {
  readonly of: 'lineage' | 'source'
  readonly name: string
  readonly domain: string
  /** The key under which the last hour's holds are remembered. */
  readonly key: string
}

/** An agent speaks for one asset: counting it by source would count to one. */
export function countersOf(cause: Cause, domain: string): Counter[] {
  const { source } = cause.detail
  const counters: Counter[] = [counter('lineage', cause.lineage, domain)]
  if (!source.startsWith('agent:')) counters.push(counter('source', source, domain))
  return counters
}

function counter(of: Counter['of'], name: string, domain: string): Counter {
  return { of, name, domain, key: `${of} ${name} ${domain}` }
}
