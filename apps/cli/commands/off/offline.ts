/** `off --offline`: over the data directory of a server that is stopped, which stays held until all is done. */

import { existsSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { redact, type Redacted } from '@holdfast/core/kernel/redacted'
import { err, type Result } from '@holdfast/core/kernel/result'
import type { Stored } from '@holdfast/core/model/manifest'
import type { Config } from '@holdfast/edges-base/config/config'
import { loadConfig } from '@holdfast/edges-base/config/load-config'
import { lockOf } from '@holdfast/edges-base/stores/ledger'
import { stopOffline, type OfflineError } from '@holdfast/server/offline'
import { BY_HAND } from '@holdfast/server/outward/adapters.generated'
import { doorOf, loadEnforcer, type Door } from '@holdfast/server/outward/enforcing/door'
import { doorWith, type DeniedTarget } from '@holdfast/server/outward/enforcing/undo'
import { START_EXITS } from '@holdfast/server/start-errors'
import { configFailure } from '../../config-flags.ts'
import { EXITS, Failure, type Exit } from '../../exits.ts'
import { note, safe } from '../../output.ts'
import { calledBy, lockHolder } from '../../proc.ts'
import { readPrivate } from '../../tokens.ts'
import { giveBack, mustBeAsked, notCalled, type Given, type Giving } from './giving.ts'

type Point = Stored<'EnforcementPoint'>

export interface Offline {
  readonly data: string
  readonly reason: string
  /** `POINT=FILE`: credentials of whoever does it; other points are called with what the operator lends. */
  readonly secretFiles: readonly string[]
  readonly yes: boolean
}

export async function offOffline({ data, reason, secretFiles, yes }: Offline): Promise<Given[]> {
  process.umask(0o077)
  const files = filesOf(secretFiles)
  const config = loadConfig({ data: resolve(data) }, process.env)
  if (!config.ok) throw configFailure(config.error)
  const giving: Giving = { yes, dryRun: false, identities: null }
  mustBeAsked(giving)
  const stopped = await stopOffline(config.value, reason)
  if (!stopped.ok) throw notStopped(stopped.error, data)
  const held = stopped.value
  const { points } = held
  try {
    note('enforcement is off: the ledger says so, and the next start will')
    mustBeThere(
      files,
      points.map(({ point }) => point.name),
    )
    const given: Given[] = []
    for (const { point, accounts } of points) {
      given.push(await atPoint(point, accounts, await doorHere(point, files, config.value), giving))
    }
    return given
  } finally {
    await held.close()
  }
}

async function atPoint(
  { name, spec }: Point,
  accounts: readonly DeniedTarget[],
  door: Result<Door, string>,
  giving: Giving,
): Promise<Given> {
  const point = { name, byHand: BY_HAND.get(spec.adapter) ?? '' }
  return door.ok
    ? giveBack(point, door.value, accounts, giving)
    : notCalled(point, accounts, door.error)
}

async function doorHere(
  point: Point,
  files: ReadonlyMap<string, Redacted<string>>,
  { lending }: Config,
): Promise<Result<Door, string>> {
  const brought = files.get(point.name)
  if (brought === undefined) {
    const lent = await doorOf(point, lending, loadEnforcer)
    const own = `or bring your own: --secret-file ${point.name}=FILE`
    return lent.ok ? lent : err(`${lent.error}; ${own}`)
  }
  return doorWith(point.spec, brought, loadEnforcer)
}

function filesOf(given: readonly string[]): ReadonlyMap<string, Redacted<string>> {
  return new Map(
    given.map((text) => {
      const at = text.indexOf('=')
      if (at > 0) {
        const secret = readPrivate(text.slice(at + 1), '--secret-file').trim()
        return [text.slice(0, at), redact(secret)] as const
      }
      const help = 'write --secret-file POINT=FILE, once for each point'
      throw new Failure(EXITS.usage, `\`${text}\` names no point and file`, help)
    }),
  )
}

/** A name that is misspelt would leave that point to what the operator lends. */
function mustBeThere(files: ReadonlyMap<string, unknown>, points: readonly string[]): void {
  const unknown = [...files.keys()].find((name) => !points.includes(name))
  if (unknown === undefined) return
  const help =
    points.length === 0 ? 'nothing is denied anywhere' : `denied at: ${points.join(', ')}`
  throw new Failure(EXITS['not-found'], `nothing is denied at the point \`${unknown}\``, help)
}

function notStopped({ code, message, help }: OfflineError, data: string): Failure {
  if (code === 'data-missing') return new Failure(EXITS['not-found'], message, help)
  if (code === 'older-state') return new Failure(EXITS.conflict, message, help)
  if (code !== 'data-in-use') return new Failure(START_EXITS[code] as Exit, message, help) // The table holds exit codes only.
  const holder = existsSync(data) ? lockHolder(lockOf(realpathSync(data))) : null
  const by = holder === null ? '' : `: ${calledBy(holder)}`
  const stop = 'while it runs: holdfast off --reason …; or stop it first'
  return new Failure(EXITS.conflict, `${safe(message)}${by}`, stop)
}
