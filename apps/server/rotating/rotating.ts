/**
 * Rotations that are made here: a new version is written beside the old one, and the old one is burnt when every reader
 * was seen with the new. What the ledger says is all there is to it: a crash between any two steps is met by the next pass.
 */

import { base64url } from '@holdfast/core/kernel/bytes'
import { redact, reveal } from '@holdfast/core/kernel/redacted'
import type { RotationId } from '@holdfast/core/kernel/ids'
import type { RotatedAt, Rotation, RotateSpec } from '@holdfast/core/model/rotation'
import type { SecretVersion } from '@holdfast/core/model/secret'
import { toEnd } from '@holdfast/core/loop/judge/rotations'
import { newestOf } from '@holdfast/core/restore/rotations'
import { find } from '@holdfast/core/state/state'
import type { Random } from '@holdfast/edges-base/ports/outside'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import type { Call, SecretData, Values } from '@holdfast/edges-base/ports/enforcers'
import type { Writer } from '@holdfast/edges-base/writer/writer'
import type { Logger } from 'pino'
import type { Context } from '../context.ts'
import type { Driver } from '../driver/driver.ts'
import { eraseEnvelopes } from '../driver/retention.ts'
import { doorOf, timed, type Doors } from '../outward/enforcing/door.ts'
import { wordsOf } from '../outward/enforcing/look.ts'
import type { Outside } from '../outside.ts'

export interface Rotating {
  close(): Promise<void>
}

export interface RotatingParts {
  readonly driver: Driver
  readonly writer: Pick<Writer, 'blobs'>
  readonly random: Random
  readonly log: Pick<Logger, 'warn'>
  readonly context: Pick<Context, 'vault' | 'exposures' | 'rotationTroubles'>
  readonly doors: Doors
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

/** One that cannot go on keeps none of the others from it; the first that could not is thrown at the end. */
async function pass(parts: RotatingParts): Promise<void> {
  const { driver, writer } = parts
  const ended: RotationId[] = []
  const failed: unknown[] = []
  for (const rotation of driver.view.rotations.values()) {
    if (rotation.how !== 'store') continue
    try {
      if (rotation.renewed === null) await renew(parts, rotation)
      else if (await endOlder(parts, rotation)) ended.push(rotation.id)
      parts.context.rotationTroubles.delete(rotation.id)
    } catch (thrown) {
      parts.context.rotationTroubles.set(rotation.id, wordsOf(thrown))
      failed.push(thrown)
    }
  }
  await driver.submit({ kind: 'settle-rotations', ended }, 'system')
  for (const id of parts.context.rotationTroubles.keys()) {
    if (!driver.view.rotations.has(id)) parts.context.rotationTroubles.delete(id)
  }
  await eraseEnvelopes(driver, writer.blobs)
  if (failed.length > 0) throw failed[0]
}

/** What of before was made at a point, every reader being seen with the new one, is ended there. */
async function endOlder(parts: RotatingParts, rotation: Rotation): Promise<boolean> {
  const { driver } = parts
  const older = toEnd(driver.view, rotation, driver.env())
  const made = rotation.renewed?.made
  const newest = newestOf(driver.view, rotation.resource)
  if (older.length === 0 || made == null || newest === undefined) return false
  const now = await opened(parts, rotation, newest)
  for (const version of older) {
    const before = await opened(parts, rotation, version)
    const ending = { refs: made.refs, rotation: rotation.id, before, now }
    const why = await atPoint(parts, made, (values, point, call) =>
      values.end({ ...ending, point }, call),
    )
    if (why !== null) throw new Error(`version ${version.version} is not ended: ${why}`)
  }
  return true
}

async function opened(
  { context }: RotatingParts,
  { resource }: Rotation,
  { envelope }: SecretVersion,
): Promise<SecretData> {
  const data = await context.vault.open(resource, envelope)
  if (data === undefined) throw new Error(`the envelope of ${resource} cannot be opened`)
  return data
}

async function atPoint<T>(
  { driver, doors: { load, lending } }: RotatingParts,
  { enforcementPoint }: RotatedAt,
  ask: (values: Values, point: PointConfig, call: Call) => Promise<T>,
): Promise<T> {
  const stored = find(driver.view, 'EnforcementPoint', enforcementPoint)
  const door = await doorOf(stored, lending, load)
  if (!door.ok) throw new Error(door.error)
  const { enforcer, point, lent } = door.value
  const { values } = enforcer
  if (values === undefined) throw new Error(`${enforcer.title} makes no value anew`)
  const { now } = driver.env()
  // It looks for what is there of before, which may be much.
  return timed(enforcer, (signal) => ask(values, point, { ...lent, now, signal }), 'look')
}

/** Of the newest version, with new values for the keys that the manifest names. */
async function renew(parts: RotatingParts, rotation: Rotation): Promise<void> {
  const { driver, writer, context } = parts
  const { id, resource } = rotation
  const { vault } = context
  const newest = newestOf(driver.view, resource)
  const spec = find(driver.view, 'Resource', resource)?.spec.rotate
  if (newest === undefined || spec === undefined) return
  const before = await opened(parts, rotation, newest)
  const anew = reveal(await valueOf(parts, rotation, spec, before))
  const data = redact({ ...reveal(before), ...anew })
  const keys = [...new Set([...newest.keys, ...Object.keys(anew)])].toSorted()
  const envelope = await vault.seal(resource, data)
  const { masterKey } = vault
  const input = { kind: 'renew-secret', rotation: id, over: newest.version } as const
  const { answer } = await driver.submit(
    { ...input, envelope, masterKey, keys, ...(spec.at !== undefined && { made: spec.at }) },
    'system',
  )
  if (answer.kind !== 'refused') return
  // Sealed before it was judged, and nothing names it.
  await writer.blobs.erase([envelope])
  if (spec.at !== undefined) await endUnused(parts, rotation, spec.at, data)
}

/** A person wrote a version meanwhile: what was made beside it is read by nobody, and is not to go on working. */
async function endUnused(
  parts: RotatingParts,
  rotation: Rotation,
  at: RotatedAt,
  unused: SecretData,
): Promise<void> {
  const newest = newestOf(parts.driver.view, rotation.resource)
  if (newest === undefined) return
  const now = await opened(parts, rotation, newest)
  const ending = { refs: at.refs, rotation: rotation.id, before: unused, now }
  const why = await atPoint(parts, at, (values, point, call) =>
    values.end({ ...ending, point }, call),
  )
  if (why !== null) throw new Error(`what was made beside a newer version is not ended: ${why}`)
}

/** What takes the place of the same keys. */
async function valueOf(
  parts: RotatingParts,
  { id }: Rotation,
  { generate, at }: RotateSpec,
  before: SecretData,
): Promise<SecretData> {
  if (at !== undefined) {
    const making = { refs: at.refs, rotation: id, before }
    return atPoint(parts, at, (values, point, call) => values.make({ ...making, point }, call))
  }
  const { keys = [], bytes = BYTES } = generate ?? {}
  return redact(Object.fromEntries(keys.map((key) => [key, base64url(parts.random.bytes(bytes))])))
}
