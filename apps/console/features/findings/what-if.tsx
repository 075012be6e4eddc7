/** What if: the same finding with one of its inputs otherwise; asks, and changes nothing. */

import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import type { Answer, Asked } from '@holdfast/api/client'
import { count, until } from '../../parts/age.tsx'
import { useNow } from '../../parts/now.ts'
import { Section } from '../../parts/section.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { ErrorWords } from '../../parts/states.tsx'
import { useWhatIf } from './queries.ts'

const AS_IT_IS = ''

type WhatIf = Answer<'finding.what-if'>

export function WhatIfForm({ finding }: { finding: Answer<'finding.show'> }): ReactNode {
  const [change, setChange] = useState({
    exploited: AS_IT_IS,
    exposed: AS_IT_IS,
    automatable: AS_IT_IS,
    impact: AS_IT_IS,
  })
  const asked = useWhatIf()
  const inputs = [
    ['exploited', 'Known exploited', yesNo(finding.exploited)],
    ['exposed', 'Exposed to the internet', 'as each asset is'],
    ['automatable', 'Attacks can be automated', yesNo(finding.automatable)],
    ['impact', 'Impact', finding.impact ?? 'not known'],
  ] as const
  return (
    <Section id="what-if" title="What if">
      <Stack>
        <Text c="dimmed">
          What would be blocked now if one of these were otherwise. Asking changes nothing.
        </Text>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            asked.mutate({ params: { id: finding.id }, body: bodyOf(change) })
          }}
        >
          <Group align="flex-end">
            {inputs.map(([name, label, now]) => (
              <NativeSelect
                key={name}
                label={label}
                value={change[name]}
                onChange={(event) => setChange({ ...change, [name]: event.currentTarget.value })}
                data={[
                  { value: AS_IT_IS, label: `as it is (${now})` },
                  ...(name === 'impact' ? ['partial', 'total'] : ['yes', 'no']),
                ]}
              />
            ))}
            <Button type="submit" loading={asked.isPending}>
              Ask
            </Button>
          </Group>
        </form>
        <div role="status">
          <ErrorWords error={asked.error} />
          {asked.data !== undefined && (
            <Text size="lg">
              {count(asked.data.blockedAssets, 'asset', 'assets')} and{' '}
              {count(asked.data.blockedIdentities, 'identity', 'identities')} would be blocked now.
            </Text>
          )}
          {asked.data?.note !== undefined && asked.data.note !== null && (
            <Text>{asked.data.note}</Text>
          )}
        </div>
        {asked.data !== undefined && asked.data.assets.length > 0 && <Rows answer={asked.data} />}
      </Stack>
    </Section>
  )
}

function yesNo(value: boolean | null): string {
  return value === null ? 'not known' : value ? 'yes' : 'no'
}

function bodyOf(
  change: Readonly<Record<string, string>>,
): NonNullable<Asked<'finding.what-if'>['body']> {
  return Object.fromEntries(
    Object.entries(change).flatMap(([name, value]) =>
      value === AS_IT_IS ? [] : [[name, name === 'impact' ? value : value === 'yes']],
    ),
  )
}

function Rows({ answer }: { answer: WhatIf }) {
  const now = useNow()
  return (
    <Sheet
      label="What would be blocked"
      items={answer.assets.toSorted((a, b) => tiersOf(b).length - tiersOf(a).length)}
      idOf={(one) => one.asset}
      columns={[
        { head: 'Asset', whole: true, cell: (one) => one.asset },
        { head: 'Weight', cell: (one) => one.weight },
        {
          head: 'Blocked now',
          cell: (one) =>
            tiersOf(one).length === 0 ? 'nothing' : `tier ${tiersOf(one).join(', ')}`,
        },
        { head: 'Next deadline', whole: true, cell: (one) => nextOf(one, now) },
        { head: 'Identities', cell: (one) => one.identities.join(', ') || 'none bound' },
        {
          head: 'Rule',
          cell: (one) => `${one.rule}${one.assumed === null ? '' : `; ${one.assumed}`}`,
        },
      ]}
    />
  )
}

function tiersOf({ blockedNow }: WhatIf['assets'][number]): number[] {
  return blockedNow.flatMap((blocked, tier) => (blocked ? [tier] : []))
}

/** The first tier that is not blocked yet and will be. */
function nextOf({ due, blockedNow }: WhatIf['assets'][number], now: number): string {
  const tier = due.findIndex((at, place) => at !== null && blockedNow[place] !== true)
  const at = due[tier] ?? null
  return at === null ? 'none' : `${until(at, now)} (tier ${tier})`
}
