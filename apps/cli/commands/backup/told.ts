/** What of a backup is told, whichever verb it was. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '@holdfast/core/kernel/result'
import { KEYS } from '@holdfast/server/backup/create'
import type { Progress } from '@holdfast/server/backup/copy'
import type { BackupError } from '@holdfast/server/backup/manifest'
import type { CheckedBackup } from '@holdfast/server/backup/verify'
import { EXITS, Failure, type Exit } from '../../exits.ts'
import { note, print, safe } from '../../output.ts'

export const NOT_HERE = 'not here'

export function keyLines(data: string): string[] {
  return KEYS.map(([name, lost]) => {
    const path = join(data, name)
    const where = existsSync(path) ? path : `${path} (${NOT_HERE})`
    return `    ${safe(where)}   lost with it: ${lost}`
  })
}

/** As JSON: the manifest, and what was missing when it was made. */
export function manifestOf({ manifest, missing }: CheckedBackup): object {
  if (missing.length > 0) process.exitCode = EXITS.partial
  return { ...manifest, missing }
}

export function showBackup({ manifest, files, missing }: CheckedBackup, first: string): void {
  if (missing.length > 0) process.exitCode = EXITS.partial
  const { ledger } = manifest
  print(
    `${first}: ledger ${safe(ledger.id)}, ${ledger.size} entries, root ${safe(ledger.root)}, ${files.length} files`,
  )
  print(
    `  made ${safe(manifest.createdAt)} by ${safe(manifest.product)}; ${checkpointText(ledger)}`,
  )
  if (missing.length === 0) return
  print(`! ${missing.length} blobs that the ledger cites were gone already when it was made:`)
  for (const digest of missing.slice(0, 5)) print(`    ${digest}`)
}

export function checkpointText(ledger: CheckedBackup['manifest']['ledger']): string {
  const { checkpoint, size } = ledger
  if (checkpoint === null) return 'nothing of it is signed yet'
  return checkpoint.size === size
    ? 'signed to its end'
    : `signed up to entry ${checkpoint.size}; the last ${size - checkpoint.size} by no checkpoint yet`
}

const PROGRESS_MS = 5_000

/** Of long work a line now and then, on standard error. */
export function slowly(): Progress {
  let next = Date.now() + PROGRESS_MS
  return (what, done, total) => {
    if (Date.now() < next) return
    next = Date.now() + PROGRESS_MS
    const of = total === null ? '' : ` of ${total} (${Math.floor((done / total) * 100)} %)`
    note(`  ${done}${of} ${what}`)
  }
}

const EXIT_OF: { readonly [C in BackupError['code']]: Exit } = {
  missing: EXITS['not-found'],
  'other-version': EXITS['not-verified'],
  damaged: EXITS['not-verified'],
  'in-the-way': EXITS.conflict,
  'other-ledger': EXITS.conflict,
  unwritable: EXITS.usage,
}

export function wholeOf<T>(made: Result<T, BackupError>): T {
  if (made.ok) return made.value
  const { code, message, help } = made.error
  throw new Failure(EXIT_OF[code], safe(message), safe(help))
}
