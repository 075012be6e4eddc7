/** `token list`: whom there are tokens for, and until when. */

import { listVerb } from '../../list-verb.ts'
import { ago, until } from '../../output.ts'
import type { Verb } from '../../verb.ts'

export const list: Verb = listVerb({
  of: 'token.list',
  says: 'tokens beside the admin token',
  head: ['TOKEN', 'FOR', 'SCOPE', 'ENDS', 'SIGNS WITH'],
  row: ({ uid, subject, allows, expiresAt, revokedAt, sshKey }) => [
    uid,
    subject,
    allows,
    revokedAt === null ? until(expiresAt) : `revoked ${ago(revokedAt)}`,
    sshKey === null ? 'nothing' : `${sshKey.type} ${sshKey.fingerprint}`,
  ],
  empty: 'no token beside the admin token',
  filters: { state: 'only those: live, expired, revoked, with commas' },
})
