/** One look at what may have been copied: the records of its time, hour by hour away from the decide thread, and the list. */

import { fromUtf8, utf8 } from '@holdfast/core/kernel/bytes'
import { canonicalJson, type Json } from '@holdfast/core/kernel/canonical-json'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { HOUR_MS, instant, type Instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { exposedBy, exposedIn } from '@holdfast/core/loop/answer/exposed'
import type { UseRow } from '@holdfast/core/model/decision'
import type { Assessed, ExposedRow, PermittedUse } from '@holdfast/core/model/exposed'
import type { Hold } from '@holdfast/core/model/hold'
import { nameIn } from '@holdfast/edges-base/stores/read-records'
import type { BlobStore } from '@holdfast/edges-base/ports/stores'
import type { Decisions } from '../driver/decisions.ts'
import type { Driver } from '../driver/driver.ts'
import type { Records } from '../driver/records.ts'
import { inTurns, takeTurns } from '../turns.ts'

export interface LookParts {
  readonly driver: Pick<Driver, 'view' | 'env'>
  readonly decisions: Pick<Decisions, 'flush'>
  readonly records: Pick<Records, 'uses'>
  readonly blobs: Pick<BlobStore, 'get' | 'put'>
}

export interface Looked {
  readonly assessed: Omit<Assessed, 'list'>
  readonly rows: readonly ExposedRow[]
  /** Its block has ended: nothing comes to it any more. */
  readonly final: boolean
}

/** `told`: how much of the time was read, of a hundred. */
export async function lookAt(
  { driver, decisions, records }: LookParts,
  hold: Hold,
  asset: AssetUid,
  told: (percent: number) => void,
): Promise<Looked> {
  const { view } = driver
  const { from, to } = exposedIn(view, hold, driver.env().now)
  await decisions.flush()
  const used = permittedUses()
  let whole = true
  for (let end = to + 1; ;) {
    const filter = { identity: null, resource: null, asset, codes: null, from, to: end }
    const page = await records.uses(filter, ROWS_AT_ONCE)
    for (const hour of page.hours) {
      whole &&= hour.whole
      for (const row of hour.rows) used.add(row)
    }
    if (page.next === null) break
    end = Date.parse(`${page.next}:00:00Z`) + HOUR_MS
    told(Math.round((100 * (to - end)) / Math.max(1, to - from)))
  }
  const all = await inTurns(exposedBy(view, asset, used.all()), takeTurns())
  const rows = all.slice(0, LIMITS.exposedRowsMax)
  const delivered = all.filter((row) => row.delivered !== null).length
  const permitted = all.filter((row) => row.delivered === null && row.permitted !== null).length
  return {
    assessed: {
      hold: hold.id,
      from,
      to,
      whole: whole && rows.length === all.length,
      counts: { delivered, permitted, reachable: all.length - delivered - permitted },
    },
    rows,
    final: hold.state === 'released',
  }
}

/** Use rows asked for at once: an hour of a busy asset. */
const ROWS_AT_ONCE = 5_000

function permittedUses(): { add(row: UseRow): void; all(): PermittedUse[] } {
  const uses = new Map<string, PermittedUse>()
  return {
    add(row) {
      if (!row.decision) return
      const key = `${row.subject} ${row.resource}`
      const known = uses.get(key)
      const type = row.resource.slice(0, row.resource.indexOf('/'))
      const names = { identity: nameIn(row.subject), resource: nameIn(row.resource), type }
      uses.set(key, {
        ...names,
        count: row.count + (known?.count ?? 0),
        first: least(row.first, known?.first ?? row.first),
        last: instant(Math.max(row.last, known?.last ?? row.last)),
      })
    },
    all: () => [...uses.values()],
  }
}

function least(a: Instant, b: Instant): Instant {
  return a < b ? a : b
}

/** As it is kept: a list of its own, whose digest the ledger has. */
export function kept(
  { blobs }: LookParts,
  rows: readonly ExposedRow[],
): ReturnType<BlobStore['put']> {
  return blobs.put(utf8(canonicalJson(rows as unknown as Json))) // Rows of plain members.
}

/** Null: its bytes are gone. */
export async function listOf(
  { blobs }: LookParts,
  { list }: Pick<Assessed, 'list'>,
): Promise<readonly ExposedRow[] | null> {
  const bytes = await blobs.get(list)
  const text = bytes === undefined ? undefined : fromUtf8(bytes)
  return text === undefined ? null : (JSON.parse(text) as ExposedRow[]) // Written by `kept`.
}
