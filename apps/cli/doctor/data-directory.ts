/** Looks of `doctor` at the data directory: is it there, whose, closed to others, held, and does its ledger read. */

import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { formatInstant } from '@holdfast/core/kernel/instant'
import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'
import { decodeEntry } from '@holdfast/core/state/read-entry'
import { lockOf, openLedgerReadOnly } from '@holdfast/edges-base/stores/ledger'
import { checkPrivate } from '@holdfast/own-files/private-file'
import { fail, ok, warn, whyOf, type Check, type Seen } from './check.ts'
import { calledBy, lockHolder } from '../proc.ts'

export const DATA: Check = {
  name: 'data',
  async look({ data, remote, asked }) {
    if (remote) return null
    const found = statSync(data, { throwIfNoEntry: false })
    if (found === undefined) {
      return warn(`there is no ${data} yet`, 'npm start makes it; --data names another')
    }
    if (!found.isDirectory()) return fail(`${data} is no directory`, 'name one with --data')
    const closed = isClosed(data)
    if (closed !== null) return closed
    const holder = lockHolder(lockOf(realpathSync(data)))
    if (holder !== null && asked.health === null) {
      return fail(
        `${data} is held by ${calledBy(holder)}, and no server answers`,
        `wait while it starts or ends; look at its log; if it hangs: kill ${holder.pid}`,
      )
    }
    const held = holder === null ? '' : `, held by process ${holder.pid}`
    return readsLedger(data, held)
  },
}

function isClosed(data: string): Seen | null {
  try {
    // An administrator looks at what the account of a service runs.
    const root = process.geteuid?.() === 0
    const closed = root ? checkPrivate(data, statSync(data).uid) : checkPrivate(data)
    if (!closed.ok) return fail(closed.error.message, closed.error.help)
    accessSync(data, constants.W_OK | constants.X_OK)
    return null
  } catch (thrown) {
    const user = process.geteuid?.() ?? 0
    return fail(
      `${data} cannot be looked at or written by user ${user}: ${whyOf(thrown)}`,
      `run it as the user of the server, or: chown ${user} ${shellQuoted(data)}`,
    )
  }
}

function readsLedger(data: string, held: string): Seen {
  const opened = openLedgerReadOnly(data)
  if (!opened.ok) {
    const { code, message, help } = opened.error
    if (code === 'data-missing') return warn(`${data} has no ledger yet`, 'npm start makes one')
    return fail(message, help)
  }
  const ledger = opened.value
  try {
    const size = ledger.size()
    if (size === 0) return ok(`${data}, no entry yet${held}`)
    const last = decodeEntry(ledger.read(size - 1, size)[0] ?? '')
    if (!last.ok) return fail(`the last entry of ${data}: ${last.error.message}`, VERIFY)
    const signed = ledger.lastCheckpoint()?.size ?? 0
    if (signed > size) {
      return fail(`${data} has ${size} entries, and ${signed} were signed`, VERIFY)
    }
    return ok(`${data}, ${size} entries, the last of ${formatInstant(last.value.at)}${held}`)
  } catch (thrown) {
    return fail(`the ledger in ${data} cannot be read: ${whyOf(thrown)}`, VERIFY)
  } finally {
    ledger.close()
  }
}

const VERIFY = 'run holdfast ledger verify, and restore the directory from a backup'
