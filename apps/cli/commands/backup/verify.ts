/** `backup verify`: a backup, checked offline. */

import { resolve } from 'node:path'
import { verifyBackup } from '@holdfast/server/backup/verify'
import { safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'
import { manifestOf, showBackup, slowly, wholeOf } from './told.ts'

export const verify: Verb = verb({
  name: 'verify',
  says: 'every file, entry, signature and blob, offline; exits 10 where one is not as it was',
  args: ['<directory>'],
  run: async ({ args: [from] }) => wholeOf(verifyBackup(resolve(from), slowly())),
  json: manifestOf,
  show: (checked, { args: [from] }) => showBackup(checked, `✓ ${safe(from)} is whole`),
})
