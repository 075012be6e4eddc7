/** A journal from while no server ran, taken into the ledger: each line once, in its order. */

import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { MergedLine } from '@holdfast/core/model/break-glass'
import type { Signed } from '@holdfast/core/model/break-glass-input'
import { readJournal, type ReadLine } from '@holdfast/core/model/journal'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import type { Driver } from '../driver/driver.ts'
import { readSigned } from './signed.ts'

export interface Merged {
  readonly merged: number
  /** Lines that were there already. */
  readonly known: number
}

/** The error says which line is not to be believed: those before it are in. */
export async function mergeJournal(
  driver: Pick<Driver, 'view' | 'submit'>,
  text: string,
  actor: string,
): Promise<Result<Merged, string>> {
  const { lines, problem } = readJournal(nodeHash, text)
  let merged = 0
  for (const line of lines) {
    if (driver.view.mergedLines.has(line.line)) continue
    const signed = signedIn(line)
    if (!signed.ok) return err(`line ${line.said.index + 1}: ${signed.error}`)
    const input = { kind: 'merge-break-glass', line: lineOf(line), signed: signed.value } as const
    const { answer } = await driver.submit(input, actor)
    if (answer.kind === 'refused') return err(answer.refusals[0].message)
    merged += 1
  }
  return problem === null ? ok({ merged, known: lines.length - merged }) : err(problem)
}

function lineOf({ line, said }: ReadLine): MergedLine {
  const { index, kind, at, by, digest, text } = said
  return { line, index, kind, at, by, digest, text }
}

function signedIn({ said }: ReadLine): Result<Signed | null, string> {
  if (said.warrant === undefined || said.signatures === undefined) return ok(null)
  const signed = readSigned(said.warrant, said.signatures)
  if (!signed.ok) return signed
  return signed.value.digest === said.digest ? signed : err('its warrant is not the one it names')
}
