/** The one composition root: the list of parts, and the only place where ports meet adapters. */

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Program } from '@holdfast/core/kernel/typed-command'
import type { Entry } from '@holdfast/core/state/entries'
import type { Config } from '@holdfast/edges-base/config/config'
import { newestFileIn } from '@holdfast/edges-base/clock/newest-file'
import { systemClock } from '@holdfast/edges-base/clock/system-clock'
import { timeServiceOf } from '@holdfast/edges-base/clock/time-service'
import type { Random } from '@holdfast/edges-base/ports/outside'
import { writeDurably } from '@holdfast/own-files/durable-file'
import { cursorsIn } from '@holdfast/edges-base/outward/cursors'
import { WAITING } from '@holdfast/edges-base/outward/schedule'
import { buildApp } from './app.ts'
import { journalOver } from './break-glass/journal.ts'
import type { Context } from './context.ts'
import { contextOf } from './context-of.ts'
import { decisionsOver, type Decisions } from './driver/decisions.ts'
import { diskOver, importsStopped } from './driver/disk.ts'
import { startDriver } from './driver/driver.ts'
import { createLedger, usable } from './driver/open-ledger.ts'
import { sweep } from './driver/retention.ts'
import { openReader } from './driver/reader.ts'
import { openRecords } from './driver/records.ts'
import { keepCallers } from './connections.ts'
import { eventHub } from './events.ts'
import { openFeedBuilder } from './feeds/feed-builder.ts'
import { feedStatements } from './feeds/feed-statements.ts'
import { listen } from './listening.ts'
import { openMatcher } from './matching/matcher.ts'
import { noncesWith } from './nonces.ts'
import { loadAdminToken, secretOf } from './own-files.ts'
import { partsOf, type Parts } from './parts.ts'
import type { Outside } from './outside.ts'
import { loadEnforcer, type Doors } from './outward/enforcing/door.ts'
import { remainsOver } from './outward/enforcing/remains.ts'
import { enforceOver } from './outward/enforcing/enforcing.ts'
import { pointTestsOver } from './outward/enforcing/point-tests.ts'
import { unnamedFinder } from './outward/enforcing/unnamed.ts'
import { pointAsker } from './outward/enforcing/test-point.ts'
import { renewTokens } from './outward/enforcing/renewing.ts'
import { noticesOver, openNotices } from './outward/enforcing/notices.ts'
import { keepUndo } from './outward/enforcing/undo-keeper.ts'
import { sourceAdapter } from './outward/sources/adapters.ts'
import { lendTo } from './outward/sources/lend-to.ts'
import { runSources } from './outward/sources/runner.ts'
import { takeReport } from './outward/sources/take-report.ts'
import { claimedFor, connectionsWithin, openLog, policiesOf, writerOf } from './part-starts.ts'
import { startErrorOf, type StartError } from './start-errors.ts'
import { readTls, reloadTls } from './tls-files.ts'
import { startRotating } from './rotating/rotating.ts'
import { adoptRules, judgeAnew } from './upgrade.ts'

export interface RunningServer {
  readonly url: string
  readonly adminToken: string
  readonly context: Context
  /** The port asked for was taken and another one is used. */
  readonly moved: boolean
  close(): Promise<void>
}

const SEAL_MS = 5 * 60_000
const SWEEP_MS = 24 * 3_600_000

/** @param program - what `holdfast` is called by who types it on this machine; the console says it so. */
export async function startServer(
  config: Config,
  program: Program = { name: 'holdfast', behindSudo: null },
  outside: Outside = {},
): Promise<Result<RunningServer, StartError>> {
  try {
    const doors = withDoors(withWork(withLedger(partsOf({ config, program, outside }))))
    const parts = withCallers(withTimers(doors))
    const { known, stop } = await parts.start(outside.beforePart)
    const { context, adminToken, claimed } = known
    const moved = claimed.port !== config.port && config.port !== 0
    return ok({ url: context.baseUrl(), adminToken, context, moved, close: stop })
  } catch (thrown) {
    const error = startErrorOf(thrown)
    if (error === null) throw thrown
    return err(error)
  }
}

interface Given {
  readonly config: Config
  readonly program: Program
  readonly outside: Outside
}

/** What is stored, and the state that follows from it. */
function withLedger(parts: Parts<Given>) {
  return (
    parts
      .and({ name: 'log', start: ({ config }) => openLog(config) })
      .and({ name: 'random', start: (): Random => ({ bytes: (n) => randomBytes(n) }) })
      .and({ name: 'clock', start: ({ outside }) => outside.clock ?? systemClock() })
      // Before anything of this start is written.
      .and({ name: 'newestFileAt', start: ({ config }) => newestFileIn(config.data) })
      .and({
        name: 'claimed',
        start: ({ config }) => claimedFor(config),
        stop: (claimed) => claimed.release(),
      })
      .and({ name: 'tls', start: ({ config }) => readTls(config) })
      .and({
        name: 'writer',
        start: ({ config, log }) => writerOf(config, log),
        stop: (writer) => writer.close(),
      })
      .and({ name: 'policies', start: policiesOf })
      .and({ name: 'enforcers', start: ({ outside }) => outside.enforcers ?? loadEnforcer })
      .and({
        name: 'notices',
        start: (known) => noticesOver(known.config.lending, known.enforcers),
      })
      .and({
        name: 'driver',
        start: ({ config, outside, notices, ...known }) =>
          usable(config.data, () =>
            startDriver({
              ...known,
              timeService: outside.timeService ?? timeServiceOf(),
              tell: (notice, running) => notices.tell([notice], running),
            }),
          ),
        stop: (driver) => driver.close(),
      })
      // Of what is intended from here on the driver tells each itself.
      .and({ name: 'untold', start: ({ driver }) => openNotices(driver.view) })
      .and({
        name: 'ledger',
        start: ({ config, driver, writer, random, log }) =>
          usable(config.data, async () => {
            await createLedger(driver, config, random)
            await adoptRules(driver, config.data, (summary, line) => log.warn(summary, line))
            await writer.startCheckpoints(driver.view.ledgerId)
          }),
      })
      // Before anything is cut again of what was opened while no server ran.
      .and({
        name: 'journal',
        start: ({ config, driver, log }) =>
          journalOver(driver, config.data, (line) => log.error({ line }, 'not taken over')),
      })
      .and({
        name: 'judgingAnew',
        start({ driver, writer, log }) {
          void judgeAnew(driver, writer.blobs, (asset, thrown) =>
            log.warn({ err: thrown, asset }, 'not judged anew: the next start tries again'),
          )
        },
      })
  )
}

/** The threads beside the decide thread, and what works with them. */
function withWork(parts: ReturnType<typeof withLedger>) {
  return (
    parts
      .and({
        name: 'events',
        start({ driver }) {
          const events = eventHub()
          driver.onEntries((entries) => events.publish(entries, driver.view.size))
          return events
        },
        stop: (events) => events.close(),
      })
      .and({ name: 'reader', start: () => openReader(), stop: (reader) => reader.close() })
      .and({
        name: 'builder',
        start: ({ config }) => openFeedBuilder(config.data),
        stop: (builder) => builder.close(),
      })
      .and({
        name: 'matcher',
        start: ({ config, driver }) => openMatcher({ driver, directory: config.data }),
        stop: (matcher) => matcher.close(),
      })
      .and({
        name: 'statements',
        start: ({ log, ...known }) =>
          feedStatements({
            ...known,
            warn: (source, thrown) => log.warn({ err: thrown, source }, 'statements'),
          }),
      })
      .and({
        name: 'disk',
        start: ({ outside, writer }) => diskOver(outside.disk ?? (() => writer.disk())),
      })
      .and({
        name: 'nonces',
        start: ({ config, random }) => noncesWith(secretOf(config, 'nonce', random), random),
      })
      .and({
        name: 'sources',
        start: ({ config, events, ...known }) =>
          runSources({
            ...known,
            adapter: sourceAdapter,
            cursors: cursorsIn(config.data),
            lend: (fetch) => lendTo(config.lending, fetch),
            takeReport: (source, bytes) => takeReport(known, source, bytes),
            waiting: WAITING,
            noRoom: () => importsStopped(known.disk),
            now: () => known.driver.env().now,
            onChange: () => events.tell('sources'),
          }),
        stop: (sources) => sources.close(),
      })
      // Before the sources, though it started before them: what they have handed in is judged to its end.
      .and({ name: 'atRest', start: ({ driver }) => driver, stop: (driver) => driver.close() })
      .and({
        name: 'records',
        start: ({ config }) => openRecords(config.data),
        stop: (records) => records.close(),
      })
      .and({
        name: 'decisions',
        start: (known) => decisionsOver(known),
        stop: (decisions) => decisions.flush(),
      })
  )
}

/** What callers will meet. */
function withDoors(parts: ReturnType<typeof withWork>) {
  return parts
    .and({
      name: 'connections',
      start: ({ outside, log }) => connectionsWithin(outside, log),
    })
    .and({
      name: 'renewals',
      start: ({ config, driver, enforcers: load }) =>
        renewTokens({ driver, lending: config.lending, load }),
      stop: (renewals) => renewals.close(),
    })
    .and({
      name: 'doors',
      start: ({ config: { lending }, driver, enforcers: load }): Doors => {
        return { lending, load, now: () => driver.env().now }
      },
    })
    .and({ name: 'findUnnamed', start: ({ doors }) => unnamedFinder(doors) })
    .and({ name: 'lookForRemains', start: ({ doors }) => remainsOver(doors) })
    .and({
      name: 'pointTests',
      start: ({ driver, doors, outside }) =>
        pointTestsOver({ driver, ask: pointAsker(doors), settleMs: outside.lookMs }),
      stop: (tests) => tests.close(),
    })
    .and({ name: 'undo', start: (known) => keepUndo(known), stop: (undo) => undo.close() })
    .and({ name: 'context', start: (known) => contextOf(known) })
    .and({
      name: 'adminToken',
      start: ({ config, random }) => config.adminToken ?? loadAdminToken(config.data, random),
    })
    .and({
      name: 'app',
      start: ({ context, adminToken, config, tls }) => buildApp(context, adminToken, config, tls),
      stop: (app) => app.close(),
    })
    .and({
      name: 'callers',
      start({ app, connections }) {
        connections.watch(app.server)
        keepCallers(app, connections)
      },
    })
}

/** What is done again and again. */
function withTimers(parts: ReturnType<typeof withDoors>) {
  return parts
    .and({
      name: 'sealing',
      start: ({ decisions, log }) => atOnceAndEvery(SEAL_MS, () => seal(decisions, log)),
      stop: (timer) => clearInterval(timer),
    })
    .and({
      name: 'sweeping',
      start: ({ driver, writer, config, log }) =>
        atOnceAndEvery(SWEEP_MS, () => {
          const warn = (thrown: unknown): void => log.warn({ err: thrown }, 'cleaning up failed')
          // An older state does not know what is still needed.
          if (driver.env().fromBackup) return
          sweep(driver, writer, config.decisionsBytes).catch(warn)
        }),
      stop: (timer) => clearInterval(timer),
    })
}

/** From here on it is asked, and asks. */
function withCallers(parts: ReturnType<typeof withTimers>) {
  return (
    parts
      .and({
        name: 'listening',
        async start({ app, claimed, connections }) {
          const stop = await listen(app, claimed)
          return async (): Promise<void> => {
            const stopped = stop()
            connections.close()
            await app.close()
            await stopped
          }
        },
        stop: (stop) => stop(),
      })
      .and({
        name: 'outwards',
        start({ untold, driver, notices, sources }) {
          void notices.tell(untold, driver)
          sources.reconcile()
          driver.onEntries((entries) => {
            if (entries.some((entry) => isAboutSource(entry))) sources.reconcile()
            // What waited for a person's word goes out now.
            if (entries.some((entry) => entry.kind === 'ledger.restored')) {
              void notices.tell(openNotices(driver.view), driver)
            }
          })
        },
      })
      .and({
        name: 'enforcing',
        start: ({ config, driver, context: { vault }, enforcers: load, outside: { lookMs } }) =>
          enforceOver({ driver, lending: config.lending, load, vault, lookMs }),
        stop: (enforcing) => enforcing.close(),
      })
      .and({ name: 'pointsTested', start: ({ pointTests }) => pointTests.start() })
      .and({
        name: 'rotating',
        start: (known) => startRotating(known),
        stop: (rotating) => rotating.close(),
      })
      .and({
        name: 'renewedTls',
        start: ({ config, app, log }) => reloadTls(config, app.server, (line) => log.warn(line)),
        stop: (stop) => stop(),
      })
      // Its streams end first: the app waits for every answer.
      .and({ name: 'streams', start: ({ events }) => events, stop: (events) => events.close() })
      .and({
        name: 'address',
        start({ config, context }) {
          // Where the command line finds this server; the token stays in its own private file.
          const text = `${JSON.stringify({ url: context.baseUrl() })}\n`
          writeDurably(join(config.data, 'server.json'), text, 0o600)
        },
      })
  )
}

function atOnceAndEvery(ms: number, work: () => void): NodeJS.Timeout {
  work()
  return setInterval(work, ms)
}

/** Behind: hours that were not sealed in time, however long, do not keep a start from its first decision. */
function seal(decisions: Decisions, log: Logger): void {
  const tell = (): void => {
    for (const { hour, why } of decisions.troubles()) log.error({ hour, why }, 'not sealed')
  }
  void decisions.seal().then(tell)
}

function isAboutSource(entry: Entry): boolean {
  const { kind } = entry
  return (
    (kind === 'manifest.applied' || kind === 'manifest.deleted') && entry.body.kind === 'Source'
  )
}
