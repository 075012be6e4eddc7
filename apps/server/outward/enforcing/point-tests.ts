/**
 * Tests of enforcement points, and their record: when somebody asks, once a day by themselves, and where a canary shows
 * it after something was cut or given back. A cut that does nothing is found before it is needed.
 */

import { testOf, cuttingIn } from '@holdfast/core/enforce/tested-points'
import { HOUR_MS, MINUTE_MS } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { isChange } from '@holdfast/core/model/effect'
import type { Stored } from '@holdfast/core/model/manifest'
import { hasPassed, type PointFindings, type TestOccasion } from '@holdfast/core/model/point-test'
import { anyEffect } from '@holdfast/core/state/effects/table'
import type { Entry } from '@holdfast/core/state/entries'
import type { Driver } from '../../driver/driver.ts'
import type { AskPoint, PointAsked, PointFound } from './test-point.ts'

export interface PointTests {
  /** @param actor - opaque subject of the entry. */
  test(point: Point, occasion: TestOccasion, actor: string): Promise<PointAsked>
  /** From here on by themselves too. */
  start(): void
  close(): Promise<void>
}

type Point = Stored<'EnforcementPoint'>

export interface PointTestsParts {
  readonly driver: Pick<Driver, 'view' | 'env' | 'submit' | 'onEntries'>
  readonly ask: AskPoint
  /** How long is waited for further changes at a point; absent: some seconds. */
  readonly settleMs?: number | undefined
}

/** How often it is looked whether a test is due. */
const DUE_MS = 10 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** What failed is tried again before its day is over: it may be mended. */
const FAILED_MS = 15 * MINUTE_MS
/** After many changes at once, one. */
const SETTLE_MS = 5_000

export function pointTestsOver({ driver, ask, settleMs = SETTLE_MS }: PointTestsParts): PointTests {
  const running = new Map<string, Promise<PointAsked>>()
  const settling = new Map<string, NodeJS.Timeout>()
  let looking: NodeJS.Timeout | undefined
  let closed = false
  const isQuiet = (): boolean => {
    return closed || driver.env().fromBackup || driver.view.stopped?.eject === true
  }
  const test: PointTests['test'] = (point, occasion, actor) => {
    // Whoever asks while it is under way is told what came of that.
    const known = running.get(point.uid)
    if (known !== undefined) {
      // That one may have begun before the change that is to be shown.
      const again = (): ReturnType<PointTests['test']> => test(point, occasion, actor)
      return occasion === 'after-change' ? known.then(again, again) : known
    }
    const asked = recorded(driver, ask, point, occasion, actor).finally(() =>
      running.delete(point.uid),
    )
    running.set(point.uid, asked)
    return asked
  }
  const byItself = (point: Point, occasion: TestOccasion): void => {
    // What cannot be recorded any more is told elsewhere.
    if (!isQuiet()) test(point, occasion, 'system').catch(() => undefined)
  }
  const due = (): void => {
    if (isQuiet()) return
    for (const point of cuttingIn(driver.view, { everything: true }, driver.env())) {
      if (isDue(driver, point)) byItself(point, 'daily')
    }
  }
  const changedAt = (uid: string): void => {
    if (settling.has(uid) || isQuiet()) return
    const timer = setTimeout(() => {
      settling.delete(uid)
      const point = driver.view.manifests.EnforcementPoint.get(uid)
      if (point === undefined) return
      const showsCanary = (driver.view.pointTests.get(point.uid)?.last.canary ?? null) !== null
      if (showsCanary) byItself(point, 'after-change')
    }, settleMs)
    timer.unref()
    settling.set(uid, timer)
  }
  return {
    test,
    start() {
      driver.onEntries((entries) => {
        for (const uid of changedPoints(driver, entries)) changedAt(uid)
      })
      looking = setInterval(due, DUE_MS)
      looking.unref()
      due()
    },
    async close() {
      closed = true
      clearInterval(looking)
      for (const timer of settling.values()) clearTimeout(timer)
      await Promise.allSettled(running.values())
    },
  }
}

/** Points at which something was proven now. */
function* changedPoints(
  driver: PointTestsParts['driver'],
  entries: readonly Entry[],
): Iterable<string> {
  for (const entry of entries) {
    if (entry.kind !== 'effect.settled' || entry.v !== 2) continue
    const effect = anyEffect(driver.view, entry.body.id)
    if (entry.body.outcome === 'confirmed' && effect !== undefined && isChange(effect)) {
      yield effect.point
    }
  }
}

function isDue({ view, env }: PointTestsParts['driver'], point: Point): boolean {
  const test = testOf(view, point)
  return test === null || env().now - test.at >= (hasPassed(test) ? DAY_MS : FAILED_MS)
}

async function recorded(
  driver: PointTestsParts['driver'],
  ask: AskPoint,
  point: Point,
  occasion: TestOccasion,
  actor: string,
): Promise<PointAsked> {
  const asked = await ask(driver.view, point)
  if (asked.kind === 'tells') return asked
  const found = { manifest: point.seq, occasion, ...findingsOf(asked.found) }
  await driver.submit({ kind: 'test-point', point: point.uid, found }, actor)
  return asked
}

/** As the ledger keeps it. */
function findingsOf({
  why,
  accounts,
  canary,
}: PointFound): Omit<PointFindings, 'manifest' | 'occasion'> {
  const failed = accounts.filter(({ ok }) => !ok)
  return {
    why: why === null ? null : textOf(why),
    looked: accounts.length,
    failed: failed.length,
    failures: failed
      .slice(0, LIMITS.testFailuresMax)
      .map(({ ref, why: said }) => ({ ref, why: textOf(said ?? '') })),
    canary: canary?.map(({ say, ok, detail }) => ({ say, ok, detail: textOf(detail) })) ?? null,
  }
}

function textOf(said: string): string {
  return said.slice(0, LIMITS.reasonLengthMax)
}
