/** Looks of `doctor` at where checkpoints go beside the data directory: is it set, elsewhere, writable, and up to date. */

import { lookup } from 'node:dns/promises'
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { formatDuration } from '@holdfast/core/kernel/instant'
import { isWithin } from '@holdfast/edges-base/config/secret-ref'
import { openLedgerReadOnly } from '@holdfast/edges-base/stores/ledger'
import { openSink } from '@holdfast/edges-base/writer/checkpoint-sink'
import { fail, ok, warn, whyOf, type Check, type Seen, type Site } from './check.ts'

export const SINK: Check = {
  name: 'sink',
  async look({ config, data, remote, asked, now }) {
    const problem = asked.status?.past.sinkProblem ?? null
    if (problem !== null)
      return fail(problem, 'mend it where the server runs: nothing is lost meanwhile')
    if (remote || !config.ok) return null
    const { checkpointSink } = config.value
    if (checkpointSink === null) {
      return warn(
        'no checkpoint goes anywhere else: nobody could tell that this ledger is older or was rewritten',
        'set HOLDFAST_CHECKPOINT_SINK; where the server has one, give doctor its settings (--config)',
      )
    }
    const at = checkpointSink.slice(checkpointSink.indexOf(':') + 1)
    if (checkpointSink.startsWith('syslog:')) return ofSyslog(at)
    const place = resolve(at)
    const closed = placeProblem(checkpointSink, place, data)
    return closed ?? (await ofNotes(checkpointSink, place, data, now))
  },
}

async function ofSyslog(target: string): Promise<Seen> {
  const host = target.slice(0, target.lastIndexOf(':'))
  const found = await lookup(host).then(
    () => null,
    (thrown: unknown) => whyOf(thrown),
  )
  return found === null
    ? ok(`syslog:${target}, which cannot be read back`)
    : fail(`the host of syslog:${target} is not found: ${found}`, 'mend its name, or the resolver')
}

/** Null: it may be written, and is not lost with the data directory. */
function placeProblem(sink: string, place: string, data: string): Seen | null {
  const folder = sink.startsWith('git:') ? place : dirname(place)
  if (!existsSync(folder)) return fail(`${folder} is not there`, 'mount it, or make it')
  if (existsSync(data) && isWithin(realpathSync(data), realpathSync(folder))) {
    return warn(
      `${sink} lies in the data directory: what changes one can change both`,
      'keep it on another machine or disk',
    )
  }
  try {
    accessSync(existsSync(place) ? place : folder, constants.W_OK)
    return null
  } catch (thrown) {
    return fail(
      `${place} cannot be written: ${whyOf(thrown)}`,
      'let the user of the server write it',
    )
  }
}

async function ofNotes(sink: string, place: string, data: string, now: number): Promise<Seen> {
  const opened = openSink(sink)
  try {
    let newest = lastNote(data)
    let text = opened.readBack?.() ?? ''
    // A server signs between the two reads, and writes here a moment later.
    for (let tries = 0; newest !== null && !text.includes(newest.note) && tries < 3; tries++) {
      await wait(300)
      newest = lastNote(data)
      text = opened.readBack?.() ?? ''
    }
    const age = existsSync(place)
      ? `, written ${formatDuration(now - statSync(place).mtimeMs)} ago`
      : ''
    if (newest === null) return ok(`${sink}; nothing is signed yet${age}`)
    if (text.includes(newest.note)) {
      return ok(`${sink} holds the newest checkpoint, of ${newest.size} entries${age}`)
    }
    return text === ''
      ? warn(`${sink} holds nothing, and ${newest.size} entries are signed`, START)
      : warn(`${sink} does not hold the newest checkpoint, of ${newest.size} entries${age}`, START)
  } catch (thrown) {
    const [why = ''] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')
    return fail(`${sink} cannot be read: ${why}`, 'mend it: a start compares the ledger with it')
  } finally {
    opened.close()
  }
}

const START = 'does the server run with this setting? The next checkpoint is written there'

function lastNote(data: Site['data']): { readonly size: number; readonly note: string } | null {
  const ledger = openLedgerReadOnly(data)
  if (!ledger.ok) return null
  try {
    return ledger.value.lastCheckpoint() ?? null
  } finally {
    ledger.value.close()
  }
}
