/** What a person is asked in place of a block, with what follows either answer and none; answered where it is asked. */

import type { ReactNode } from 'react'
import { Anchor, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Answer as AnswerOf } from '@holdfast/api/client'
import { Age, count, localTime } from '../../parts/age.tsx'
import { shortened } from '../../parts/names.ts'
import { Review } from '../../parts/review.tsx'

type Question = AnswerOf<'status.show'>['questions'][number]

export function Asked({ question }: { question: Question }): ReactNode {
  const { cause, where, spared, sparedCount, refused, ifNobody, by, override } = question
  return (
    <Stack gap={4} className="question">
      <Text fw={600}>{question.question}</Text>
      <Text size="sm">
        Cause: {cause}, in {where}. Refused by it in the last hour:{' '}
        {count(refused, 'asset', 'assets')}. Spared:{' '}
        <Anchor
          inherit
          underline="always"
          renderRoot={(props) => <Link to="/overrides/$id" params={{ id: override }} {...props} />}
        >
          {count(sparedCount, 'asset', 'assets')}
        </Anchor>
        {spared.length > 0 && `: ${shortened(spared, 3)}`}.
      </Text>
      <Text size="sm">
        If nobody answers by{' '}
        <time dateTime={by} title={by}>
          {localTime(by)}
        </time>{' '}
        (<Age at={by} future />
        ): {ifNobody}.
      </Text>
      <Group gap="xs" mt={4}>
        {question.answers.map((answer) => (
          <Answer key={answer.answer} question={question} answer={answer} />
        ))}
      </Group>
    </Stack>
  )
}

const ANSWERS = {
  confirm: { label: 'Confirm', does: 'end' },
  reject: { label: 'Reject', does: 'reject' },
} as const

function Answer({
  question: { override, question },
  answer: { answer, text },
}: {
  question: Question
  answer: Question['answers'][number]
}) {
  const { label, does } = ANSWERS[answer]
  const words = {
    label,
    title: question,
    children: (
      <Text>
        {label}: {text}.
      </Text>
    ),
  }
  if (answer === 'reject') {
    return (
      <Review
        {...words}
        ends={['7d', '24h', '8h']}
        command={({ reason, for: end }) =>
          `holdfast override ${does} ${override} --until ${end} --reason ${reason}`
        }
        operation="override.reject"
        asked={(given) => ({ params: { id: override }, body: given })}
      />
    )
  }
  return (
    <Review
      {...words}
      command={({ reason }) => `holdfast override ${does} ${override} --reason ${reason}`}
      operation="override.end"
      asked={({ reason }) => ({ params: { id: override }, query: { reason } })}
    />
  )
}
