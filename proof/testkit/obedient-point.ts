/** An enforcement point in memory that stands in for OpenBao: what is denied at each account, and what goes wrong there. */

import { instant } from '@holdfast/core/kernel/instant'
import { enforcer as openbao } from '@holdfast/enforcers/openbao/enforcer'
import type { Accounts, CanaryStep, Enforcer, Refusing } from '@holdfast/edges-base/ports/enforcers'
import { loadEnforcer, type LoadEnforcer } from '@holdfast/server/outward/enforcing/door'

export interface ObedientPoint {
  readonly load: LoadEnforcer
  /** What is denied there now, by account. */
  readonly denied: Map<string, Set<string>>
  /** Accounts that cannot be looked at, and what is answered. */
  readonly away: Map<string, string>
  /** How a credential of our own fares there; null: it names none. */
  canary: readonly CanaryStep[] | null
  /** Calls that were made, in words. */
  readonly calls: string[]
}

interface Call {
  readonly key: string
  readonly deny: boolean
}

export function obedientPoint(): ObedientPoint {
  const denied = new Map<string, Set<string>>()
  const away = new Map<string, string>()
  const calls: string[] = []
  const at = (ref: string): Set<string> => {
    const known = denied.get(ref) ?? new Set()
    denied.set(ref, known)
    return known
  }
  const accounts: Accounts<ReadonlySet<string>> = {
    async observe({ ref }) {
      const why = away.get(ref)
      if (why !== undefined) throw new Error(why)
      return new Set(at(ref))
    },
    plan({ denies, gives }, seen) {
      const [wanted, given] = [keysOf(denies), keysOf(gives)]
      const allows = wanted.filter((key) => !seen.has(key))
      const beyond = [...seen].filter((key) => !wanted.includes(key))
      const back = allows.length > 0 ? [] : beyond.filter((key) => given.includes(key))
      return { allows, denies: beyond, steps: [...allows.map(deny), ...back.map(give)] }
    },
    async unnamed(_point, named) {
      return [...denied.keys(), 'auth/approle/role/legacy']
        .filter((ref) => !named.includes(ref))
        .map((ref) => ({ ref, says: '2 tokens', lastAt: instant(Date.UTC(2026, 0, 1)) }))
    },
    async act({ say, call }, { ref }) {
      const { key, deny: takes } = call as unknown as Call // Of `plan`.
      calls.push(`${ref} ${say}`)
      if (takes) at(ref).add(key)
      else at(ref).delete(key)
      return 'answered 204'
    },
  }
  const world: ObedientPoint = {
    denied,
    away,
    canary: null,
    calls,
    load: async (id) => (id === openbao.id ? enforcer : loadEnforcer(id)),
  }
  const canary = async (): Promise<ObedientPoint['canary']> => world.canary
  const enforcer: Enforcer = { ...openbao, problems: () => [], accounts, canary }
  return world
}

/** A cut that takes effect, step by step. */
export const CANARY_WORKS: readonly CanaryStep[] = [
  { say: 'is issued', ok: true, detail: 'answered 200' },
  { say: 'reads with it', ok: true, detail: 'answered 200' },
  { say: 'is cut', ok: true, detail: 'answered 204' },
  { say: 'reads with it again after the cut', ok: true, detail: 'answered 403' },
]

/** One that does not: everything was answered well, and it is still let in. */
export const CANARY_LETS_IN: readonly CanaryStep[] = [
  ...CANARY_WORKS.slice(0, -1),
  { say: 'reads with it again after the cut', ok: false, detail: 'answered 200' },
]

function keysOf({ whole, assets, paths }: Refusing): readonly string[] {
  return [...(whole ? ['everybody'] : []), ...assets, ...paths]
}

function deny(key: string): ReturnType<Accounts['plan']>['steps'][number] {
  return { say: `denies ${key}`, call: { key, deny: true }, undo: { key, deny: false } }
}

function give(key: string): ReturnType<Accounts['plan']>['steps'][number] {
  return { say: `lets ${key} in again`, call: { key, deny: false }, undo: null }
}
