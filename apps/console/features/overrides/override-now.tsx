/** What is allowed although it would be refused: until when, by whom and why; ended or extended where it stands. */

import type { ReactNode } from 'react'
import { Anchor, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Answer } from '@holdfast/api/client'
import type { OverrideNamed } from '@holdfast/api/contract/parts/access'
import { localTime } from '../../parts/age.tsx'
import { Review } from '../../parts/review.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Asked } from './question.tsx'
import { useOverride } from './queries.ts'

export function OverrideNow({ override }: { override: OverrideNamed }): ReactNode {
  const { id, name, owner, reason, until } = override
  const { data } = useOverride(id)
  return (
    <Stack gap="xs" className="override">
      <Text>
        Allowed by override until{' '}
        <time dateTime={until} title={until}>
          {localTime(until)}
        </time>
        {' ('}
        <Anchor
          inherit
          underline="always"
          renderRoot={(props) => <Link to="/overrides/$id" params={{ id }} {...props} />}
        >
          {name}
        </Anchor>
        , {owner}): <Sentence text={reason} />
      </Text>
      {data !== undefined && <OverrideActs override={data} />}
    </Stack>
  )
}

/** A question takes its answer; what a person gave can be given longer; all of them can be ended. */
export function OverrideActs({ override }: { override: Answer<'override.show'> }): ReactNode {
  const { id, kind, name, keepsOpen, question, endedAt } = override
  if (endedAt !== null) return null
  if (question !== null) return <Asked question={question} />
  return (
    <Group gap="xs">
      <Review
        label="End now"
        title={`End ${name}`}
        command={({ reason }) => `holdfast override end ${id} --reason ${reason}`}
        operation="override.end"
        asked={({ reason }) => ({ params: { id }, query: { reason } })}
      >
        <Text>
          What it keeps open{keepsOpen > 1 ? `, ${keepsOpen} assets,` : ''} is refused at once where
          a cause is due and nothing else allows it.
        </Text>
      </Review>
      {kind === 'exception' && (
        <Review
          label="Extend"
          title={`Extend ${name}`}
          ends={['8h', '4h', '1h', '24h']}
          command={({ reason, for: end }) =>
            `holdfast override extend ${id} --until ${end} --reason ${reason}`
          }
          operation="override.extend"
          asked={(given) => ({ params: { id }, body: given })}
        >
          <Text>
            The same stays open until a later end, in your name. The block stays on record.
          </Text>
        </Review>
      )}
    </Group>
  )
}
