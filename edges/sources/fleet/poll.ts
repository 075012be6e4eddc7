/**
 * One poll: the cheap list of all hosts, then one document for each host that Fleet looked at since the last
 * time. What a webhook names is fetched alone. A host that is not there any more is `gone`, never fixed.
 */

import { SourceError, type PollCall, type Polled } from '@holdfast/edges-base/ports/sources'
import { tolerant, type Ask } from '@holdfast/edges-base/http/ask'
import { fileOf, hostDocument, idOf, listHosts, type Listed } from './hosts.ts'

/** Of fewer hosts half may well leave within an hour; each of them is asked for by itself. */
const SHRINK_HOSTS_MIN = 10

type Call = Pick<PollCall, 'cursors' | 'changed' | 'signal' | 'progress'>

export async function* pollHosts(ask: Ask, call: Call): AsyncGenerator<Polled> {
  if (call.changed !== null) {
    // What it was called for may have changed without any time moving: a flaw that became known.
    yield* fetchAll(ask, call, idsOf(call.changed), false)
    return
  }
  const listed = await listHosts(ask, (done) => call.progress(done, null))
  refuseShrunk(listed.size, call.cursors.size)
  yield* fetchAll(
    ask,
    call,
    [...moved(listed, call.cursors), ...missing(listed, call.cursors)],
    true,
  )
}

function moved(listed: Listed, cursors: ReadonlyMap<string, string>): number[] {
  return [...listed].flatMap(([id, cursor]) =>
    cursor !== null && cursors.get(fileOf(id)) === cursor ? [] : [id],
  )
}

/** Asked for by themselves: a list that is read in pages may skip one while another is deleted. */
function missing(listed: Listed, cursors: ReadonlyMap<string, string>): number[] {
  return idsOf(cursors.keys()).filter((id) => !listed.has(id))
}

function idsOf(files: Iterable<string>): number[] {
  return [...files].flatMap((file) => idOf(file) ?? []).toSorted((a, b) => a - b)
}

async function* fetchAll(
  ask: Ask,
  call: Call,
  ids: readonly number[],
  mayBeGone: boolean,
): AsyncGenerator<Polled> {
  const failures = tolerant()
  for (const [place, id] of ids.entries()) {
    call.signal.throwIfAborted()
    const file = fileOf(id)
    try {
      const document = await hostDocument(ask, id)
      failures.good()
      if (document !== null) yield { kind: 'document', file, ...document }
      else if (mayBeGone && call.cursors.has(file)) yield { kind: 'gone', file }
    } catch (thrown) {
      failures.bad(thrown)
    }
    call.progress(place + 1, ids.length)
  }
  failures.end()
}

/** A token that lost a team, or a server that was set up anew, is not hundreds of machines switched off. */
function refuseShrunk(listed: number, known: number): void {
  if (known < SHRINK_HOSTS_MIN || listed * 2 >= known) return
  throw new SourceError(
    'unreadable',
    `Fleet lists ${listed} hosts, and ${known} were known`,
    'may the token still see all teams? if they were removed, delete this Source and apply it again',
  )
}
