/** Where undo packs are kept: beside the checkpoints, and in the directory that is named for them. */

import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { writeDurably } from '@holdfast/own-files/durable-file'
import type { Config } from '../config/config.ts'
import { commitFile } from './checkpoint-sink.ts'

export interface UndoPlace {
  readonly kind: 'file' | 'git'
  readonly directory: string
}

/** None: nobody said where. A log that cannot be read back keeps no pack. */
export function undoPlaces({
  checkpointSink: sink,
  undo: directory,
}: Pick<Config, 'checkpointSink' | 'undo'>): readonly UndoPlace[] {
  const beside = sink === null ? null : besideSink(sink)
  const named: UndoPlace | null = directory === null ? null : { kind: 'file', directory }
  if (beside === null || named === null) return [beside ?? named].filter((one) => one !== null)
  return beside.directory === named.directory ? [beside] : [beside, named]
}

function besideSink(sink: string): UndoPlace | null {
  const rest = resolve(sink.slice(sink.indexOf(':') + 1))
  if (sink.startsWith('file:')) return { kind: 'file', directory: dirname(rest) }
  return sink.startsWith('git:') ? { kind: 'git', directory: rest } : null
}

/** Several ledgers may keep theirs in one place. */
export function undoFile({ directory }: UndoPlace, ledgerId: string): string {
  return join(directory, `${ledgerId}.hfu`)
}

/** The newest takes the place of the one before. Throws where it cannot be written. */
export function keepPack(place: UndoPlace, ledgerId: string, text: string): void {
  const path = undoFile(place, ledgerId)
  // A folder that is not there is none to be made: something is not mounted.
  if (!existsSync(place.directory)) throw new Error(`${place.directory} is not there`)
  writeDurably(path, text, 0o600)
  if (place.kind === 'git') commitFile(place.directory, path, 'undo pack')
}
