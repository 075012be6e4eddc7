/** What authors say of a finding (VEX), whether it counts, and how a person approves it. */

import { Button, Group, List, Modal, Stack, Text } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import type { Answer } from '@holdfast/api/client'
import { Age, count } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { Section } from '../../parts/section.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { ClaimMark } from './words.tsx'

type Statement = Answer<'finding.show'>['statements'][number]

export function Statements({
  statements,
  exploited,
}: {
  statements: readonly Statement[]
  exploited: boolean
}): ReactNode {
  return (
    <Section id="statements" title="Statements">
      {statements.length === 0 ? (
        <Text>
          No author has said anything of it (VEX). Until one does, the sources above count.
        </Text>
      ) : (
        <Stack gap="sm">
          {statements.map((one) => (
            <Said key={one.uid} one={one} exploited={exploited} />
          ))}
        </Stack>
      )}
    </Section>
  )
}

function Said({ one, exploited }: { one: Statement; exploited: boolean }) {
  const [asked, setAsked] = useState(false)
  return (
    <Stack gap={4} p="md" style={{ border: '1px solid var(--line)', borderRadius: 8 }}>
      <Group justify="space-between">
        <Group gap="sm">
          <Text fw={600}>
            {one.author === 'unknown' ? 'an author who is not named' : one.author}
          </Text>
          <ClaimMark claim={one.status} />
          <Text>
            <Sentence text={stateOf(one)} />
          </Text>
        </Group>
        {one.state.startsWith('waits') && (
          <Button variant="default" onClick={() => setAsked(true)}>
            Approve…
          </Button>
        )}
      </Group>
      <Text>
        {one.product}
        {one.component === null ? '' : `, its part ${one.component}`}
        {one.range === null ? '' : `, versions ${one.range}`}
      </Text>
      <Text>
        {one.justification === null ? 'No reason is given.' : `Reason: ${one.justification}.`}
      </Text>
      <Text size="sm" c="dimmed">
        From {one.source}, {one.at === null ? 'without a date' : 'said '}
        {one.at === null ? null : <Age at={one.at} />},{' '}
        {one.signedBy === null ? 'not signed by a listed author' : `signed by ${one.signedBy}`}
        {one.countsUntil === null ? null : (
          <>
            , ends <Age at={one.countsUntil} future />
          </>
        )}
        {one.suppresses > 0 ? `, suppresses ${count(one.suppresses, 'cause', 'causes')}` : ''}
      </Text>
      {one.approvals.length > 0 && (
        <List size="sm">
          {one.approvals.map((each) => (
            <List.Item key={each.by}>
              approved by {each.by} <Age at={each.at} />
            </List.Item>
          ))}
        </List>
      )}
      <Modal opened={asked} onClose={() => setAsked(false)} title="Approve this statement">
        <Stack>
          <Text>
            Approving takes it as true until an end, under your name and with your reason. That is
            done on the command line, with a token that may approve:
          </Text>
          <Command text={`holdfast statement approve ${one.uid} --reason "why" --until 90d`} />
          {exploited && (
            <Text>It is known to be exploited, so it counts once two people have approved it.</Text>
          )}
        </Stack>
      </Modal>
    </Stack>
  )
}

function stateOf({ state, endedAt, expiresAt }: Statement): string {
  if (state === 'ended') return `ended ${endedAt ?? ''}`.trim()
  if (state === 'expired') return `does not count any more: it ended ${expiresAt ?? ''}`.trim()
  if (state === 'noted') return 'noted: it takes nothing away'
  return state
}
