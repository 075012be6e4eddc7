/** Looks of `doctor` at what the server tells: does it answer, its feeds and sources, its agents, its alarms. */

import type { ItemOf } from '@holdfast/api/client'
import { ago } from '@holdfast/core/kernel/ago'
import { formatDuration, MINUTE_MS } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'
import type { Asked } from './asked.ts'
import { fail, named, ok, warn, type Check, type Seen } from './check.ts'

export const SERVER: Check = {
  name: 'server',
  async look({ asked }) {
    const { url, failure, health, status } = asked
    const wrong = health === null ? failure : health.stopped
    if (wrong !== null) return fail(wrong.message, wrong.help)
    return ok(status === null ? `${url}` : `${url}, ledger of ${status.ledger.size} entries`)
  },
}

export const TOKEN: Check = {
  name: 'token',
  async look({ asked }) {
    const { failure, health, status } = asked
    if (status !== null) return ok('accepted')
    return health === null || failure === null ? null : fail(failure.message, failure.help)
  },
}

export const UNDO: Check = {
  name: 'undo',
  async look({ asked: { status } }) {
    if (status === null) return null
    const { mode, undo } = status
    const [problem, ...more] = undo.problems
    if (problem !== undefined)
      return fail(problem, 'let the user of the server write it; it is tried again', more)
    const denied = undo.accounts === 1 ? '1 account is' : `${undo.accounts} accounts are`
    const [place] = undo.places
    if (place !== undefined)
      return ok(`${named(undo.places)}: ${denied} denied something at enforcement points`)
    if (mode === 'report-only' && undo.accounts === 0) return null
    const where = 'HOLDFAST_UNDO names a directory, or HOLDFAST_CHECKPOINT_SINK files or git'
    return warn(
      `no undo pack is kept, and ${denied} denied something: without this server and its data nobody could tell what to give back`,
      `${where}; put it on another machine or disk`,
    )
  },
}

export const FEEDS: Check = {
  name: 'feeds',
  async look({ asked, now }) {
    const feeds = (await asked.sources())?.filter((source) => source.feed !== null) ?? null
    if (feeds === null) return null
    return feeds.length === 0
      ? ok('none: what feeds alone could tell of is not known')
      : ofSources(feeds, 'feeds', now)
  },
}

export const SOURCES: Check = {
  name: 'sources',
  async look({ asked, now }) {
    const others = (await asked.sources())?.filter(
      (source) => source.feed === null && source.adapter !== null,
    )
    if (others === undefined) return null
    return others.length === 0 ? ok('none is fetched') : ofSources(others, 'sources', now)
  },
}

type SourceAnswer = ItemOf<'source.list'>

/** The worst state that any is in, and all that are in it. */
function ofSources(sources: readonly SourceAnswer[], what: string, now: number): Seen {
  const wrong = sources.filter((source) => WRONG.has(source.state))
  const [first] = wrong
  if (first !== undefined) {
    const [says = '', ...more] = wrong.map((source) => sentenceOf(source, now))
    const failing = wrong.some((source) => source.state === 'failing')
    return (failing ? fail : warn)(says, whatFor(first), more)
  }
  const answered = sources.flatMap(({ answeredAt }) => (answeredAt === null ? [] : [answeredAt]))
  const [oldest] = answered.toSorted()
  return ok(`${sources.length} ${what}, the oldest answered ${ago(oldest ?? null, now)}`)
}

const WRONG: ReadonlySet<string> = new Set(['waiting', 'failing', 'never', 'stale'])

function sentenceOf({ name, state, answeredAt, error, feed }: SourceAnswer, now: number): string {
  switch (state) {
    case 'waiting':
      return `${name} waits for a person: ${feed?.refused?.reasons[0] ?? 'its import is unlike the last'}`
    case 'failing':
      return `${name} fails: ${error?.message ?? 'it does not say why'}`
    case 'stale':
      return `${name} is stale: it answered ${ago(answeredAt, now)}`
    default:
      return `${name} has never answered`
  }
}

function whatFor({ name, state, error }: SourceAnswer): string {
  const word = shellQuoted(name)
  if (state === 'waiting') {
    return `holdfast source show ${word}, then holdfast source accept ${word} --reason …, or leave it`
  }
  const help = error === null || error.help === '' ? '' : `${error.help}; then `
  return `${help}holdfast source test ${word}`
}

/** An agent asks every few seconds, and with a server that was away within five minutes. */
const SILENT_MS = 15 * MINUTE_MS
const AGENT = 'agent:'

export const AGENTS: Check = {
  name: 'agents',
  async look({ asked }) {
    const { status } = asked
    const assets = await asked.assets()
    if (assets === null || status === null) return null
    const agents = assets.flatMap((asset) =>
      asset.sources
        .filter(({ name }) => name.startsWith(AGENT))
        .map(({ lastAt }) => ({ asset: asset.name, lastAt })),
    )
    if (agents.length === 0) return ok('none is enrolled')
    // By the clock of the server, which wrote the times.
    const silent = agents
      .map(({ asset, lastAt }) => ({ asset, ms: Date.parse(status.at) - Date.parse(lastAt ?? '') }))
      .filter(({ ms }) => !(ms <= SILENT_MS))
    const [first] = silent
    if (first === undefined) return (await ofVersions(asked)) ?? ok(`${agents.length} reporting`)
    const since = Number.isNaN(first.ms) ? 'ever' : `for ${formatDuration(first.ms)}`
    return warn(
      `${silent.length} of ${agents.length} silent: ${named(silent.map(({ asset }) => asset))}; the first ${since}`,
      `on ${first.asset}: holdfast agent status, and see that holdfast agent run runs`,
    )
  },
}

/** Null: each that reported since the server started is of its version. */
async function ofVersions({ metric, health }: Asked): Promise<Seen | null> {
  const versions = [...((await metric('holdfast_agents')) ?? [])]
  const others = versions.filter(([version]) => version !== health?.version)
  if (others.length === 0) return null
  const told = others.map(([version, count]) => `${count} of ${version}`)
  return warn(
    `agents of another version than the server, ${health?.version}: ${named(told)}`,
    'bring them to the version of the server',
  )
}

/** Nobody finds the keys in a night in which nothing works, who did not use them before. */
export const DRILL: Check = {
  name: 'drill',
  async look({ asked: { status } }) {
    if (status === null) return null
    const { approvers, drilledAt } = status.breakGlass
    if (approvers === 0) return ok('no approver of break-glass: nobody could open anything')
    if (approvers === 1) {
      const create = 'holdfast token create --for NAME --scope approve --ssh-key FILE'
      return warn('one approver of break-glass alone: two people must sign', create)
    }
    const drill = 'holdfast break-glass plan NAME --incident ID --reason … --drill'
    if (drilledAt === null)
      return warn(`${approvers} approvers of break-glass, and it was never drilled`, drill)
    const old = Date.parse(status.at) - Date.parse(drilledAt)
    const says = `${approvers} approvers of break-glass, drilled ${ago(drilledAt, Date.parse(status.at))}`
    return old > LIMITS.breakGlassDrillMs ? warn(says, drill) : ok(says)
  },
}

export const ALARMS: Check = {
  name: 'alarm',
  async look({ asked }) {
    if (asked.status === null) return null
    const [first, ...more] = asked.status.alarms
    return first === undefined ? ok('none') : warn(first, 'each says what to do', more)
  },
}

export const UNKNOWN: Check = {
  name: 'unknown',
  async look({ asked }) {
    if (asked.status === null) return null
    const { unknown } = asked.status
    return unknown.length === 0
      ? ok('no asset')
      : warn(named(unknown, 20), 'enrol an agent there, or import a report')
  },
}
