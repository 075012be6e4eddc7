/** `off`: nothing is enforced any more; or that is gone through, and changes nothing; or it is done without a server. */

import type { Answer } from '@holdfast/api/client'
import { few } from '@holdfast/api/spec-words'
import { EXITS, Failure } from '../../exits.ts'
import { print, safe } from '../../output.ts'
import { REASON } from '../options.ts'
import { showMode } from '../../show-mode.ts'
import { verb, type Asked, type Option, type Verb } from '../../verb.ts'
import {
  amount,
  followed,
  leftTable,
  notBack,
  sayLeftByHand,
  TIMEOUT,
  timeoutOf,
  type Followed,
} from './followed.ts'
import { givenTable, leftOf, sayByHand, type Given } from './giving.ts'

const OPTIONS = {
  reason: REASON,
  rehearse: {
    says: 'go through it: what it would leave refused, and which accounts come back; changes nothing',
  },
  timeout: TIMEOUT,
  offline: { says: 'without a server: over its data directory (--data), each call asked for' },
  secretFile: {
    takes: '<point=file>',
    says: 'with --offline: your credential at that point, in place of what the operator lends',
    many: true,
  },
  yes: { says: 'with --offline: make each call without asking' },
} as const satisfies Record<string, Option>

type Off =
  | (Followed & { readonly timeout: string })
  | Answer<'off.rehearse'>
  | { readonly given: readonly Given[] }

export const off: Verb = verb({
  name: 'off',
  says: 'stop enforcing everywhere, and give back what was cut, until that is seen',
  options: OPTIONS,
  run: offBy,
  above(answer) {
    if ('checked' in answer) sayRehearsed(answer)
    else print('enforcement is off everywhere; holdfast resume --reason … starts it again')
  },
  table(answer) {
    if ('given' in answer) return answer.given.length === 0 ? undefined : givenTable(answer.given)
    if ('checked' in answer) return backTable(answer)
    return leftTable(answer)
  },
  show(answer) {
    if ('given' in answer) return sayByHand(answer.given)
    if ('checked' in answer) return
    if (answer.accounts > 0) print(`${answer.back} of ${amount(answer.accounts)} are back`)
    sayLeftByHand(answer)
    showMode(answer.status)
  },
  failure(answer) {
    if ('given' in answer) return leftOf(answer.given)
    return 'checked' in answer ? null : notBack(answer, answer.timeout)
  },
})

async function offBy({
  client,
  data,
  flags,
}: Pick<Asked<typeof OPTIONS, readonly []>, 'client' | 'data' | 'flags'>): Promise<Off> {
  const { reason, rehearse, timeout, offline, secretFile = [], yes } = flags
  if (offline === true) {
    const { offOffline } = await import('./offline.ts')
    return { given: await offOffline({ data, reason, secretFiles: secretFile, yes: yes === true }) }
  }
  if (secretFile.length > 0 || yes === true) {
    const help = 'while the server runs it calls with what the operator lends it'
    throw new Failure(EXITS.usage, '--secret-file and --yes go with --offline', help)
  }
  if (rehearse === true) return client().call('off.rehearse', { body: { reason } })
  const ms = timeoutOf(timeout)
  const stop = (): Promise<Answer<'off.off'>> => client().call('off.off', { body: { reason } })
  return { ...(await followed(client(), stop, ms)), timeout }
}

function sayRehearsed({ checked, stays, left, quarantined }: Answer<'off.rehearse'>): void {
  print(
    `off was gone through: of ${checked} accesses that enforcing everywhere refuses, ${checked - stays} come back with it`,
  )
  if (stays > 0) print(`${stays} stay refused: what a person quarantined is lifted by a person`)
  if (quarantined > 0) print(`of them at enforcement points: ${amount(quarantined)}`)
  print(
    left === 0
      ? 'at enforcement points nothing is denied that would come back'
      : `at enforcement points ${amount(left)} would have all of it back:`,
  )
}

function backTable({ left, accounts }: Answer<'off.rehearse'>) {
  if (left === 0) return undefined
  return {
    head: ['POINT', 'ACCOUNT', 'IDENTITIES', 'DENIED'],
    rows: accounts.map(({ point, ref, identities, denied: { whole, assets, resources } }) => {
      const some = [...assets.map((name) => `from ${name}`), ...resources]
      return [point, ref, few(identities), safe(whole ? 'everything' : few(some))]
    }),
  }
}
