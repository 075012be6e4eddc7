/** Containers put together by image: what every reader of a list of them ends with. */

import type { Instant } from '@holdfast/core/kernel/instant'
import type { RunningImage } from '@holdfast/core/model/workload'

export interface Container {
  readonly name: string
  readonly image: string
  readonly digests: readonly string[]
  readonly startedAt: Instant | null
}

/** Names of containers shown of one image. */
const NAMES_MAX = 3

export function byImage(containers: readonly Container[]): RunningImage[] {
  const groups = new Map<string, RunningImage>()
  for (const { name, image, digests, startedAt } of containers) {
    const key = digests.join(' ')
    const known = groups.get(key)
    if (known === undefined) {
      groups.set(key, { image, digests, startedAt, count: 1, names: [name] })
      continue
    }
    const later = (known.startedAt ?? 0) > (startedAt ?? 0) ? known.startedAt : startedAt
    const names = known.names.length < NAMES_MAX ? [...known.names, name] : known.names
    groups.set(key, { ...known, startedAt: later, count: known.count + 1, names })
  }
  return [...groups.values()]
}

/** Of a reference or an id: `sha256:…`, `docker.io/library/nginx@sha256:…`, `docker-pullable://…@sha256:…`. */
export function digestIn(text: string | undefined): string[] {
  const [, digest] = /(?:^|@|\/)(sha256:[0-9a-f]{64})$/.exec(text ?? '') ?? []
  if (digest !== undefined) return [digest]
  return /^[0-9a-f]{64}$/.test(text ?? '') ? [`sha256:${text ?? ''}`] : []
}
