/** The one composition root: the only place where ports meet adapters. */

import { randomBytes } from 'node:crypto'
import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import { join } from 'node:path'
import { createSecureContext, Server as TlsServer } from 'node:tls'
import { pino } from 'pino'
import { hex } from '@holdfast/core/kernel/bytes'
import { escapedJson } from '@holdfast/core/kernel/printable'
import { redact } from '@holdfast/core/kernel/redacted'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Program } from '@holdfast/core/kernel/typed-command'
import type { Effect } from '@holdfast/core/model/effect'
import type { Entry } from '@holdfast/core/model/entry'
import type { Config } from '@holdfast/edges-base/config/config'
import { newestFileIn } from '@holdfast/edges-base/clock/newest-file'
import { systemClock } from '@holdfast/edges-base/clock/system-clock'
import { timeServiceOf } from '@holdfast/edges-base/clock/time-service'
import { systemLimits, type SystemLimits } from '@holdfast/edges-base/http/system-limits'
import type { Clock, Random, TimeService } from '@holdfast/edges-base/ports/outside'
import type { DiskSpace } from '@holdfast/edges-base/ports/stores'
import { loadOrCreateSigner } from '@holdfast/own-files/ed25519'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { writeDurably } from '@holdfast/own-files/durable-file'
import { openWriter } from '@holdfast/edges-base/writer/writer'
import { originOf } from '@holdfast/protocols/tlog/checkpoint'
import { formatVkey, noteKey } from '@holdfast/protocols/tlog/note'
import { WAITING } from '@holdfast/edges-base/outward/schedule'
import { buildApp, type TlsFiles } from './app.ts'
import type { Context } from './context.ts'
import { decisionsOver } from './driver/decisions.ts'
import { diskOver, importsStopped } from './driver/disk.ts'
import { newLedgerId, startDriver, type Driver } from './driver/driver.ts'
import { openEffects, outboxOver } from './outward/enforcing/outbox.ts'
import { sweep } from './driver/retention.ts'
import { holdPolicies } from './driver/policies.ts'
import { openReader } from './driver/reader.ts'
import { openRecords } from './driver/records.ts'
import { connectionsOf, keepCallers } from './connections.ts'
import { eventHub } from './events.ts'
import { openFeedBuilder } from './feeds/feed-builder.ts'
import { placesWithin } from './limits.ts'
import { freePort, listen } from './listening.ts'
import { openMatcher } from './matching/matcher.ts'
import { noncesWith } from './nonces.ts'
import { loadAdminToken, loadMaster, loadSecret } from './own-files.ts'
import { PRODUCT, VERSION } from './product.ts'
import { secretVault } from './secrets/vault.ts'
import { changedBy, sourceAdapter } from './outward/sources/adapters.ts'
import { cursorsIn } from '@holdfast/edges-base/outward/cursors'
import { lendTo } from './outward/sources/lend-to.ts'
import { runSources } from './outward/sources/runner.ts'
import { takeReport } from './outward/sources/take-report.ts'
import { takeStatements } from './outward/sources/take-statements.ts'
import {
  addressTaken,
  ofStore,
  startErrorOf,
  StartRefused,
  type StartError,
} from './start-errors.ts'
import { refusalsOver } from './views/refusals.ts'
import { tellOnce } from './views/rendered.ts'
import { adoptRules, judgeAnew } from './upgrade.ts'
import { workloadTokensWith } from './workload-tokens.ts'

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

/** Where a test owns the world instead of the machine. */
export interface Outside {
  readonly clock?: Clock
  readonly timeService?: TimeService
  readonly disk?: () => DiskSpace | null
  readonly limits?: SystemLimits
}

/** @param program - what `holdfast` is called by who types it on this machine; the console says it so. */
export async function startServer(
  config: Config,
  program: Program = { name: 'holdfast', behindSudo: null },
  outside: Outside = {},
): Promise<Result<RunningServer, StartError>> {
  const parts: Stop[] = []
  try {
    return ok(await compose(config, program, outside, parts))
  } catch (thrown) {
    await stopAll(parts)
    const error = startErrorOf(thrown)
    if (error === null) throw thrown
    return err(error)
  }
}

type Stop = () => unknown

/** What was started last is stopped first, and one that cannot be stopped keeps no other up. */
async function stopAll(parts: Stop[]): Promise<void> {
  for (const stop of parts.splice(0).toReversed()) {
    try {
      await stop()
    } catch {
      // It has failed, or the write thread has stopped: told where that happened.
    }
  }
}

/** Every part puts its end on the list as soon as it is there, so that a start that fails leaves nothing behind. */
async function compose(
  config: Config,
  program: Program,
  outside: Outside,
  parts: Stop[],
): Promise<RunningServer> {
  const standardOutput = pino.destination(1)
  const log = pino(
    { level: config.logLevel, redact: ['req.headers.authorization', '*.token', '*.data'] },
    // Names from outside stand in it, and people read it on terminals.
    { write: (line: string) => void standardOutput.write(escapedJson(line)) },
  )
  const random: Random = { bytes: (count) => new Uint8Array(randomBytes(count)) }
  const clock = outside.clock ?? systemClock()
  // Before anything of this start is written.
  const newestFileAt = newestFileIn(config.data)
  const port = await freePort(config)
  if (port === null) throw new StartRefused(addressTaken(config.host, config.port))
  const tls = readTls(config)
  const opened = await openWriter({
    directory: config.data,
    checkpointSink: config.checkpointSink,
    onCheckpoint: (size, note) => log.info({ size, note }, 'checkpoint'),
    onPast: (past) => log.warn({ past }, 'the past of this ledger'),
  })
  if (!opened.ok) throw new StartRefused(ofStore(opened.error))
  const writer = opened.value
  parts.push(() => writer.close())
  const policies = holdPolicies()
  if (!policies.ok) throw new StartRefused({ ...policies.error, code: 'policy-invalid' })
  const outbox = outboxOver(config.lending)
  let driver: Driver
  let unsent: readonly Effect[]
  try {
    driver = await startDriver({
      writer,
      clock,
      timeService: outside.timeService ?? timeServiceOf(),
      newestFileAt,
      random,
      policies: policies.value,
      perform: (effect, running) => outbox.send([effect], running),
    })
    parts.push(() => driver.close())
    unsent = openEffects(driver.view)
    await createLedger(driver, config, random)
    await adoptRules(driver, config.data, (summary, line) => log.warn(summary, line))
    await writer.startCheckpoints(driver.view.ledgerId)
  } catch (thrown) {
    if (startErrorOf(thrown) !== null) throw thrown
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    throw new StartRefused({
      code: 'data-corrupt',
      message: `the data in ${config.data} cannot be used: ${message}`,
      help: 'run holdfast ledger verify, and restore the directory from a backup',
    })
  }
  void judgeAnew(driver, writer.blobs, (asset, thrown) =>
    log.warn({ err: thrown, asset }, 'not judged anew: the next start tries again'),
  )
  const events = eventHub()
  parts.push(() => events.close())
  driver.onEntries((entries) => events.publish(entries, driver.view.size))
  const reader = openReader()
  parts.push(() => reader.close())
  const builder = openFeedBuilder(config.data)
  parts.push(() => builder.close())
  const matcher = openMatcher({
    driver,
    directory: config.data,
    onStatements: (source, set, removed) => {
      const warn = (thrown: unknown): void => log.warn({ err: thrown, source }, 'statements')
      takeStatements(driver, source, set, removed).catch(warn)
    },
  })
  parts.push(() => matcher.close())
  const disk = diskOver(outside.disk ?? (() => writer.disk()))
  const sources = runSources({
    driver,
    writer,
    builder,
    matcher,
    adapter: sourceAdapter,
    cursors: cursorsIn(config.data),
    lend: (fetch) => lendTo(config.lending, fetch),
    takeReport: (source, bytes) => takeReport(context, source, bytes),
    waiting: WAITING,
    noRoom: () => importsStopped(disk),
    now: () => driver.env().now,
    onChange: () => events.tell('sources'),
  })
  // Before the sources, though it started before them: what they hand in then is refused, not lost halfway.
  parts.push(
    () => sources.close(),
    () => driver.close(),
  )
  const records = openRecords(config.data)
  const decisions = decisionsOver({ driver, writer, random, records, disk })
  parts.push(
    () => records.close(),
    () => decisions.flush(),
  )
  const key = (name: string): Uint8Array => loadSecret(join(config.data, 'keys', name), random)
  const master = loadMaster(config.data, driver.view, random)
  const scheme = config.tlsCert === null ? 'http' : 'https'
  const url = `${scheme}://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`
  const unshown = tellOnce(({ uid, name }, err) => log.error({ err, uid, name }, 'cannot be shown'))
  const context: Context = {
    driver,
    decisions,
    records,
    disk,
    policies: policies.value,
    writer,
    reader,
    refusals: refusalsOver(driver, unshown),
    unshown,
    matcher,
    sources,
    changedBy,
    random,
    nonces: noncesWith(key('nonce'), random),
    workloadTokens: workloadTokensWith(key('workload'), random),
    vault: secretVault(
      writer.blobs,
      random,
      redact(master),
      hex(nodeHash.sha256(master)).slice(0, 16),
    ),
    events,
    baseUrl: () => url,
    version: VERSION,
    program,
  }
  const adminToken = config.adminToken ?? loadAdminToken(config.data, random)
  const app = await buildApp(context, adminToken, config, tls)
  parts.push(() => app.close())
  const { most, tooLow } = placesWithin(outside.limits ?? systemLimits())
  for (const line of tooLow) log.warn(line)
  const connections = connectionsOf(app.server, most, (ended) =>
    log.warn({ ended, ...connections.open() }, 'connections were ended to make room for others'),
  )
  keepCallers(app, connections)
  // Behind: hours that were not sealed in time, however long, do not keep a start from its first decision.
  const seal = (): void => {
    const tell = (): void => {
      for (const { hour, why } of decisions.troubles()) log.error({ hour, why }, 'not sealed')
    }
    void decisions.seal().then(tell)
  }
  seal()
  const sealing = setInterval(seal, SEAL_MS)
  parts.push(() => clearInterval(sealing))
  const clean = (): void => {
    const warn = (thrown: unknown): void => log.warn({ err: thrown }, 'cleaning up failed')
    // An older state does not know what is still needed.
    if (driver.env().fromBackup) return
    sweep(driver, writer, config.decisionsBytes).catch(warn)
  }
  clean()
  const cleaning = setInterval(clean, SWEEP_MS)
  parts.push(() => clearInterval(cleaning))
  const stopListening = await listen(app, config.host, port)
  void outbox.send(unsent, driver)
  sources.reconcile()
  driver.onEntries((entries) => {
    if (entries.some((entry) => isAboutSource(entry))) sources.reconcile()
    // What waited for a person's word goes out now.
    if (entries.some((entry) => entry.kind === 'ledger.restored')) {
      void outbox.send(openEffects(driver.view), driver)
    }
  })
  parts.push(
    async () => {
      const stopped = stopListening()
      connections.close()
      await app.close()
      await stopped
    },
    reloadTls(config, app.server, (line) => log.warn(line)),
    // Its streams end first: the app waits for every answer.
    () => events.close(),
  )
  // Where the command line finds this server; the token stays in its own private file.
  writeDurably(join(config.data, 'server.json'), `${JSON.stringify({ url })}\n`, 0o600)
  let closing: Promise<void> | undefined
  return {
    url,
    adminToken,
    context,
    moved: port !== config.port && config.port !== 0,
    close: () => (closing ??= stopAll(parts)),
  }
}

function isAboutSource(entry: Entry): boolean {
  const { kind } = entry
  return (
    (kind === 'manifest.applied' || kind === 'manifest.deleted') && entry.body.kind === 'Source'
  )
}

/** The first entry; mode is read from the environment here and never again. */
async function createLedger(driver: Driver, config: Config, random: Random): Promise<void> {
  if (driver.view.size > 0) return
  const ledgerId = newLedgerId(random)
  const origin = originOf(ledgerId)
  const signer = loadOrCreateSigner(join(config.data, 'keys', 'checkpoint'), origin)
  if (!signer.ok) throw new StartRefused(ofStore(signer.error))
  const checkpointKey = formatVkey(noteKey(nodeHash, origin, signer.value.publicKey))
  const { mode } = config
  await driver.submit(
    { kind: 'create-ledger', ledgerId, product: PRODUCT, mode, checkpointKey, sample: false },
    'system',
  )
}

/** A renewed certificate is taken up without a restart; a broken one leaves the last good one. */
function reloadTls(config: Config, server: unknown, tell: (line: string) => void): () => void {
  const { tlsCert } = config
  if (tlsCert === null || !(server instanceof TlsServer)) return () => undefined
  const reload = (): void => {
    try {
      const tls = readTls(config)
      if (tls !== null) server.setSecureContext(tls)
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown)
      tell(`the new certificate is not used: ${why}`)
    }
  }
  watchFile(tlsCert, { interval: 5_000, persistent: false }, reload)
  return () => unwatchFile(tlsCert, reload)
}

/** Throws where they are no certificate with its key: before anything else is opened. */
function readTls(config: Config): TlsFiles | null {
  if (config.tlsCert === null || config.tlsKey === null) return null
  try {
    const files = { cert: readFileSync(config.tlsCert), key: readFileSync(config.tlsKey) }
    createSecureContext(files)
    return files
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    throw new StartRefused({
      code: 'tls-unreadable',
      message: `the TLS files cannot be used: ${message}`,
      help: 'check HOLDFAST_TLS_CERT and HOLDFAST_TLS_KEY',
    })
  }
}
