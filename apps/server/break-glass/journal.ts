/**
 * What break-glass needs when this server is gone, beside its ledger: whose signatures count, written whenever that
 * changes, and the journal of what was opened meanwhile, taken over at each start.
 */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Entry } from '@holdfast/core/state/entries'
import { writeDurably } from '@holdfast/own-files/durable-file'
import type { Driver } from '../driver/driver.ts'
import { approversNow } from '../views/break-glass.ts'
import { approversFile, journalFile, type JournalHere } from './files.ts'
import { mergeJournal } from './merge.ts'

export async function journalOver(
  driver: Driver,
  data: string,
  warn: (line: string) => void,
): Promise<JournalHere> {
  let problem: string | null = null
  const takeOver = async (): Promise<void> => {
    // Of an older state nobody knows what it took over already: what waits is not lost.
    if (driver.env().fromBackup) return
    problem = await takenOver(driver, journalFile(data))
    if (problem !== null) warn(problem)
  }
  let written = ''
  const writeApprovers = (): void => {
    const { at, ...said } = approversNow(driver.view, driver.env().now)
    const text = JSON.stringify(said)
    if (text === written) return
    written = text
    writeDurably(approversFile(data), `${JSON.stringify({ ...said, at }, null, 2)}\n`, 0o600)
  }
  await takeOver()
  writeApprovers()
  driver.onEntries((entries) => {
    if (entries.some(isOfToken)) writeApprovers()
    if (entries.some(({ kind }) => kind === 'ledger.restored')) void takeOver()
  })
  return { problem: () => problem }
}

function isOfToken({ kind }: Entry): boolean {
  return kind === 'token.created' || kind === 'token.revoked'
}

async function takenOver(driver: Driver, file: string): Promise<string | null> {
  if (!existsSync(file)) return null
  if (statSync(file).size > LIMITS.journalBytesMax) return `${file} is too large to be a journal`
  const merged = await mergeJournal(driver, readFileSync(file, 'utf8'), 'system')
  return merged.ok ? null : `${file}: ${merged.error}`
}
