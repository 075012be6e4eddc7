/**
 * Sources that are fetched: polled on their schedule, at once when a watched directory changes, and on demand.
 * One poll of a source at a time; what fails is said in words and tried again, and the last good word stays.
 */

import type { SourceFetch } from '@holdfast/core/model/manifest'
import { selects } from '@holdfast/core/model/scope'
import { find } from '@holdfast/core/state/state'
import {
  SourceError,
  type GivenAsset,
  type Polled,
  type SourceAdapter,
} from '@holdfast/edges-base/ports/sources'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Cursors } from './cursors.ts'
import type { Lent } from './lend-to.ts'
import { FIRST_STATUS, type SourceFailure, type SourceStatus } from './status.ts'
import { takeFeed, type FeedParts } from './take-feed.ts'

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

export interface RunnerParts extends FeedParts {
  readonly adapters: ReadonlyMap<string, SourceAdapter>
  readonly cursors: Cursors
  /** Throws a `SourceError` where the operator lends it nothing of what it names. */
  readonly lend: (fetch: SourceFetch) => Lent
  /** A report that was fetched: the subjects that are no asset here. */
  readonly takeReport: (source: string, bytes: Uint8Array) => Promise<readonly string[]>
  readonly watch: (directory: string, onChanged: (names: ReadonlySet<string>) => void) => () => void
  /** Why nothing is imported now, in words; null: it may be. */
  readonly noRoom: () => string | null
  readonly now: () => number
  readonly onChange: () => void
}

interface Running {
  readonly key: string
  status: SourceStatus
  timer: NodeJS.Timeout | undefined
  stopWatching: () => void
  readonly abort: AbortController
  current: Promise<void> | null
  /** Asked for while a poll ran: names, or null for everything. */
  again: { changed: Set<string> | null } | null
  /** Of all polls: a file stays until it is read, or gone. */
  readonly unreadable: Map<string, string>
}

export function runSources(parts: RunnerParts): SourceRunner {
  const running = new Map<string, Running>()

  const fetchOf = (source: string): SourceFetch | undefined =>
    find(parts.driver.view, 'Source', source)?.spec.fetch

  const update = (one: Running, change: Partial<SourceStatus>): void => {
    one.status = { ...one.status, ...change }
    parts.onChange()
  }

  const start = (source: string, fetch: SourceFetch, key: string): void => {
    const one: Running = {
      key,
      status: FIRST_STATUS,
      timer: undefined,
      stopWatching: () => undefined,
      abort: new AbortController(),
      current: null,
      again: null,
      unreadable: new Map(),
    }
    running.set(source, one)
    const directory = directoryOf(fetch)
    if (directory !== undefined) {
      one.stopWatching = parts.watch(directory, (names) => void poll(source, names))
    }
    void poll(source, null)
  }

  const assetsOf = (source: string): GivenAsset[] => {
    const spec = find(parts.driver.view, 'Source', source)?.spec
    return [...parts.driver.view.manifests.Asset.values()].flatMap((one) =>
      spec !== undefined && selects(spec.assets, one)
        ? { name: one.name, type: one.spec.type }
        : [],
    )
  }

  const directoryOf = (fetch: SourceFetch): string | undefined => {
    try {
      return parts.lend(fetch).fetch.directory
    } catch {
      // The poll that follows says why.
      return undefined
    }
  }

  const stop = (source: string, one: Running): void => {
    clearTimeout(one.timer)
    one.stopWatching()
    one.abort.abort()
    running.delete(source)
  }

  const poll = (source: string, changed: ReadonlySet<string> | null): Promise<void> => {
    const one = running.get(source)
    if (one === undefined) return Promise.resolve()
    if (one.current !== null) {
      const names = one.again === null ? new Set<string>() : one.again.changed
      for (const name of changed ?? []) names?.add(name)
      one.again = { changed: changed === null ? null : names }
      return one.current
    }
    clearTimeout(one.timer)
    one.current = pollOnce(source, one, changed).finally(() => {
      one.current = null
      const { again } = one
      one.again = null
      if (one.abort.signal.aborted) return
      if (again !== null) void poll(source, again.changed)
      else schedule(source, one)
    })
    return one.current
  }

  const schedule = (source: string, one: Running): void => {
    const spec = find(parts.driver.view, 'Source', source)?.spec
    const adapter = spec?.fetch === undefined ? undefined : parts.adapters.get(spec.fetch.adapter)
    if (spec === undefined || adapter === undefined) return
    const interval = Math.max(spec.interval ?? adapter.intervalMs, adapter.intervalMsMin)
    // A failure is tried again sooner, but not in a tight loop.
    const wait = one.status.error === null ? interval : Math.min(interval, adapter.intervalMsMin)
    update(one, { nextAt: parts.now() + wait })
    one.timer = setTimeout(() => void poll(source, null), Math.min(wait, LIMITS.timerMsMax))
    one.timer.unref()
  }

  const pollOnce = async (
    source: string,
    one: Running,
    changed: ReadonlySet<string> | null,
  ): Promise<void> => {
    const fetch = fetchOf(source)
    const adapter = fetch === undefined ? undefined : parts.adapters.get(fetch.adapter)
    if (fetch === undefined || adapter === undefined) return
    update(one, { polling: true, progress: null, nextAt: null })
    try {
      const refused = adapter.problems(fetch)[0]
      if (refused !== undefined) throw new SourceError('refused', refused, 'mend its manifest')
      const noRoom = parts.noRoom()
      if (noRoom !== null) throw new SourceError('disk-full', noRoom, 'make room on the disk')
      const found = await take(source, one, fetch, adapter, changed)
      update(one, { ...found, error: null, answeredAt: parts.now() })
    } catch (thrown) {
      if (!one.abort.signal.aborted) update(one, { error: failureOf(thrown, parts.now()) })
    } finally {
      update(one, { polling: false, progress: null })
    }
  }

  const take = async (
    source: string,
    one: Running,
    fetch: SourceFetch,
    adapter: SourceAdapter,
    changed: ReadonlySet<string> | null,
  ): Promise<Pick<SourceStatus, 'unreadable' | 'unmatched' | 'documents'>> => {
    const cursors = new Map(await parts.cursors.of(source))
    const { unreadable } = one
    const unmatched: string[] = []
    let documents = 0
    let keep = false
    let batch: Polled[] = []
    let size = 0
    const flush = async (): Promise<void> => {
      if (batch.length === 0) return
      const docs = batch.filter((each) => each.kind === 'document')
      const gone = batch.filter((each) => each.kind === 'gone').map((each) => each.file)
      // One address is one document: what it no longer holds is gone.
      const given = { documents: docs, gone, whole: fetch.url !== undefined }
      const problems = await takeFeed(parts, source, given)
      for (const each of docs) {
        unreadable.delete(each.file)
        cursors.set(each.file, each.cursor)
      }
      for (const { file, message } of problems) {
        // Read again next time: what it says may have come through whole by then.
        cursors.delete(file)
        unreadable.set(file, message)
      }
      for (const file of gone) {
        cursors.delete(file)
        unreadable.delete(file)
      }
      await parts.cursors.keep(source, new Map(cursors))
      documents += docs.length
      batch = []
      size = 0
    }
    const call = {
      ...parts.lend(fetch),
      assets: assetsOf(source),
      cursors: new Map(cursors),
      changed,
      signal: one.abort.signal,
      progress: (done: number, total: number | null) => update(one, { progress: { done, total } }),
    }
    try {
      for await (const polled of adapter.poll(call)) {
        if (adapter.gives === 'advisories') {
          batch.push(polled)
          size += polled.kind === 'document' ? polled.bytes.length : 0
          if (size > LIMITS.feedBatchBytes || batch.length >= LIMITS.feedBatchDocuments)
            await flush()
          continue
        }
        // What a server no longer knows is not fixed: its evidence simply ages.
        if (polled.kind === 'gone') cursors.delete(polled.file)
        else {
          try {
            const nobody = await parts.takeReport(source, polled.bytes)
            unmatched.push(...nobody)
            unreadable.delete(polled.file)
            documents += 1
            // Asked for again until an asset is declared that it is about.
            if (nobody.length === 0) cursors.set(polled.file, polled.cursor)
          } catch (thrown) {
            unreadable.set(polled.file, failureOf(thrown, 0).message)
            cursors.set(polled.file, polled.cursor)
          }
        }
        keep = true
      }
    } finally {
      // What came before an error counts; one bad document holds no other back.
      if (!one.abort.signal.aborted) await flush()
      if (keep) await parts.cursors.keep(source, cursors)
    }
    if (adapter.gives === 'advisories' && documents === 0) {
      await parts.driver.submit({ kind: 'check-feed', source }, 'system')
    }
    return {
      unreadable: [...unreadable].slice(0, SHOWN_MAX).map(([file, message]) => ({ file, message })),
      unmatched: unmatched.slice(0, SHOWN_MAX),
      documents,
    }
  }

  const runner: SourceRunner = {
    status: (source) => running.get(source)?.status,
    async sync(source, changed) {
      await poll(source, changed ?? null)
      // A poll that was running when it was asked is followed by one that looks at everything.
      for (
        let one = running.get(source);
        one !== undefined && one.current !== null;
        one = running.get(source)
      ) {
        await one.current
      }
      return running.get(source)?.status ?? FIRST_STATUS
    },
    async test(source) {
      const fetch = fetchOf(source)
      const adapter = fetch === undefined ? undefined : parts.adapters.get(fetch.adapter)
      if (fetch === undefined || adapter === undefined) return null
      const abort = new AbortController()
      try {
        const refused = adapter.problems(fetch)[0]
        if (refused !== undefined) throw new SourceError('refused', refused, 'mend its manifest')
        const call = {
          ...parts.lend(fetch),
          assets: assetsOf(source),
          cursors: new Map(),
          changed: null,
          signal: abort.signal,
        }
        // The first document is enough: it answered, and what it says is whole.
        for await (const _ of adapter.poll({ ...call, progress: () => undefined })) break
        return null
      } catch (thrown) {
        return failureOf(thrown, parts.now())
      } finally {
        abort.abort()
      }
    },
    reconcile() {
      const wanted = new Map<string, { fetch: SourceFetch; key: string }>()
      for (const { name, spec } of parts.driver.view.manifests.Source.values()) {
        if (spec.fetch === undefined) continue
        wanted.set(name, { fetch: spec.fetch, key: JSON.stringify([spec.fetch, spec.interval]) })
      }
      for (const [source, one] of running) {
        if (wanted.get(source)?.key !== one.key) stop(source, one)
        if (!wanted.has(source)) parts.cursors.forget(source).catch(() => undefined)
      }
      for (const [source, { fetch, key }] of wanted) {
        if (!running.has(source)) start(source, fetch, key)
      }
    },
    close() {
      for (const [source, one] of running) stop(source, one)
    },
  }
  return runner
}

const SHOWN_MAX = 50

function failureOf(thrown: unknown, at: number): SourceFailure {
  if (thrown instanceof SourceError) {
    return { code: thrown.code, message: thrown.message, help: thrown.help, at }
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'failed', message, help: 'see the log of the server', at }
}
