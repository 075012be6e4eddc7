/** Seals every finished hour of records into the ledger, behind the decisions and hour by hour. */

import { formatInstant, type Instant } from '@holdfast/core/kernel/instant'
import { hourOf } from '@holdfast/edges-base/stores/segment-names'
import type { Writer } from '@holdfast/edges-base/writer/writer'
import type { Driver } from './driver.ts'

export interface SealTrouble {
  readonly hour: string
  readonly why: string
}

export interface Sealing {
  /** One after the other; who asks meanwhile is answered by the same. A failure is a trouble, and tried again. */
  seal(): Promise<void>
  /** What could not be sealed by now. */
  troubles(): readonly SealTrouble[]
}

export function sealingOver(driver: Driver, writer: Writer): Sealing {
  const troubles = new Map<string, string>()
  let current: Promise<void> | null = null
  let claimed = false
  const sealAll = async (): Promise<void> => {
    const now = hourAt(driver.env().now)
    const open = await writer.segments.open()
    for (const hour of troubles.keys()) if (!open.includes(hour)) troubles.delete(hour)
    for (const hour of open) {
      // An hour of an earlier version stays as it was sealed.
      if (hour >= now || driver.view.sealedSegments.has(hour)) continue
      try {
        await sealOne(driver, writer, hour)
        troubles.delete(hour)
      } catch (thrown) {
        troubles.set(hour, thrown instanceof Error ? thrown.message : String(thrown))
      }
    }
    if (!claimed) await claim(driver, writer, open)
    claimed = true
  }
  return {
    seal: () =>
      (current ??= sealAll()
        .catch((thrown: unknown) => {
          troubles.set('the hours', thrown instanceof Error ? thrown.message : String(thrown))
        })
        .finally(() => {
          current = null
        })),
    troubles: () => [...troubles].map(([hour, why]) => ({ hour, why })),
  }
}

/** What was written goes when the entry with its root is durable (law 3); a crash between is made good here. */
async function sealOne(driver: Driver, writer: Writer, hour: string): Promise<void> {
  if (![...driver.view.sealedSegments].some((segment) => segment.startsWith(hour))) {
    const segments = await writer.segments.seal(hour)
    await driver.submit({ kind: 'seal-decisions', segments }, 'system')
  }
  await writer.segments.dropOpen(hour)
}

/**
 * Sealed files whose entry is not in the ledger: put back from a backup that was made while they were sealed, or left
 * by a crash between the entry of a deletion and the deletion. They are sealed as they are, so that retention has them.
 */
async function claim(driver: Driver, writer: Writer, open: readonly string[]): Promise<void> {
  for (const { segment, what } of await writer.segments.list()) {
    const known = driver.view.sealedSegments.has(segment) || open.includes(hourOf(segment))
    if (what !== 'records' || known) continue
    const segments = [await writer.segments.readSealed(segment)]
    await driver.submit({ kind: 'seal-decisions', segments }, 'system')
  }
}

/** `2026-11-24T12`: the hour, in UTC. */
export function hourAt(now: Instant): string {
  return formatInstant(now).slice(0, 13)
}
