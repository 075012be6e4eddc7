/** An undo pack from a file: whole, signed, and by whom; nothing of it counts otherwise. */

import { openPack, type OpenedPack, type UndoPoint } from '@holdfast/core/ledger/undo-pack'
import { verifyEd25519 } from '@holdfast/own-files/ed25519'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { proofTools } from '@holdfast/protocols/tlog/proof-tools'
import { EXITS, Failure } from '../../exits.ts'
import { readInput } from '../../input.ts'

export interface TrustedPack extends OpenedPack {
  /** The key is the one that was given. */
  readonly anchored: boolean
}

export async function packFrom(file: string, trust: string | null): Promise<TrustedPack> {
  const opened = openPack(await readInput(file), proofTools(nodeHash, verifyEd25519))
  if (!opened.ok) {
    const help = 'nothing was called; take another copy, from where the server keeps its packs'
    throw new Failure(EXITS['not-verified'], `${file}: ${opened.error}`, help)
  }
  const { vkey } = opened.value.pack
  if (trust !== null && trust !== vkey) {
    throw new Failure(
      EXITS['not-verified'],
      `${file} is signed by another key than the one you trust: ${vkey}`,
      'nothing was called; it is not of your server, or you named the key of another',
    )
  }
  return { ...opened.value, anchored: trust !== null }
}

export function pointIn({ pack: { points } }: OpenedPack, name: string): UndoPoint {
  const point = points.find((one) => one.name === name)
  if (point !== undefined) return point
  const names = points.map((one) => one.name)
  throw new Failure(
    EXITS['not-found'],
    `the point \`${name}\` is not in this pack`,
    names.length === 0
      ? 'nothing was denied anywhere when it was made'
      : `in it: ${names.join(', ')}`,
  )
}

/** A name that is misspelt would give nothing back, and say that all is done. */
export function mustBeNamed(
  { name, accounts }: UndoPoint,
  identities: readonly string[] | null,
): void {
  const known = new Set(accounts.flatMap((account) => account.identities))
  const unknown = (identities ?? []).find((one) => !known.has(one))
  if (unknown === undefined) return
  const help =
    known.size === 0 ? 'no identity has an account there' : `in it: ${[...known].join(', ')}`
  const message = `no account of \`${unknown}\` is denied anything at ${name}`
  throw new Failure(EXITS['not-found'], message, help)
}
