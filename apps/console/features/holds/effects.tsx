/** What a hold changes at enforcement points: each intended, sent and read back, with its times. */

import type { ReactNode } from 'react'
import type { Answer } from '@holdfast/api/client'
import { stepsOf } from '@holdfast/api/effect-words'
import { Age, count } from '../../parts/age.tsx'
import { Section } from '../../parts/section.tsx'
import { Sheet } from '../../parts/sheet.tsx'

type Effect = Answer<'hold.show'>['effects'][number]

const VERBS = {
  cut: 'cut',
  restore: 'give back',
  'notify-blocked': 'tell: blocked',
  'notify-released': 'tell: released',
  'notify-break-glass-opened': 'tell: break-glass opened',
  'notify-break-glass-closed': 'tell: break-glass closed',
} as const

export function Effects({ effects }: { effects: readonly Effect[] }): ReactNode {
  if (effects.length === 0) return null
  return (
    <Section id="effects" title="At enforcement points">
      <Sheet
        label="At enforcement points"
        items={effects}
        idOf={(effect) => effect.id}
        columns={[
          { head: 'Point', cell: (effect) => effect.point },
          { head: 'Account', cell: (effect) => effect.ref ?? 'a receiver' },
          { head: 'Verb', cell: (effect) => VERBS[effect.type] },
          { head: 'State', cell: stateOf },
          { head: 'Intended', whole: true, cell: (effect) => <Age at={effect.intendedAt} /> },
          { head: 'Sent', cell: sentOf },
          { head: 'Read back', whole: true, cell: readBackOf },
          { head: 'Probed', whole: true, cell: probedOf },
        ]}
      />
    </Section>
  )
}

/** A receiver was told when that was settled, unless nothing was sent to it. */
function sentOf(effect: Effect): ReactNode {
  const { ref, outcome, sentAt, settledAt } = effect
  if (ref !== null) return sentAt === null ? 'not yet' : <Tries effect={effect} sentAt={sentAt} />
  if (settledAt === null) return 'not yet'
  return outcome === 'refused' ? 'never' : <Age at={settledAt} />
}

/** Each call, and what was seen after it. */
function Tries({ effect: { tried, tries }, sentAt }: { effect: Effect; sentAt: string }) {
  return (
    <details>
      <summary>
        <Age at={sentAt} />, {count(tries, 'call', 'calls')}
      </summary>
      {tries > tried.length && <p>The last {tried.length}:</p>}
      <ul>
        {tried.map(({ at, step, seen }, index) => (
          <li key={`${at} ${index}`}>
            <Age at={at} />: {step}; {seen === null ? 'not looked at yet' : seen.what}
          </li>
        ))}
      </ul>
    </details>
  )
}

function readBackOf({ ref, settledAt }: Effect): ReactNode {
  if (ref === null) return 'it is only told'
  return settledAt === null ? 'not yet' : <Age at={settledAt} />
}

/** A cut is known to be felt there when a credential of our own was cut after it. */
function probedOf({ ref, settledAt, probedAt }: Effect): ReactNode {
  if (ref === null || settledAt === null) return 'no'
  return probedAt === null ? 'not since' : <Age at={probedAt} />
}

/** What is not revoked says why, and when it ends by itself. */
function stateOf(effect: Effect): ReactNode {
  const { state, unrevoked } = effect
  if (state !== 'unrevoked' || unrevoked === null) return stepsOf(effect)
  const { why, naturalEnd } = unrevoked
  return (
    <>
      {stepsOf(effect)}: {why};{' '}
      {naturalEnd === null ? (
        'nobody knows when it ends'
      ) : (
        <>
          it ends by itself <Age at={naturalEnd} future />
        </>
      )}
    </>
  )
}
