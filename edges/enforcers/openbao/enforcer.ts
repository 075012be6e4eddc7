/** OpenBao and Vault: tokens and secret ids of one asset are cut with what they hold, or a whole entity is suspended. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { MINUTE_MS, SECOND_MS } from '@holdfast/core/kernel/instant'
import type { Accounts, Enforcer } from '@holdfast/edges-base/ports/enforcers'
import { apiOf } from './api.ts'
import { tryCanary } from './canary.ts'
import { problems } from './config.ts'
import { observe, unnamed, type Seen } from './observe.ts'
import { plan } from './plan.ts'
import { renew } from './renew.ts'
import { values } from './values.ts'

const accounts: Accounts<Seen> = {
  observe,
  unseen: ({ leases }) => leases.unseen,
  plan,
  unnamed,
  async act({ call: asked }, { point }, call) {
    const { path, body } = asked as { readonly path: string; readonly body: JsonObject } // Of `plan`.
    const { status, errors } = await apiOf(point, call)('POST', path, body)
    const why = errors.replace(FAILED, '')
    return why === '' ? `answered ${status}` : `answered ${status}: ${why.slice(0, 200)}`
  },
}

/** What stands before the words of the database. */
const FAILED = /^failed to revoke entry: resp: \(\*logical\.Response\)\(nil\) err: /

export const enforcer: Enforcer = {
  id: 'openbao',
  title: 'OpenBao',
  // Ten thousand tokens that nobody asked about yet take a minute.
  capabilities: { worstCaseEffectMs: 5 * SECOND_MS, worstCaseLookMs: 2 * MINUTE_MS },
  problems,
  accounts,
  renew,
  values,
  canary: (point, call) => tryCanary(accounts, point, call),
}
