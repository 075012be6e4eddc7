/**
 * Sources that are fetched: polled on their schedule, at once when a watched directory changes, and on demand.
 * One poll of a source at a time; what fails is said in words and tried again, and the last good word stays.
 */

import type { SourceFetch } from '@holdfast/edges-base/config/adapter-config'
import { find } from '@holdfast/core/state/state'
import { budget, type Budget, type BudgetLimits } from '@holdfast/edges-base/outward/budget'
import {
  repeated,
  type Repeated,
  type Rhythm,
  type Waiting,
} from '@holdfast/edges-base/outward/schedule'
import type { SourceAdapter } from '@holdfast/edges-base/ports/sources'
import { pollSource, testSource, type PollParts } from './poll-source.ts'
import { failureOf, FIRST_STATUS, type SourceFailure, type SourceStatus } from './status.ts'

export interface SourceRunner {
  /** Undefined: the source is not fetched. */
  status(source: string): SourceStatus | undefined
  /** Resolves when the poll is over; a failure is in the status. */
  sync(source: string, changed?: ReadonlySet<string>): Promise<SourceStatus>
  /** Asks whether it could be polled, and changes nothing. */
  test(source: string): Promise<SourceFailure | null>
  /** Looks at the declared sources anew. */
  reconcile(): void
  close(): void
}

export interface RunnerParts extends PollParts {
  /** Loaded when a source that is declared needs it; undefined: there is none of that name. */
  readonly adapter: (id: string) => Promise<SourceAdapter | undefined>
  readonly waiting: Waiting
  readonly now: () => number
  readonly onChange: () => void
}

/** Names that changed; null: everything. */
type Changed = ReadonlySet<string> | null

interface Running {
  /** What it was started with: another declaration is another source. */
  readonly key: string
  readonly turns: Repeated<Changed>
  status: SourceStatus
  /** Null: not loaded yet, or there is none. */
  adapter: SourceAdapter | null
  stopWatching: (() => void) | null
  /** Of all polls: a file stays until it is read, or gone. */
  readonly unreadable: Map<string, string>
}

/** An estate of a thousand endpoints is not asked in one moment, and one server not by all its sources. */
const AT_ONCE: BudgetLimits = { atOnce: 32, perHost: 4 }

interface Runner {
  readonly parts: RunnerParts
  readonly budget: Budget
  readonly running: Map<string, Running>
}

export function runSources(parts: RunnerParts): SourceRunner {
  const runner: Runner = { parts, budget: budget(AT_ONCE), running: new Map() }
  const { running } = runner
  return {
    status: (source) => running.get(source)?.status,
    async sync(source, changed) {
      await running.get(source)?.turns.ask(changed ?? null)
      // A poll that was running when it was asked is followed by one that looks at everything.
      await running.get(source)?.turns.idle()
      return running.get(source)?.status ?? FIRST_STATUS
    },
    test: (source) => test(runner, source),
    reconcile: () => reconcile(runner),
    close() {
      for (const [source, one] of running) stop(runner, source, one)
    },
  }
}

function reconcile(runner: Runner): void {
  const { parts, running } = runner
  const wanted = new Map<string, string>()
  for (const { name, spec } of parts.driver.view.manifests.Source.values()) {
    if (spec.fetch !== undefined) wanted.set(name, JSON.stringify([spec.fetch, spec.interval]))
  }
  for (const [source, one] of running) {
    if (wanted.get(source) !== one.key) stop(runner, source, one)
    if (!wanted.has(source)) parts.cursors.forget(source).catch(() => undefined)
  }
  for (const [source, key] of wanted) if (!running.has(source)) start(runner, source, key)
}

function start(runner: Runner, source: string, key: string): void {
  const { parts } = runner
  const turns = repeated<Changed>({
    act: (changed, signal) => turn(runner, source, running, changed, signal),
    all: null,
    join: (a, b) => (a === null || b === null ? null : new Set([...a, ...b])),
    rhythm: () => rhythmOf(runner, source, running),
    next: (ms) => update(runner, running, { nextAt: parts.now() + ms }),
    waiting: parts.waiting,
  })
  const unreadable = new Map<string, string>()
  const running: Running = {
    key,
    turns,
    status: FIRST_STATUS,
    unreadable,
    adapter: null,
    stopWatching: null,
  }
  runner.running.set(source, running)
  void turns.ask(null)
}

function stop({ running }: Runner, source: string, one: Running): void {
  one.turns.stop()
  one.stopWatching?.()
  running.delete(source)
}

function update({ parts }: Runner, running: Running, change: Partial<SourceStatus>): void {
  running.status = { ...running.status, ...change }
  parts.onChange()
}

function rhythmOf({ parts }: Runner, source: string, { adapter }: Running): Rhythm | null {
  const spec = find(parts.driver.view, 'Source', source)?.spec
  if (spec === undefined || adapter === null) return null
  const { intervalMs, intervalMsMin } = adapter
  return { intervalMs: spec.interval ?? intervalMs, intervalMsMin }
}

/** One poll, when there is room for it; whether it went well. What lies on this machine waits for no room. */
async function turn(
  runner: Runner,
  source: string,
  running: Running,
  changed: Changed,
  signal: AbortSignal,
): Promise<boolean> {
  const fetch = fetchOf(runner, source)
  if (fetch === undefined) return true
  const act = (): Promise<boolean> => poll(runner, source, fetch, running, changed, signal)
  const host = URL.parse(fetch.url ?? '')?.host
  return host === undefined ? act() : runner.budget(host, act)
}

async function poll(
  runner: Runner,
  source: string,
  fetch: SourceFetch,
  running: Running,
  changed: Changed,
  signal: AbortSignal,
): Promise<boolean> {
  const { parts } = runner
  if (signal.aborted) return true
  update(runner, running, { polling: true, progress: null, nextAt: null })
  const progress = (done: number, total: number | null): void =>
    update(runner, running, { progress: { done, total } })
  try {
    const adapter = await parts.adapter(fetch.adapter)
    if (adapter === undefined || signal.aborted) return true
    running.adapter = adapter
    running.stopWatching ??= watch(parts, fetch, adapter, (names) => void running.turns.ask(names))
    const asked = {
      source,
      fetch,
      adapter,
      changed,
      signal,
      progress,
      unreadable: running.unreadable,
    }
    const found = await pollSource(parts, asked)
    update(runner, running, { ...found, error: null, answeredAt: parts.now() })
    return true
  } catch (thrown) {
    if (!signal.aborted) update(runner, running, { error: failureOf(thrown, parts.now()) })
    return false
  } finally {
    update(runner, running, { polling: false, progress: null })
  }
}

function watch(
  parts: RunnerParts,
  fetch: SourceFetch,
  adapter: SourceAdapter,
  onChanged: (names: ReadonlySet<string>) => void,
): (() => void) | null {
  try {
    return adapter.watch?.(parts.lend(fetch).fetch, onChanged) ?? null
  } catch {
    // The poll that follows says why.
    return null
  }
}

async function test(runner: Runner, source: string): Promise<SourceFailure | null> {
  const { parts } = runner
  const fetch = fetchOf(runner, source)
  if (fetch === undefined) return null
  const abort = new AbortController()
  try {
    const adapter = await parts.adapter(fetch.adapter)
    if (adapter === undefined) return null
    const asked = { source, fetch, adapter, changed: null, signal: abort.signal }
    await testSource(parts, { ...asked, progress: () => undefined, unreadable: new Map() })
    return null
  } catch (thrown) {
    return failureOf(thrown, parts.now())
  } finally {
    abort.abort()
  }
}

function fetchOf({ parts }: Runner, source: string): SourceFetch | undefined {
  return find(parts.driver.view, 'Source', source)?.spec.fetch
}
