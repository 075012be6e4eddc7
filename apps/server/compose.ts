/** The one composition root: the only place where ports meet adapters. */

import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, unwatchFile, watchFile } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Server as TlsServer } from 'node:tls'
import { pino } from 'pino'
import { hex } from '@holdfast/core/kernel/bytes'
import { instant } from '@holdfast/core/kernel/instant'
import { redact } from '@holdfast/core/kernel/redacted'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Program } from '@holdfast/core/kernel/typed-command'
import type { Effect } from '@holdfast/core/model/effect'
import type { Entry } from '@holdfast/core/model/entry'
import type { Config } from '@holdfast/edges-base/config/config'
import type { Clock, Random } from '@holdfast/edges-base/ports/outside'
import { loadOrCreateSigner } from '@holdfast/edges-base/signers/ed25519'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { writeDurably } from '@holdfast/edges-base/stores/durable-file'
import { openWriter } from '@holdfast/edges-base/writer/writer'
import { originOf } from '@holdfast/protocols/tlog/checkpoint'
import { formatVkey, noteKey } from '@holdfast/protocols/tlog/note'
import { watchDirectory } from '@holdfast/source-advisories/watch'
import { buildApp, type TlsFiles } from './app.ts'
import { newTokenText } from './auth.ts'
import type { Context } from './context.ts'
import { decisionsOver } from './driver/decisions.ts'
import { newLedgerId, startDriver, type Driver } from './driver/driver.ts'
import { openEffects, perform, performAll } from './driver/outbox.ts'
import { sweep } from './driver/retention.ts'
import { holdPolicies } from './driver/policies.ts'
import { openReader } from './driver/reader.ts'
import { eventHub } from './events.ts'
import { openFeedBuilder } from './feeds/feed-builder.ts'
import { openMatcher } from './matching/matcher.ts'
import { noncesWith } from './nonces.ts'
import { secretVault } from './secrets/vault.ts'
import { ADAPTERS, changedBy } from './sources/adapters.ts'
import { cursorsIn } from './sources/cursors.ts'
import { lendTo } from './sources/lend-to.ts'
import { runSources } from './sources/runner.ts'
import { takeReport } from './sources/take-report.ts'
import { takeStatements } from './sources/take-statements.ts'
import { refusalsOver } from './views/refusals.ts'
import { adoptRules, judgeAnew } from './upgrade.ts'
import { workloadTokensWith } from './workload-tokens.ts'

export interface StartError {
  readonly code:
    | 'data-in-use'
    | 'data-corrupt'
    | 'data-unwritable'
    | 'address-in-use'
    | 'tls-unreadable'
    | 'policy-invalid'
  readonly message: string
  readonly help: string
}

/** Exit codes of `serve` and `start`, documented in docs/reference/exit-codes.md. */
export const START_EXITS: { readonly [C in StartError['code']]: number } = {
  'data-in-use': 7,
  'data-corrupt': 10,
  'data-unwritable': 2,
  'address-in-use': 2,
  'tls-unreadable': 2,
  'policy-invalid': 1,
}

export interface RunningServer {
  readonly url: string
  readonly adminToken: string
  readonly context: Context
  /** The port asked for was taken and another one is used. */
  readonly moved: boolean
  close(): Promise<void>
}

const VERSION = '0.1.0'
const PRODUCT = `holdfast ${VERSION}`
const SEAL_MS = 5 * 60_000
const SWEEP_MS = 24 * 3_600_000

/** @param program - what `holdfast` is called by who types it on this machine; the console says it so. */
export async function startServer(
  config: Config,
  program: Program = { name: 'holdfast', behindSudo: null },
): Promise<Result<RunningServer, StartError>> {
  const log = pino({
    level: config.logLevel,
    redact: ['req.headers.authorization', '*.token', '*.data'],
  })
  const random: Random = { bytes: (count) => new Uint8Array(randomBytes(count)) }
  const clock: Clock = { wall: () => instant(Date.now()), monotonic: () => performance.now() }
  const port = await freePort(config)
  if (port === null) {
    return err({
      code: 'address-in-use',
      message: `${config.host}:${config.port} is taken`,
      help: 'stop what listens there, or choose another with HOLDFAST_LISTEN or --listen',
    })
  }
  const opened = await openWriter({
    directory: config.data,
    checkpointSink: config.checkpointSink,
    onCheckpoint: (size, note) => log.info({ size, note }, 'checkpoint'),
  })
  if (!opened.ok) return err(startError(opened.error))
  const writer = opened.value
  const policies = holdPolicies()
  if (!policies.ok) {
    await writer.close()
    return err({
      code: 'policy-invalid',
      message: policies.error.message,
      help: policies.error.help,
    })
  }
  let driver: Driver
  let unsent: readonly Effect[]
  try {
    driver = await startDriver({
      writer,
      clock,
      random,
      policies: policies.value,
      perform: (effect, running) => perform(effect, running, config.lending),
    })
    unsent = openEffects(driver.view)
    await createLedger(driver, config, random)
    await adoptRules(driver, config.data, (summary, line) => log.warn(summary, line))
    await writer.startCheckpoints(driver.view.ledgerId)
  } catch (thrown) {
    await writer.close().catch(() => undefined)
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return err({
      code: 'data-corrupt',
      message: `the data in ${config.data} cannot be used: ${message}`,
      help: 'run holdfast ledger verify, and restore the directory from a backup',
    })
  }
  void judgeAnew(driver, writer.blobs, (asset, thrown) =>
    log.warn({ err: thrown, asset }, 'not judged anew: the next start tries again'),
  )
  const events = eventHub()
  driver.onEntries((entries) => events.publish(entries, driver.view.size))
  const reader = openReader()
  const builder = openFeedBuilder(config.data)
  const matcher = openMatcher({
    driver,
    directory: config.data,
    onStatements: (source, set, removed) => {
      const warn = (thrown: unknown): void => log.warn({ err: thrown, source }, 'statements')
      takeStatements(driver, source, set, removed).catch(warn)
    },
  })
  const sources = runSources({
    driver,
    writer,
    builder,
    matcher,
    adapters: ADAPTERS,
    cursors: cursorsIn(config.data),
    lend: (fetch) => lendTo(config.lending, fetch),
    takeReport: (source, bytes) => takeReport(context, source, bytes),
    watch: watchDirectory,
    now: () => driver.env().now,
    onChange: () => events.tell('sources'),
  })
  const decisions = decisionsOver(driver, writer, random)
  const key = (name: string): Uint8Array => loadSecret(join(config.data, 'keys', name), random)
  const master = key('master')
  const scheme = config.tlsCert === null ? 'http' : 'https'
  const url = `${scheme}://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`
  const context: Context = {
    driver,
    decisions,
    policies: policies.value,
    writer,
    reader,
    refusals: refusalsOver(driver),
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
  const tls = readTls(config)
  if (!tls.ok) {
    await writer.close()
    return tls
  }
  const app = await buildApp(context, adminToken, config, tls.value)
  await decisions.seal()
  const sealing = setInterval(() => void decisions.seal().catch(() => undefined), SEAL_MS)
  const clean = (): void => {
    const warn = (thrown: unknown): void => log.warn({ err: thrown }, 'cleaning up failed')
    sweep(driver, writer).catch(warn)
  }
  clean()
  const cleaning = setInterval(clean, SWEEP_MS)
  await app.listen({ host: config.host, port })
  void performAll(unsent, (effect) => perform(effect, driver, config.lending))
  sources.reconcile()
  driver.onEntries((entries) => {
    if (entries.some((entry) => isAboutSource(entry))) sources.reconcile()
  })
  const stopReload = reloadTls(config, app.server, (line) => log.warn(line))
  // Where the command line finds this server; the token stays in its own private file.
  writeDurably(join(config.data, 'server.json'), `${JSON.stringify({ url })}\n`, 0o600)
  const close = async (): Promise<void> => {
    clearInterval(sealing)
    clearInterval(cleaning)
    stopReload()
    events.close()
    await app.close()
    await driver.close()
    sources.close()
    await matcher.close()
    await builder.close()
    await reader.close()
    await writer.close().catch(() => undefined)
  }
  let closing: Promise<void> | undefined
  return ok({
    url,
    adminToken,
    context,
    moved: port !== config.port && config.port !== 0,
    close: () => (closing ??= close()),
  })
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
  if (!signer.ok) throw new Error(signer.error.message)
  const checkpointKey = formatVkey(noteKey(nodeHash, origin, signer.value.publicKey))
  const { mode } = config
  await driver.submit(
    { kind: 'create-ledger', ledgerId, product: PRODUCT, mode, checkpointKey, sample: false },
    'system',
  )
}

function loadAdminToken(data: string, random: Random): string {
  const path = join(data, 'admin-token')
  if (!existsSync(path)) writeDurably(path, `${newTokenText(random)}\n`, 0o600)
  return readFileSync(path, 'utf8').trim()
}

/** 32 random bytes in a private file. */
function loadSecret(path: string, random: Random): Uint8Array {
  if (!existsSync(path)) writeDurably(path, random.bytes(32), 0o600)
  return new Uint8Array(readFileSync(path))
}

/** A renewed certificate is taken up without a restart; a broken one leaves the last good one. */
function reloadTls(config: Config, server: unknown, tell: (line: string) => void): () => void {
  const { tlsCert } = config
  if (tlsCert === null || !(server instanceof TlsServer)) return () => undefined
  const reload = (): void => {
    const tls = readTls(config)
    try {
      if (tls.ok && tls.value !== null) server.setSecureContext(tls.value)
      else if (!tls.ok) tell(tls.error.message)
    } catch (thrown) {
      tell(
        `the new certificate is not used: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      )
    }
  }
  watchFile(tlsCert, { interval: 5_000, persistent: false }, reload)
  return () => unwatchFile(tlsCert, reload)
}

function readTls(config: Config): Result<TlsFiles | null, StartError> {
  if (config.tlsCert === null || config.tlsKey === null) return ok(null)
  try {
    return ok({ cert: readFileSync(config.tlsCert), key: readFileSync(config.tlsKey) })
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return err({
      code: 'tls-unreadable',
      message: `the TLS files cannot be read: ${message}`,
      help: 'check HOLDFAST_TLS_CERT and HOLDFAST_TLS_KEY',
    })
  }
}

/** The default moves to the next free port; a configured one does not (null). */
async function freePort(config: Config): Promise<number | null> {
  const tries = config.portFixed ? 1 : 20
  for (let offset = 0; offset < tries; offset++) {
    const port = config.port === 0 ? 0 : config.port + offset
    const found = await probe(config.host, port)
    if (found !== null) return found
  }
  return null
}

function probe(host: string, port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ host, port }, () => {
      const address = server.address()
      const taken = typeof address === 'object' && address !== null ? address.port : port
      server.close(() => resolve(taken))
    })
  })
}

function startError(failure: {
  readonly code: string
  readonly message: string
  readonly help: string
}): StartError {
  const code =
    failure.code === 'data-in-use' || failure.code === 'data-corrupt'
      ? failure.code
      : 'data-unwritable'
  return { code, message: failure.message, help: failure.help }
}
