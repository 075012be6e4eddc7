/** What a hold changes at enforcement points: each intended, sent and read back, with its times. */

import type { ReactNode } from 'react'
import type { Answer } from '@holdfast/api/client'
import { stepsOf } from '@holdfast/api/effect-words'
import { Age } from '../../parts/age.tsx'
import { Section } from '../../parts/section.tsx'
import { Sheet } from '../../parts/sheet.tsx'

type Effect = Answer<'hold.show'>['effects'][number]

const VERBS = {
  cut: 'cut',
  restore: 'give back',
  'notify-blocked': 'tell: blocked',
  'notify-released': 'tell: released',
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
          { head: 'Sent', whole: true, cell: (effect) => timeOf(effect, effect.sentAt) },
          { head: 'Read back', whole: true, cell: (effect) => timeOf(effect, effect.settledAt) },
        ]}
      />
    </Section>
  )
}

/** Of a receiver nothing is read back; when it was told stands under both. */
function timeOf({ ref, settledAt }: Effect, at: string | null): ReactNode {
  const time = ref === null ? settledAt : at
  return time === null ? 'not yet' : <Age at={time} />
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
