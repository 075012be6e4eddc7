/**
 * Collects what secret scanners found as rows of an inventory: each by its rule and its place, whichever tool found it.
 * The value goes in to tell two findings of one line apart, and never comes out.
 */

import type { Instant } from '@holdfast/core/kernel/instant'
import type { Result } from '@holdfast/core/kernel/result'
import type { LeakClaim, LeakPlace } from '@holdfast/core/model/claim'
import { inventoryBuilder } from '../inventory-builder.ts'
import { dropCounter } from '../json-members.ts'
import type { Reading } from '../reader.ts'
import { leakType, publicId } from './leak-type.ts'

/** What a report says of one finding; what it does not say is undefined or null. */
export interface Leak {
  readonly rule: string | undefined
  /** The tool's words for people, where its rule is a number or too short to tell the type. */
  readonly title?: string | undefined
  readonly medium: LeakPlace['medium']
  readonly in?: string | undefined
  readonly path?: string | undefined
  readonly line?: number | undefined
  readonly column?: number | undefined
  readonly commit?: string | undefined
  /** As the tool writes it: `Name <address>` keeps the name alone. */
  readonly by?: string | undefined
  readonly state?: LeakClaim['state'] | undefined
  readonly works?: boolean | undefined
  readonly found?: Instant | null | undefined
  /** The system's own number of it, where it has one: no other tool finds it by the same. */
  readonly alert?: string | undefined
  /** As much of it as the report shows, or any text that differs with it. Never kept. */
  readonly value?: string | undefined
  readonly credential?: string | undefined
}

export interface LeakRows {
  /** @param at - the path of the member it stands in: `results[3]`. */
  add(at: string, leak: Leak): void
  drop(reason: string): void
  pass(reason: string): void
  /** A place nobody looked at, in a sentence. */
  unseen(sentence: string): void
  build(): Result<Reading, string>
}

type Placed = Leak & { readonly rule: string; readonly at: string }

/** @param as - what the tool calls one finding. */
export function leakRows(tool: string, as: string, asOf: Instant | null = null): LeakRows {
  const { drop, pass, counts } = dropCounter()
  const found: Placed[] = []
  const unseen = new Set<string>()
  return {
    drop,
    pass,
    unseen: (sentence) => void unseen.add(sentence),
    add(at, leak) {
      const rule = leak.rule?.trim() ?? ''
      if (rule === '') drop('a finding that names no rule')
      else found.push({ ...leak, ...tidied(leak), rule, at })
    },
    build() {
      const places = new Set(found.map((leak) => leak.in ?? ''))
      const [only = ''] = places
      const inventory = inventoryBuilder({
        of: `secrets found by ${tool}${places.size === 1 && only !== '' ? ` in ${only}` : ''}`,
        // None of these reports says that it looked at all there is: a later one without a finding may have looked less.
        whole: false,
        asOf,
        unseen: [...unseen],
      })
      const named = nameGiver()
      for (const leak of found) inventory.add('leak', leak.at, rowOf(leak, named(leak), as))
      for (const { reason, count, expected } of counts()) {
        for (let left = count; left > 0; left -= 1) {
          if (expected === true) inventory.pass(reason)
          else inventory.drop(reason)
        }
      }
      return inventory.build()
    },
  }
}

function rowOf(leak: Placed, ref: string, as: string) {
  const credential = leak.credential ?? publicId(leak.value)
  const { medium, path, line, commit, by } = leak
  return {
    ref,
    as,
    rule: leak.rule,
    type: credential === undefined ? leakType(`${leak.title ?? leak.rule}`) : 'access-key',
    where: {
      medium,
      ...(leak.in === undefined ? {} : { in: leak.in }),
      ...(path === undefined ? {} : { path }),
      ...(line === undefined ? {} : { line }),
      ...(commit === undefined ? {} : { commit }),
      ...(by === undefined ? {} : { by }),
    },
    state: leak.state,
    works: leak.works,
    credential,
    found: leak.found,
  } as const
}

/** Where it lies, the same for every tool; without what some tools write for "nothing". */
function tidied(leak: Leak): Pick<Leak, 'in' | 'path' | 'line' | 'column' | 'commit' | 'by'> {
  const commit = leak.commit?.trim() ?? ''
  return {
    in: placeName(leak.in),
    path: leak.path?.trim().replace(/^(?:\.\/)+/, '') || undefined,
    line: counted(leak.line),
    column: counted(leak.column),
    commit: /^0*$/.test(commit) ? undefined : commit,
    by: personName(leak.by),
  }
}

function counted(number: number | undefined): number | undefined {
  return number !== undefined && Number.isSafeInteger(number) && number > 0 ? number : undefined
}

/** An address without the password, token or query that may stand in it. */
function placeName(text: string | undefined): string | undefined {
  const plain = text?.trim() ?? ''
  if (plain === '' || plain === '.' || plain === './') return undefined
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(plain)) return plain
  return plain.replace(/[?#].*$/s, '').replace(/^([^/]+:\/\/)[^/]*@/, '$1')
}

/** Addresses of mail stay out; one that is nothing but stars was hidden by the tool. */
function personName(text: string | undefined): string | undefined {
  const name = text?.replace(/<[^>]*>?/g, '').trim() ?? ''
  return /@|^\**$/.test(name) ? undefined : name
}

/** `RULE at PLACE/PATH:LINE COMMIT`; a second value of that rule there gets its column, or a number. */
function nameGiver(): (leak: Placed) => string {
  const known = new Map<string, Map<string, string>>()
  return (leak) => {
    const base = baseName(leak)
    const there = known.get(base) ?? new Map<string, string>()
    known.set(base, there)
    const self = JSON.stringify([leak.column, leak.value])
    const name = there.get(self) ?? another(base, leak.column, new Set(there.values()))
    there.set(self, name)
    return name
  }
}

function another(base: string, column: number | undefined, taken: ReadonlySet<string>): string {
  if (taken.size === 0) return base
  const beside = column === undefined ? base : `${base} column ${column}`
  return taken.has(beside) ? `${beside} #${taken.size + 1}` : beside
}

function baseName(leak: Placed): string {
  const path = leak.path ?? ''
  const inside = leak.in === undefined || path === '' ? '' : path.startsWith('/') ? '' : '/'
  const place = `${leak.in ?? ''}${inside}${path}`
  return [
    `${leak.rule} at ${place === '' ? 'a place without a name' : place}`,
    leak.line === undefined ? '' : `:${leak.line}`,
    leak.commit === undefined ? '' : ` ${leak.commit}`,
    leak.alert === undefined ? '' : ` alert ${leak.alert}`,
  ].join('')
}
