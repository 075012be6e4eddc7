/** Giving back by break-glass while no server runs: only what the warrant names, and what comes of it is written down. */

import type { UndoAccount, UndoPoint } from '@holdfast/core/ledger/undo-pack'
import type { DeniedTarget } from '@holdfast/server/outward/enforcing/undo'
import { NOTHING_REFUSED } from '@holdfast/server/outward/enforcing/wanted'
import { addLine, openIn } from '../break-glass/offline.ts'
import { EXITS, Failure } from '../../exits.ts'
import { note, safe } from '../../output.ts'
import { mustBeNamed } from './pack.ts'

interface Flags {
  readonly warrant?: string
  readonly journal?: string
  readonly identity?: readonly string[]
  readonly quarantined?: true
  readonly point?: string
}

/** With whose blocks it is denied. */
export type Marked = DeniedTarget & Pick<UndoAccount, 'holds'>

export interface ByWarrant {
  readonly ledger: string
  readonly identities: readonly string[]
  /** Null: from wherever they act. */
  readonly assets: readonly string[] | null
  readonly kept: string
  readonly told: (words: string) => void
}

/** Null: by nobody's but your own word. Break-glass never gives back a quarantine. */
export async function byWarrant(
  { warrant, journal, identity, quarantined, point }: Flags,
  data: string,
): Promise<ByWarrant | null> {
  if (warrant === undefined) {
    if (journal === undefined) return null
    throw new Failure(EXITS.usage, '--journal without --warrant', 'name the warrant by which it is given back') // prettier-ignore
  }
  const wrong = [
    ...(identity === undefined ? [] : ['--identity: the warrant names them']),
    ...(quarantined === true ? ['--quarantined: break-glass never gives that back'] : []),
    ...(point === undefined ? ['no --point: it is given back at one at a time'] : []),
  ]
  if (wrong.length > 0) throw new Failure(EXITS.usage, `--warrant and ${wrong.join('; ')}`, 'leave one of both out') // prettier-ignore
  const { said, digest } = await openIn(data, journal, warrant)
  return {
    ledger: said.ledger,
    identities: said.identities,
    assets: said.assets,
    kept: 'quarantined, or not in the warrant',
    told: (text) => void addLine(data, journal, { kind: 'told', digest, text }),
  }
}

/** Names mean something in their own ledger alone. */
export function mustBeOf({ ledger }: ByWarrant, pack: { readonly ledger: string }): void {
  if (ledger === pack.ledger) return
  const message = `the warrant is of the ledger \`${ledger}\`, the pack of \`${pack.ledger}\``
  throw new Failure(EXITS['not-verified'], message, 'nothing was called; take the pack of that server') // prettier-ignore
}

/** Of those whom the warrant names some may have nothing there, but not all of them. */
export function givingBy(glass: ByWarrant, point: UndoPoint): ByWarrant {
  const known = new Set(point.accounts.flatMap((account) => account.identities))
  const identities = glass.identities.filter((one) => known.has(one))
  for (const one of glass.identities) {
    if (!known.has(one))
      note(`no account of ${safe(one)} is denied anything at ${safe(point.name)}`)
  }
  if (identities.length === 0) mustBeNamed(point, glass.identities)
  return { ...glass, identities }
}

/** From other assets than the warrant names it stays; where they cannot be told apart, all of it does. */
export function onlyFrom(
  { holds, ...account }: Marked,
  assets: readonly string[] | null,
): DeniedTarget {
  const { denied, stays = NOTHING_REFUSED } = account
  const isOther = (asset: string): boolean => assets?.includes(asset) === false
  const isShared = holds.some(({ asset }) => isOther(asset))
  return {
    ...account,
    stays: {
      whole: stays.whole || (denied.whole && isShared),
      assets: [...new Set([...stays.assets, ...denied.assets.filter(isOther)])],
      paths: [...new Set([...stays.paths, ...(isShared ? denied.paths : [])])],
    },
  }
}
