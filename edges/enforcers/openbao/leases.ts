/**
 * Leases of dynamic credentials. Whose one is nobody says; but when a token ends, whatever it holds ends at that moment,
 * and what cannot be taken away yet (its database is away, or refuses) is kept and is past its end. So of a token that
 * is gone nothing is left where no lease is past its end, and what is not belongs to somebody who may have it.
 */

import { setTimeout } from 'node:timers/promises'
import { eachOf, keysOf, read, type Api } from './api.ts'

export interface Overdue {
  readonly id: string
  /** Of the credentials: `database/creds/app`. */
  readonly path: string
}

export interface Leases {
  /** Past their end, and there. */
  readonly overdue: readonly Overdue[]
  /** Why they could not be looked at; null: they were. */
  readonly unseen: string | null
}

/** Of one that is being ended in this moment nobody need be told: looked at again after so many milliseconds. */
const AGAIN_MS = [100, 300, 1000]

/** Never throws: what else was seen counts without them. */
export async function leasesOf(
  api: Api,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Leases> {
  try {
    const found: Overdue[] = []
    await eachOf(paths.filter(isPath), async (path) => {
      for await (const id of leasesBelow(api, path)) found.push({ id, path })
    })
    let overdue = await overdueOf(api, found)
    for (const ms of AGAIN_MS) {
      if (overdue.length === 0) break
      await setTimeout(ms, undefined, { signal })
      overdue = await overdueOf(api, overdue)
    }
    return { overdue, unseen: null }
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : 'no answer'
    return { overdue: [], unseen: why }
  }
}

/** As it stands in an address. */
export function escaped(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

/** Of no other are there leases: a part like `..` would be another path of the API by the time it is asked. */
function isPath(path: string): boolean {
  return path.split('/').every((part) => part !== '' && !part.startsWith('.'))
}

async function* leasesBelow(api: Api, path: string): AsyncGenerator<string> {
  for (const key of await keysOf(
    api,
    `sys/leases/lookup/${escaped(path)}`,
    `the leases of ${path}`,
  )) {
    if (key.endsWith('/')) yield* leasesBelow(api, `${path}/${key.slice(0, -1)}`)
    else yield `${path}/${key}`
  }
}

async function overdueOf(api: Api, leases: readonly Overdue[]): Promise<Overdue[]> {
  const overdue: Overdue[] = []
  await eachOf(leases, async (lease) => {
    if (await isOverdue(api, lease)) overdue.push(lease)
  })
  return overdue.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

function isOverdue(api: Api, { id, path }: Overdue): Promise<boolean> {
  return read(api, {
    method: 'POST',
    path: 'sys/leases/lookup',
    body: { lease_id: id },
    what: `a lease of ${path}`,
    says({ status, data: { id: of, ttl, expire_time: end }, errors }) {
      if (status === 200 && of === id && typeof ttl === 'number') return end !== null && ttl <= 0
      return status === 400 && errors === 'invalid lease' ? false : undefined
    },
  })
}
