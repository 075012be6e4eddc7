/** `undo`: what an undo pack names is given back at one point, without our server and its data. */

import { ago } from '@holdfast/core/kernel/ago'
import { redact, type Redacted } from '@holdfast/core/kernel/redacted'
import type { UndoPoint } from '@holdfast/core/ledger/undo-pack'
import { loadEnforcer } from '@holdfast/server/outward/enforcing/door'
import { doorWith } from '@holdfast/server/outward/enforcing/undo'
import { OFFLINE } from '../break-glass/offline.ts'
import { EXITS, Failure } from '../../exits.ts'
import { readInput } from '../../input.ts'
import { note, safe } from '../../output.ts'
import { askHidden } from '../../terminal.ts'
import { readPrivate } from '../../tokens.ts'
import { verb, type Verb } from '../../verb.ts'
import { byWarrant, givingBy, mustBeOf, onlyFrom, type Marked } from './by-warrant.ts'
import { giveBack, givenTable, leftOf, mustBeAsked, sayByHand, type Given } from './giving.ts'
import { mustBeNamed, packFrom, pointIn, type TrustedPack } from './pack.ts'

interface Answer {
  readonly ledger: string
  readonly at: string
  readonly entries: number
  readonly key: string
  readonly anchored: boolean
  /** What is in it; of a point that is named, what was done there. */
  readonly points: readonly Listed[]
  readonly given: Given | null
}

interface Listed {
  readonly name: string
  readonly adapter: string
  readonly url: string | null
  readonly accounts: number
}

export const undo: Verb = verb({
  name: 'undo',
  says:
    'give back what an undo pack names, without a server: with a credential of your own, at one point; ' +
    'without --point what is in it',
  args: ['<pack>'],
  options: {
    point: { takes: '<name>', says: 'the enforcement point' },
    secretFile: {
      takes: '<file>',
      says: 'your credential there; otherwise it is asked for, or read from standard input',
    },
    trust: { takes: '<vkey>', says: 'the verifier key you got elsewhere' },
    identity: { takes: '<name>', says: 'only accounts of that identity', many: true },
    warrant: {
      takes: '<file>',
      says: 'only what break-glass names that is open in the journal, where what comes of it is written',
    },
    journal: OFFLINE.journal,
    quarantined: { says: 'give back what is quarantined too; otherwise it stays denied' },
    dryRun: { says: 'look, and say what would be called first; changes nothing' },
    yes: { says: 'make each call without asking' },
  },
  async run({ args: [file], flags, data }): Promise<Answer> {
    const { point: named, secretFile, trust = null, identity = null } = flags
    const glass = await byWarrant(flags, data)
    const opened = await packFrom(file, trust)
    saySigned(opened)
    const said = summaryOf(opened)
    if (named === undefined) return { ...said, given: null }
    if (glass !== null) mustBeOf(glass, opened.pack)
    const point = pointIn(opened, named)
    const giving = {
      yes: flags.yes === true,
      dryRun: flags.dryRun === true,
      ...(glass === null ? { identities: identity } : givingBy(glass, point)),
    }
    if (glass === null) mustBeNamed(point, identity)
    const marked = targetsOf(point, flags.quarantined === true)
    const targets = glass === null ? marked : marked.map((one) => onlyFrom(one, glass.assets))
    mustBeAsked(giving)
    const secret = await credential(point, secretFile)
    const door = await doorWith({ ...point.config, adapter: point.adapter }, secret, loadEnforcer)
    if (!door.ok) throw new Failure(EXITS.failed, `${named}: ${door.error}`, byHandHelp(point))
    note(`it is called at ${safe(urlOf(point) ?? 'no address')}`)
    const given = await giveBack(point, door.value, targets, giving)
    if (glass === null) sayStaying(given)
    return { ...said, given }
  },
  table({ points, given }) {
    if (given !== null) return givenTable([given])
    return {
      head: ['POINT', 'ADAPTER', 'ADDRESS', 'ACCOUNTS'],
      rows: points.map(({ name, adapter, url, accounts }) => [name, adapter, url, accounts]),
    }
  },
  empty: ({ given }) =>
    given === null
      ? 'nothing was denied anywhere when it was made'
      : 'nothing was denied there when it was made',
  show({ given }) {
    if (given !== null) sayByHand([given])
  },
  failure: ({ given }) => (given === null ? null : leftOf([given])),
})

/** On standard error, before anything is called. */
function saySigned({ pack: { ledger, at, vkey }, entries, anchored }: TrustedPack): void {
  note(
    `undo pack of ledger ${safe(ledger)}, of ${safe(at)} (${ago(at, Date.now())}), ${entries} entries`,
  )
  note('  what was cut since is not in it')
  note(`  signed by ${safe(vkey)}`)
  if (!anchored)
    note('! nothing you gave says whose key that is: --trust KEY, which you got elsewhere')
}

function summaryOf({ pack, entries, anchored }: TrustedPack): Omit<Answer, 'given'> {
  const { ledger, at, vkey: key, points } = pack
  const listed = points.map((point) => ({
    name: point.name,
    adapter: point.adapter,
    url: urlOf(point),
    accounts: point.accounts.length,
  }))
  return { ledger, at, entries, key, anchored, points: listed }
}

function urlOf({ config: { url } }: UndoPoint): string | null {
  return typeof url === 'string' ? url : null
}

/** Who takes back what posture took has not lifted what a person quarantined: that is a word of its own. */
function targetsOf({ name, accounts }: UndoPoint, all: boolean): readonly Marked[] {
  if (all) return accounts
  return accounts.map(({ quarantined, ...account }) => {
    if (quarantined !== null) return { ...account, stays: quarantined }
    throw new Failure(
      EXITS['cannot-tell'],
      `this pack is of a version that does not say what is quarantined at ${name}`,
      'take a newer pack, which a server of this version writes; or --quarantined gives back all of it, what is quarantined too',
    )
  })
}

function sayStaying({ accounts }: Given): void {
  const staying = accounts.filter(({ stays }) => stays !== null).length
  if (staying === 0) return
  const word = staying === 1 ? 'account stays' : 'accounts stay'
  note(`${staying} ${word} denied what is quarantined: --quarantined gives that back too`)
}

async function credential(
  { name }: UndoPoint,
  file: string | undefined,
): Promise<Redacted<string>> {
  const asked = process.stdin.isTTY
    ? () => askHidden(`credential for ${safe(name)}: `)
    : () => readInput('-')
  const text = (file === undefined ? await asked() : readPrivate(file, '--secret-file')).trim()
  if (text !== '') return redact(text)
  throw new Failure(
    EXITS.usage,
    'there is no credential in it',
    'write it alone, as the point takes it',
  )
}

function byHandHelp({ byHand }: UndoPoint): string {
  return byHand === '' ? 'undo it by hand' : `by hand: ${byHand}`
}
