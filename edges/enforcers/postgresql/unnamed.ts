/** Roles of PostgreSQL that may log in and that no account of ours is: nothing of them is cut. */

import { parseJsonStrict, type Json } from '@holdfast/core/kernel/canonical-json'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import type { Call, FoundAccount } from '@holdfast/edges-base/ports/enforcers'
import { accountOf, matchOf } from './account.ts'
import { ask } from './api.ts'
import { CANARY } from './config.ts'

/** When one was last used the server tells only superusers: how many sessions it has now is what everybody sees. */
export async function unnamed(
  point: PointConfig,
  named: readonly string[],
  call: Call,
): Promise<readonly FoundAccount[]> {
  const accounts = named.flatMap((ref) => accountOf(ref) ?? [])
  const isNamed = accounts.map((account) => `(${matchOf(account)})`).join(' OR ') || 'false'
  const said = await ask(
    point,
    call,
    `SELECT coalesce(json_agg(json_build_array(r.rolname,
      (SELECT count(*) FROM pg_stat_activity a WHERE a.usesysid = r.oid)) ORDER BY r.rolname), '[]')::text AS said
    FROM pg_roles r
    WHERE r.rolcanlogin AND r.rolname NOT IN (session_user, '${CANARY}') AND NOT (${isNamed})`,
  )
  const parsed = parseJsonStrict(said)
  if (!parsed.ok || !Array.isArray(parsed.value))
    throw new Error('PostgreSQL answered no list of roles')
  return parsed.value.flatMap((row) => foundIn(row))
}

function foundIn(row: Json): readonly FoundAccount[] {
  const [name, sessions] = Array.isArray(row) ? row : []
  const ref = `role/${String(name)}`
  if (typeof sessions !== 'number' || accountOf(ref) === null) return []
  const says = sessions === 1 ? 'a session' : `${sessions} sessions`
  return [{ ref, says: `may log in, ${says}`, lastAt: null }]
}
