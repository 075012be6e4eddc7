/** The context that every route is given, of the parts that are there by then. */

import type { Logger } from 'pino'
import { hex } from '@holdfast/core/kernel/bytes'
import { redact } from '@holdfast/core/kernel/redacted'
import type { Config } from '@holdfast/edges-base/config/config'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import type { ClaimedPort } from './claim-port.ts'
import type { Context } from './context.ts'
import { loadMaster, secretOf } from './own-files.ts'
import { VERSION } from './product.ts'
import { exposuresOver } from './rotating/exposures.ts'
import { secretVault } from './secrets/vault.ts'
import { changedBy } from './outward/sources/adapters.ts'
import { refusalsOver } from './views/refusals.ts'
import { tellOnce } from './views/rendered.ts'
import { workloadTokensWith } from './workload-tokens.ts'

type Told = Omit<
  Context,
  | 'refusals'
  | 'exposures'
  | 'rotationTroubles'
  | 'unshown'
  | 'changedBy'
  | 'workloadTokens'
  | 'vault'
  | 'baseUrl'
  | 'version'
>

export function contextOf(
  known: Told & {
    readonly config: Config
    readonly log: Logger
    readonly claimed: Pick<ClaimedPort, 'port'>
  },
): Context {
  const { config, log, claimed, driver, writer, random } = known
  const master = loadMaster(config.data, driver.view, random)
  const scheme = config.tlsCert === null ? 'http' : 'https'
  const url = `${scheme}://${config.host.includes(':') ? `[${config.host}]` : config.host}:${claimed.port}`
  const unshown = tellOnce(({ uid, name }, err) => log.error({ err, uid, name }, 'cannot be shown'))
  const keyId = hex(nodeHash.sha256(master)).slice(0, 16)
  return {
    driver,
    decisions: known.decisions,
    records: known.records,
    disk: known.disk,
    renewals: known.renewals,
    connections: known.connections,
    policies: known.policies,
    writer,
    reader: known.reader,
    matcher: known.matcher,
    sources: known.sources,
    findUnnamed: known.findUnnamed,
    pointTests: known.pointTests,
    journal: known.journal,
    lookForRemains: known.lookForRemains,
    undo: known.undo,
    random,
    nonces: known.nonces,
    events: known.events,
    program: known.program,
    refusals: refusalsOver(driver, unshown),
    exposures: exposuresOver({
      ...known,
      blobs: writer.blobs,
      warn: (err, hold) => log.warn({ err, hold }, 'what was exposed cannot be read: tried again'),
    }),
    rotationTroubles: new Map(),
    unshown,
    changedBy,
    workloadTokens: workloadTokensWith(secretOf(config, 'workload', random), random),
    vault: secretVault(writer.blobs, random, redact(master), keyId),
    baseUrl: () => url,
    version: VERSION,
  }
}
