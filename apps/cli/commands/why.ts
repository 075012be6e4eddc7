/** `why`, `explain`: why something is refused and what to do, one sentence first; and a decision by its id. */

import type { Answer } from '@holdfast/api/client'
import type { Client } from '../client.ts'
import { EXITS, Failure, type Exit } from '../exits.ts'
import { showExplanation, type Explained } from '../explanation.ts'
import { answerIdentity, type IdentityAnswer } from '../identity-answer.ts'
import { copyLine, keptHere } from '../offline-copy.ts'
import { bold, print, safe } from '../output.ts'
import { verb, type Verb } from '../verb.ts'

type Decision = Answer<'decision.show'>

/** Of which of the three it was asked. */
type Why =
  | {
      readonly kind: 'asset'
      readonly explained: Explained
      /** Of a copy that this host keeps: from when it is. */
      readonly copy?: string
    }
  | { readonly kind: 'identity'; readonly answer: IdentityAnswer }
  | { readonly kind: 'decision'; readonly decision: Decision }

export const why: Verb = whyVerb('why')
export const explain: Verb = whyVerb('explain')

function whyVerb(name: string): Verb {
  return verb({
    name,
    says: 'why something is blocked and what to do; on a host with the agent also while the server is down',
    args: ['[what]'],
    options: { asset: { takes: '<name>', says: 'on which asset, when an identity is named' } },
    reads: true,
    async run({ client, args: [what], flags: { asset } }): Promise<Why> {
      const told = await whyOf(client, what, asset)
      const exit = exitOf(told)
      if (exit !== EXITS.done) process.exitCode = exit
      return told
    },
    json(told) {
      switch (told.kind) {
        case 'asset':
          return told.explained
        case 'decision':
          return told.decision
        case 'identity': {
          const { exit: _, ...answer } = told.answer
          return answer
        }
      }
    },
    show(told) {
      switch (told.kind) {
        case 'asset':
          if (told.copy !== undefined) print(told.copy)
          return showExplanation(told.explained)
        case 'decision':
          return showDecision(told.decision)
        case 'identity':
          return showIdentity(told.answer)
      }
    },
  })
}

async function whyOf(client: () => Client, what: string, asset: string | undefined): Promise<Why> {
  if (what.startsWith('dc_')) {
    const decision = await client().call('decision.show', { params: { id: what } })
    return { kind: 'decision', decision }
  }
  if (what === '') {
    // The agent keeps its own host's explanation, so that this works while the server is down.
    const kept = await copyHere()
    if (kept !== undefined) return kept
    throw new Failure(EXITS.usage, 'name an asset, an identity or a hold', 'holdfast why web-01')
  }
  try {
    return await askedOf(client(), what, asset)
  } catch (thrown) {
    const isAway = thrown instanceof Failure && AWAY.has(thrown.exit)
    const kept = isAway ? await copyHere(asset ?? what) : undefined
    if (kept === undefined) throw thrown
    return kept
  }
}

/** It does not answer, or would not answer whoever has no token: what this host heard of itself it may tell. */
const AWAY: ReadonlySet<Exit> = new Set([EXITS.unreachable, EXITS['not-signed-in']])

async function copyHere(about?: string): Promise<Why | undefined> {
  const kept = keptHere(about)
  if (kept === undefined) return undefined
  return { kind: 'asset', explained: kept.explanation, copy: await copyLine(kept) }
}

async function askedOf(client: Client, what: string, asset: string | undefined): Promise<Why> {
  const behind = asset === undefined ? await explanationBehind(client, what) : { help: '' }
  if ('explained' in behind) return { kind: 'asset', explained: behind.explained }
  const answer = await answerIdentity(client, what, asset)
  if ('identity' in answer) return { kind: 'identity', answer }
  const message = `\`${safe(what)}\` is no asset, hold or identity`
  throw new Failure(EXITS['not-found'], message, nearestOf(behind.help, answer.help))
}

function nearestOf(...helps: readonly string[]): string {
  const near = helps.find((help) => help.startsWith('did you mean'))
  return near ?? 'see holdfast asset list, holdfast identity list and holdfast hold list'
}

/** Of the asset itself, or of that of a hold; of any other name what is near it. */
async function explanationBehind(
  client: Client,
  what: string,
): Promise<{ readonly explained: Explained } | { readonly help: string }> {
  if (what.startsWith('h_')) {
    const { asset } = await client.call('hold.show', { params: { id: what } })
    return { explained: await client.call('explain.asset', { params: { name: asset } }) }
  }
  try {
    return { explained: await client.call('explain.asset', { params: { name: what } }) }
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.exit !== EXITS['not-found']) throw thrown
    return { help: thrown.help }
  }
}

/** As the decisions say: refused by a hold, refused for want of proof, or not refused. */
function exitOf(told: Why): Exit {
  switch (told.kind) {
    case 'decision':
      return told.decision.decision ? EXITS.done : EXITS.blocked
    case 'identity':
      return told.answer.exit
    case 'asset': {
      const { access, posture } = told.explained
      if (access === 'blocked') return EXITS.blocked
      const isUnsure = posture === 'unknown' || posture === 'stale'
      return access === 'refused' || isUnsure ? EXITS['cannot-tell'] : EXITS.done
    }
  }
}

/** What was answered then, by its id; how it stands now is asked of the asset. */
function showDecision(decision: Decision): void {
  const from = decision.assets.length === 0 ? '' : ` from ${decision.assets.join(', ')}`
  print(
    bold(
      `${decision.decision ? 'Allowed' : 'Denied'} at ${decision.at}: ${safe(decision.subject)} ${safe(decision.action)} ${safe(decision.resource)}${safe(from)}`,
    ),
  )
  print(`  Because  ${safe(decision.text)} (${decision.code})`)
  if (decision.hold !== null) print(`  Hold     ${decision.hold}`)
  if (decision.overrides.length > 0) print(`  Override ${safe(decision.overrides.join(', '))}`)
  if (decision.until !== null) print(`  Until    ${decision.until}`)
  print(`  Ledger   ${decision.ledgerSize} entries`)
  if (decision.next !== null) print(`  Now      ${safe(decision.next)}`)
}

function showIdentity(answer: IdentityAnswer): void {
  print(bold(safe(answer.sentence)))
  for (const asset of answer.assets) showExplanation(asset)
  if (answer.more > 0)
    print(`and ${answer.more} more: holdfast why ${safe(answer.identity)} --asset NAME`)
}
