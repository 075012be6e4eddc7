/** Whatever of Holdfast's nouns is called as somebody types: each list is asked by itself. */

import { useQueries } from '@tanstack/react-query'
import type { LinkProps } from '@tanstack/react-router'
import type { ItemOf, ListId, MaybeAsked } from '@holdfast/api/client'
import { words } from '@holdfast/api/spec-words'
import { call } from '../api/operations.ts'

export interface Found {
  readonly kind: string
  readonly name: string
  readonly says: string
  readonly to: Pick<LinkProps, 'to' | 'params' | 'search'>
}

interface Noun {
  readonly list: ListId
  readonly found: (item: never) => Found
}

const noun = <I extends ListId>(list: I, found: (item: ItemOf<I>) => Found): Noun => ({
  list,
  found,
})

const NOUNS: readonly Noun[] = [
  noun('asset.list', ({ name, type, posture }) => ({
    kind: 'asset',
    name,
    says: `${type}, ${posture.state}`,
    to: { to: '/assets/$name', params: { name } },
  })),
  noun('identity.list', ({ name, spec }) => ({
    kind: 'identity',
    name,
    says: spec.type,
    to: { to: '/identities/$name', params: { name } },
  })),
  noun('resource.list', ({ name, spec }) => ({
    kind: 'resource',
    name,
    says: `${spec.type}, tier ${spec.tier}`,
    to: { to: '/resources/$name', params: { name } },
  })),
  noun('posture-policy.list', ({ name, spec }) => ({
    kind: 'posture policy',
    name,
    says: words(spec.assets, 'no asset'),
    to: { to: '/policies/$name', params: { name } },
  })),
  noun('access-policy.list', ({ name }) => ({
    kind: 'access policy',
    name,
    says: 'Cedar',
    to: { to: '/access-policies/$name', params: { name } },
  })),
  noun('finding.list', ({ id, severity }) => ({
    kind: 'finding',
    name: id,
    says: severity,
    to: { to: '/findings/$id', params: { id } },
  })),
  noun('hold.list', ({ id, asset, state }) => ({
    kind: 'hold',
    name: `${asset} ${id}`,
    says: state,
    to: { to: '/holds/$id', params: { id } },
  })),
  noun('enforcement-point.list', ({ name, spec }) => ({
    kind: 'enforcement point',
    name,
    says: spec.adapter,
    to: { to: '/points/$name', params: { name } },
  })),
  noun('source.list', ({ name, state }) => ({
    kind: 'source',
    name,
    says: state,
    to: { to: '/sources/$name', params: { name } },
  })),
  noun('token.list', ({ name, subject, allows }) => ({
    kind: 'token',
    name: subject,
    says: allows,
    to: { to: '/tokens', search: { q: name } },
  })),
]

/** Of each noun. */
const MOST = '5'

export function useFound(text: string): {
  readonly found: readonly Found[]
  readonly isAsking: boolean
} {
  return useQueries({
    queries: NOUNS.map(({ list }) => ({
      queryKey: [list, { query: { q: text, limit: MOST } }],
      queryFn: () => call(list, ...([{ query: { q: text, limit: MOST } }] as MaybeAsked<ListId>)),
      enabled: text !== '',
      // A noun that this token may not see is not found.
      retry: false,
    })),
    combine: (answers) => ({
      found: answers.flatMap(({ data }, at) =>
        // Each is handed what its own list holds.
        (data?.items ?? []).map((item) => NOUNS[at]?.found(item as never) ?? []).flat(),
      ),
      isAsking: answers.some(({ isFetching }) => isFetching),
    }),
  })
}
