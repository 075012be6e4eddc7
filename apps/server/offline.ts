/**
 * `off` without a server: its ledger alone, held so that none starts meanwhile. That enforcement is off is recorded
 * first, so that the next start agrees and gives back what is left.
 */

import { randomBytes } from 'node:crypto'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { finished } from '@holdfast/core/kernel/stepwise'
import type { Stored } from '@holdfast/core/model/manifest'
import { newestFileIn } from '@holdfast/edges-base/clock/newest-file'
import { systemClock } from '@holdfast/edges-base/clock/system-clock'
import { timeServiceOf } from '@holdfast/edges-base/clock/time-service'
import type { Config } from '@holdfast/edges-base/config/config'
import { openLedgerReadOnly } from '@holdfast/edges-base/stores/ledger'
import { openWriter, type Writer } from '@holdfast/edges-base/writer/writer'
import { startDriver, type Driver } from './driver/driver.ts'
import { usable } from './driver/open-ledger.ts'
import { holdPolicies } from './driver/policies.ts'
import { backWhenOff, isDenied, staysWhenOff, undoAccount } from './outward/enforcing/undo-rows.ts'
import type { DeniedTarget } from './outward/enforcing/undo.ts'
import { ofStore, startErrorOf, type StartError } from './start-errors.ts'

export interface StoppedOffline {
  readonly points: readonly {
    readonly point: Stored<'EnforcementPoint'>
    readonly accounts: readonly DeniedTarget[]
  }[]
  /** From then on a server may start. */
  close(): Promise<void>
}

export type OfflineError = StartError | ({ readonly code: 'data-missing' | 'older-state' } & Said)

interface Said {
  readonly message: string
  readonly help: string
}

export async function stopOffline(
  config: Config,
  reason: string,
): Promise<Result<StoppedOffline, OfflineError>> {
  const there = openLedgerReadOnly(config.data)
  if (!there.ok && there.error.code === 'data-missing') {
    return err({ ...there.error, code: 'data-missing' })
  }
  if (there.ok) there.value.close()
  const opened = await openWriter({
    directory: config.data,
    checkpointSink: config.checkpointSink,
  })
  if (!opened.ok) return err(ofStore(opened.error))
  const writer = opened.value
  try {
    const driver = await usable(config.data, () => driverOver(config, writer))
    const close = async (): Promise<void> => {
      await driver.close()
      await writer.close()
    }
    const stopped = await stop(driver, writer, reason)
    if (stopped !== null) {
      await close()
      return err(stopped)
    }
    return ok({ points: pointsOf(driver), close })
  } catch (thrown) {
    await writer.close()
    const error = startErrorOf(thrown)
    if (error === null) throw thrown
    return err(error)
  }
}

function driverOver(config: Config, writer: Writer): Promise<Driver> {
  const policies = holdPolicies()
  if (!policies.ok) throw new Error(policies.error.message)
  return startDriver({
    writer,
    clock: systemClock(),
    timeService: timeServiceOf(),
    newestFileAt: newestFileIn(config.data),
    random: { bytes: (n) => randomBytes(n) },
    policies: policies.value,
    // What is due to be told is told by the next start.
    tell: async () => undefined,
  })
}

/** Null: it is off, and the ledger says so. Whoever may write its directory could be its administrator. */
async function stop(driver: Driver, writer: Writer, reason: string): Promise<OfflineError | null> {
  const { view } = driver
  if (view.size === 0) {
    return {
      code: 'data-missing',
      message: 'there is no entry in this ledger',
      help: 'name the data directory of the server with --data',
    }
  }
  await writer.startCheckpoints(view.ledgerId)
  if (writer.past().behind !== null) {
    return {
      code: 'older-state',
      message: 'this ledger is an older state: what was cut since it does not know',
      help: 'use the undo pack, which is newer: holdfast undo PACK --point POINT',
    }
  }
  if (view.stopped === null) {
    await driver.submit({ kind: 'stop-enforcement', reason, eject: false }, 'admin')
  }
  return null
}

/** Of each account what off gives back: all but what a person quarantined. */
function pointsOf(driver: Driver): StoppedOffline['points'] {
  const { view } = driver
  const env = driver.env()
  const denied = [...view.targets.values()].flatMap((standing) => {
    if (!isDenied(standing) || finished(backWhenOff(view, standing, env)) === null) return []
    return [{ standing, stays: finished(staysWhenOff(view, standing, env)) }]
  })
  return [...Map.groupBy(denied, ({ standing }) => standing.point)].flatMap(([uid, there]) => {
    const point = view.manifests.EnforcementPoint.get(uid)
    if (point === undefined) return []
    const accounts = there.map(({ standing, stays }) => {
      const account = undoAccount(view, point, standing, stays)
      return { ...account, stays: account.quarantined }
    })
    return [{ point, accounts }]
  })
}
