/** What every kind of the estate has: its objects listed, one shown, one removed; declared by `apply`. */

import { z } from 'zod'
import { KINDS, type ManifestKind } from '@holdfast/core/model/manifest'
import type { WrittenOf } from '@holdfast/edges-base/manifests/specs'
import type { Collection } from '@holdfast/core/model/collections'
import { count, list, maybeReason, members, named, someOf, unshown } from '../../fields.ts'
import { asked, page } from '../../list.ts'
import { operation } from '../../operation.ts'

const ORIGINS = ['declared', 'discovered'] as const

/**
 * The spec as its manifest has it. What is applied is read by the schema of its kind; what an older ledger holds is
 * shown too, though that schema may take it no more, so that here only an object is asked for.
 */
export function written<K extends ManifestKind>(kind: K) {
  return z
    .custom<WrittenOf[K]>((value) => typeof value === 'object' && value !== null)
    .meta({ $ref: `#/components/schemas/${kind}/properties/spec` })
}

interface Estate<
  K extends ManifestKind,
  M extends z.ZodRawShape,
  D extends z.ZodRawShape,
  F extends z.ZodRawShape,
  S extends string,
  C extends string,
> {
  readonly kind: K
  /** What its objects are, in the plural. */
  readonly says: string
  /** Beside what any object has; `detail`: on its own page alone. */
  readonly item?: M
  readonly detail?: D
  readonly filters: F
  readonly sorts: readonly S[]
  readonly facets: readonly C[]
  /** Beside the estate: what a list shows, and what a page of one does. */
  readonly shows?: readonly Collection[]
  readonly details?: readonly Collection[]
}

export function estate<
  K extends ManifestKind,
  F extends z.ZodRawShape,
  const S extends string,
  const C extends string,
  M extends z.ZodRawShape = Record<never, never>,
  D extends z.ZodRawShape = Record<never, never>,
>({ kind, says, item, detail, filters, sorts, facets, shows, details }: Estate<K, M, D, F, S, C>) {
  const { path } = KINDS[kind]
  const shape = {
    name: z.string(),
    uid: z.string(),
    kind: z.literal(kind),
    labels: z.record(z.string(), z.string()),
    spec: written(kind),
    /** Of the entry that last changed it. */
    seq: count,
    /** Added by discovery, which never overwrites what a person declared. */
    origin: z.enum(ORIGINS),
    ...(item ?? ({} as M)), // Of a kind without such members M is none.
  }
  const shown = members(shape).meta({ id: `${kind}Item` })
  const whole = members({ ...shape, ...(detail ?? ({} as D)) }) // As above.
  const one = detail === undefined ? shown : whole.meta({ id: `${kind}Detail` })
  const all = { origin: someOf(ORIGINS).optional(), ...filters }
  return {
    list: operation({
      method: 'GET',
      path: `/api/v1/${path}`,
      scope: 'read',
      summary: says,
      query: asked<typeof all, 'name' | 'seq' | S, 'origin' | C>({
        filters: all,
        sorts: ['name', 'seq', ...sorts],
        facets: ['origin', ...facets],
      }),
      answer: page(shown),
      collections: ['estate', ...(shows ?? [])],
    }),
    show: operation({
      method: 'GET',
      path: `/api/v1/${path}/{name*}`,
      scope: 'read',
      summary: `one of the ${says}`,
      params: named,
      answer: z.union([one as typeof whole, unshown]), // Without a detail of its own the two are the same.
      refusals: ['not-found'],
      collections: ['estate', ...(details ?? shows ?? [])],
    }),
    remove: operation({
      method: 'DELETE',
      path: `/api/v1/${path}/{name*}`,
      scope: 'admin',
      summary: `delete one of the ${says}; causes are kept`,
      params: named,
      query: maybeReason,
      answer: members({ deleted: z.string(), ids: list(z.string()) }).meta({ id: 'Deleted' }),
      refusals: ['not-found', 'conflict', 'refused', 'not-durable', 'disk-full'],
      collections: ['estate', ...(shows ?? [])],
    }),
  }
}
