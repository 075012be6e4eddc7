/** What is known of a finding, and what nobody told. */

import { Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Answer } from '@holdfast/api/client'
import { count } from '../../parts/age.tsx'
import { Pairs } from '../../parts/pairs.tsx'
import { Section } from '../../parts/section.tsx'
import { percent } from './words.tsx'

type Finding = Answer<'finding.show'>

export function Facts({ finding }: { finding: Finding }): ReactNode {
  const { ssvc, clock } = finding
  const rows: readonly (readonly [string, ReactNode])[] = [
    ['Also called', finding.aliases.join(', ') || 'no other name'],
    [
      'Known exploited',
      finding.exploited === true
        ? `yes${finding.exploitedSince === null ? ', a report says so without a date' : `, listed since ${finding.exploitedSince}`}${finding.dueDate === null ? '' : `, to be mended by ${finding.dueDate} by that list`}`
        : inputOf(finding, 'exploited'),
    ],
    ['Ransomware', finding.ransomware ? 'known to be used for it' : 'no such use is known'],
    [
      'EPSS',
      finding.epss === null
        ? 'no score'
        : `${percent(finding.epss)} likely to be exploited within 30 days${finding.epssPercentile === null ? '' : `, higher than ${percent(finding.epssPercentile)} of all`}`,
    ],
    [
      'Decision points',
      <Stack key="points" gap={4}>
        <span>{inputOf(finding, 'automatable')}</span>
        <span>{inputOf(finding, 'impact')}</span>
        {ssvc !== null && (
          <Text size="sm" c="dimmed">
            published: exploitation {ssvc.exploitation}, automatable {ssvc.automatable}, technical
            impact {ssvc.technicalImpact}
          </Text>
        )}
      </Stack>,
    ],
    [
      'Forensic triage',
      finding.forensicTriage === null
        ? 'the list of exploited flaws says nothing; the deadline table may ask for it'
        : finding.forensicTriage
          ? 'the list of exploited flaws asks for it'
          : 'the list of exploited flaws does not ask for it',
    ],
    [
      'Clock',
      <Stack key="clock" gap={4}>
        <span>
          {clock.days === null
            ? 'no clock runs: mended with the next upgrade'
            : `${count(clock.days, 'day', 'days')} after it was first seen`}{' '}
          (table {clock.table})
        </span>
        {clock.rules.map((rule) => (
          <Text key={rule} size="sm" c="dimmed">
            {rule}
          </Text>
        ))}
      </Stack>,
    ],
    ['A fix is known', { all: 'yes', some: 'for some versions', none: 'none yet' }[finding.fix]],
  ]
  return (
    <Section id="facts" title="Facts">
      <Pairs rows={rows} />
    </Section>
  )
}

/** What is not known says so, with what would tell. */
function inputOf({ inputs }: Finding, name: string): string {
  return inputs.find((input) => input.name === name)?.says ?? 'not asked'
}
