/** Offline check of a data directory: every entry, every checkpoint, every signature. */

import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { decodeEntry } from '@holdfast/core/state/read-entry'
import { startFsck, type FsckReport } from '@holdfast/core/ledger/fsck'
import { parseCheckpoint, originOf } from '@holdfast/protocols/tlog/checkpoint'
import { openNote, parseVkey } from '@holdfast/protocols/tlog/note'
import { verifyEd25519 } from '@holdfast/own-files/ed25519'
import { nodeHash } from '../signers/hash.ts'
import { openLedgerReadOnly, type SqliteLedger, type StoreError } from './sqlite-ledger.ts'

const CHUNK = 5_000

export interface LedgerVerification extends FsckReport {
  readonly ledgerId: string
}

export function verifyLedger(directory: string): Result<LedgerVerification, StoreError> {
  const opened = openLedgerReadOnly(directory)
  if (!opened.ok) return opened
  const ledger = opened.value
  try {
    return ok(check(ledger))
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return err({
      code: 'data-corrupt',
      message: `the ledger in ${directory} cannot be read: ${message}`,
      help: 'restore the directory from a backup',
    })
  } finally {
    ledger.close()
  }
}

function check(ledger: SqliteLedger): LedgerVerification {
  const first = decodeEntry(ledger.read(0, 1)[0] ?? '')
  const created = first.ok && first.value.kind === 'ledger.created' ? first.value.body : undefined
  const key = parseVkey(nodeHash, created?.checkpointKey ?? '')
  const roots: { size: number; root: Uint8Array }[] = []
  let badNote: FsckReport['firstBad'] = null
  for (const { size, note } of ledger.checkpoints()) {
    const opened = key.ok ? openNote(note, [key.value], verifyEd25519) : key
    const checkpoint = opened.ok ? parseCheckpoint(opened.value.text) : opened
    if (
      !checkpoint.ok ||
      checkpoint.value.size !== size ||
      checkpoint.value.origin !== originOf(created?.ledgerId ?? '')
    ) {
      badNote ??= {
        seq: Math.max(0, size - 1),
        why: checkpoint.ok ? 'a checkpoint is of another ledger or size' : checkpoint.error.message,
      }
      continue
    }
    roots.push({ size, root: checkpoint.value.root })
  }
  const fsck = startFsck(nodeHash, roots, decodeEntry)
  const total = ledger.size()
  for (let from = 0; from < total; from += CHUNK) {
    for (const line of ledger.read(from, Math.min(total, from + CHUNK))) fsck.line(line)
  }
  const report = fsck.report()
  return { ...report, firstBad: report.firstBad ?? badNote, ledgerId: created?.ledgerId ?? '' }
}
