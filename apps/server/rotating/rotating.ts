/**
 * Rotations that are made here: a new version is written beside the old one, and the old one is burnt when every reader
 * was seen with the new. What the ledger says is all there is to it: a crash between any two steps is met by the next pass.
 */

import { base64url } from '@holdfast/core/kernel/bytes'
import { redact, reveal } from '@holdfast/core/kernel/redacted'
import type { Rotation } from '@holdfast/core/model/rotation'
import { newestOf } from '@holdfast/core/restore/rotations'
import { find } from '@holdfast/core/state/state'
import type { Random } from '@holdfast/edges-base/ports/outside'
import type { Writer } from '@holdfast/edges-base/writer/writer'
import type { Logger } from 'pino'
import type { Context } from '../context.ts'
import type { Driver } from '../driver/driver.ts'
import { eraseEnvelopes } from '../driver/retention.ts'
import type { Outside } from '../outside.ts'

export interface Rotating {
  close(): Promise<void>
}

export interface RotatingParts {
  readonly driver: Driver
  readonly writer: Pick<Writer, 'blobs'>
  readonly random: Random
  readonly log: Pick<Logger, 'warn'>
  readonly context: Pick<Context, 'vault' | 'exposures'>
  /** `lookMs` absent: every 15 seconds. */
  readonly outside: Pick<Outside, 'lookMs'>
}

const LOOK_MS = 15_000
const BYTES = 32

/** What was exposed is recorded when a block has ended; rotations follow from that. */
export function startRotating(parts: RotatingParts): Rotating {
  const { driver, log } = parts
  const { exposures } = parts.context
  let [closed, again] = [false, false]
  let running: Promise<void> | null = null
  const go = (): void => {
    if (closed || driver.view.rotations.size === 0 || driver.env().fromBackup) return
    if (running !== null) {
      again = true
      return
    }
    running = pass(parts)
      .catch((err: unknown) => log.warn({ err }, 'a rotation: tried again'))
      .then(() => {
        running = null
        if (again) {
          again = false
          go()
        }
      })
  }
  exposures.start()
  driver.onEntries((entries) => {
    if (entries.some(({ kind }) => CHANGES.has(kind))) go()
  })
  go()
  const timer = setInterval(go, parts.outside.lookMs ?? LOOK_MS)
  timer.unref()
  return {
    async close() {
      closed = true
      clearInterval(timer)
      await exposures.close()
      await running
    },
  }
}

/** After which one may go on. */
const CHANGES: ReadonlySet<string> = new Set([
  'rotation.intended',
  'rotation.renewed',
  'exposure.recorded',
  'secret.written',
])

async function pass(parts: RotatingParts): Promise<void> {
  const { driver, writer } = parts
  for (const rotation of driver.view.rotations.values()) {
    if (rotation.how === 'store' && rotation.renewed === null) await renew(parts, rotation)
  }
  await driver.submit({ kind: 'settle-rotations' }, 'system')
  await eraseEnvelopes(driver, writer.blobs)
}

/** Of the newest version, with new values for the keys that the manifest names. */
async function renew(parts: RotatingParts, { id, resource }: Rotation): Promise<void> {
  const { driver, writer, random, context } = parts
  const { vault } = context
  const newest = newestOf(driver.view, resource)
  const generate = find(driver.view, 'Resource', resource)?.spec.rotate?.generate
  if (newest === undefined || generate === undefined) return
  const before = await vault.open(resource, newest.envelope)
  if (before === undefined) throw new Error(`the envelope of ${resource} cannot be opened`)
  const made = generate.keys.map(
    (key) => [key, base64url(random.bytes(generate.bytes ?? BYTES))] as const,
  )
  const data = redact({ ...reveal(before), ...Object.fromEntries(made) })
  const keys = [...new Set([...newest.keys, ...generate.keys])].toSorted()
  const envelope = await vault.seal(resource, data)
  const { masterKey } = vault
  const input = { kind: 'renew-secret', rotation: id, over: newest.version } as const
  const { answer } = await driver.submit({ ...input, envelope, masterKey, keys }, 'system')
  // Sealed before it was judged, and nothing names it.
  if (answer.kind === 'refused') await writer.blobs.erase([envelope])
}
