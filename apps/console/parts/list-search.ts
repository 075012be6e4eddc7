/** What of a list is shown, as it stands in the address: what is searched, filters, order and columns. All of it is text. */

import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ListId } from '@holdfast/api/client'
import { OPERATIONS } from '@holdfast/api/operations.generated'

/** `q`, `sort`, `columns` and each filter of the list, by the names of the contract. */
export type ListSearch = { readonly [name: string]: string }

/** Asked by the table itself. */
const NOT_IN_ADDRESS: ReadonlySet<string> = new Set(['limit', 'after', 'facets'])
/** They choose no rows. */
const NO_FILTER: ReadonlySet<string> = new Set(['sort', 'columns'])

/** For `validateSearch` of the page of a list: what it knows. */
export function listSearch(list: ListId): (search: Record<string, unknown>) => ListSearch {
  const known = new Set([...OPERATIONS[list].query, 'columns'])
  return (search) =>
    Object.fromEntries(
      Object.entries(search).filter(
        (member): member is [string, string] =>
          known.has(member[0]) && !NOT_IN_ADDRESS.has(member[0]) && typeof member[1] === 'string',
      ),
    )
}

export interface AddressedSearch {
  readonly search: ListSearch
  /** Undefined takes a member away. */
  readonly change: (members: { readonly [name: string]: string | undefined }) => void
  readonly isFiltered: boolean
  readonly showAll: () => void
}

/** Of the page one is on; what else its address says stays. An address is replaced, so that *back* leaves the list. */
export function useListSearch(list: ListId): AddressedSearch {
  const whole: ListSearch = useSearch({ strict: false })
  const search = listSearch(list)(whole)
  const navigate = useNavigate()
  const change: AddressedSearch['change'] = (members) => {
    const next = Object.entries({ ...whole, ...members }).filter(([, value]) => value !== undefined)
    // Every page of a list takes these, whichever it is.
    const to = { to: '.', search: Object.fromEntries(next) as never } as const
    void navigate({ ...to, replace: true, resetScroll: false })
  }
  const filters = Object.keys(search).filter((name) => !NO_FILTER.has(name))
  return {
    search,
    change,
    isFiltered: filters.length > 0,
    showAll: () => change(Object.fromEntries(filters.map((name) => [name, undefined]))),
  }
}
