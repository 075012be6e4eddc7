/** `effect show`: what was intended, when it was sent, and what was seen. */

import type { Answer } from '@holdfast/api/client'
import { deniedText, stepsOf } from '@holdfast/api/effect-words'
import { ago, bold, print, safe, until } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

type Effect = Answer<'effect.show'>

export const show: Verb = verb({
  name: 'show',
  says: 'what it takes or gives back, when it was sent, and what was seen',
  args: ['<id>'],
  reads: true,
  run: ({ client, args: [id] }) => client().call('effect.show', { params: { id } }),
  show(effect) {
    print(bold(`${safe(effect.id)}  ${effect.type} at ${safe(effect.point)}`))
    for (const [field, text] of linesOf(effect)) print(`  ${field.padEnd(12)} ${safe(text)}`)
  },
})

function linesOf(effect: Effect): readonly (readonly [field: string, text: string])[] {
  const { ref, turn, denies, holds, tier, sentAt, tries, deadline, unrevoked, detail } = effect
  const given = effect.type === 'restore' ? 'gives back' : 'denies'
  return [
    ...(ref === null ? [] : [['account', `${ref}, turn ${turn}`] as const]),
    ['state', stepsOf(effect)],
    ...(denies === null ? [] : [[given, namesIn(denies)] as const]),
    ['holds', holds.join(' ') || 'none'],
    ...(tier === null ? [] : [['tier', String(tier)] as const]),
    ['intended', `${effect.intendedAt} (${ago(effect.intendedAt)})`],
    ['sent', sentAt === null ? 'never' : `${sentAt} (${ago(sentAt)}), ${callsOf(tries)}`],
    ...(deadline === null || effect.state === 'over' ? [] : [['due', until(deadline)] as const]),
    ...(effect.settledAt === null
      ? []
      : [['settled', `${effect.settledAt} (${ago(effect.settledAt)})`] as const]),
    ...(unrevoked === null ? [] : [['not revoked', notRevoked(unrevoked)] as const]),
    ...(detail === null ? [] : [['seen', detail] as const]),
    ...(effect.probedAt === null ? [] : [['probed', ago(effect.probedAt)] as const]),
    ...effect.tried.map((one) => ['try', tryText(one)] as const),
  ]
}

function tryText({ at, step, seen }: Effect['tried'][number]): string {
  return `${at} ${step}: ${seen === null ? 'not looked at yet' : seen.what}`
}

function notRevoked({ since, naturalEnd, why }: NonNullable<Effect['unrevoked']>): string {
  const end = naturalEnd === null ? 'nobody knows when it ends' : `it ends ${until(naturalEnd)}`
  return `${why}, since ${ago(since)}; ${end} by itself`
}

/** All of them: this is where they are told. */
function namesIn(denies: NonNullable<Effect['denies']>): string {
  const { whole, assets, resources } = denies
  if (whole) return deniedText(denies)
  return [...assets.map((name) => `from ${name}`), ...resources.map((name) => `to ${name}`)].join(
    ', ',
  )
}

function callsOf(tries: number): string {
  return tries === 1 ? 'one call' : `${tries} calls`
}
