/** PostgreSQL: a role may log in no more and its sessions end; sessions that outlived their lease end. */

import { SECOND_MS } from '@holdfast/core/kernel/instant'
import type { Accounts, Enforcer } from '@holdfast/edges-base/ports/enforcers'
import { ask } from './api.ts'
import { canary } from './canary.ts'
import { problems } from './config.ts'
import { observe, type Seen } from './observe.ts'
import { plan, type Asked } from './plan.ts'
import { unnamed } from './unnamed.ts'
import { values } from './values.ts'

const accounts: Accounts<Seen> = {
  observe,
  plan,
  unnamed,
  act({ call: asked }, { point }, call) {
    return ask(point, call, statementOf(asked as Asked)) // Of `plan`.
  },
}

function statementOf(asked: Asked): string {
  const given = asked.does === 'end_outlived' ? asked.oid : `'${asked.role.replaceAll("'", "''")}'`
  return `SELECT holdfast.${asked.does}(${given}) AS said`
}

export const enforcer: Enforcer = {
  id: 'postgresql',
  title: 'PostgreSQL',
  // Sessions are given two seconds to end.
  capabilities: { worstCaseEffectMs: 10 * SECOND_MS, worstCaseLookMs: 20 * SECOND_MS },
  problems,
  accounts,
  canary,
  values,
}
