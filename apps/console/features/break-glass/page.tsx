/** One use of break-glass: who signed what, what was done with it; closed and reviewed here. */

import type { ReactNode } from 'react'
import { Alert, List, Stack, Text } from '@mantine/core'
import type { Answer } from '@holdfast/api/client'
import { useAnswer } from '../../api/operations.ts'
import { Age } from '../../parts/age.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Pairs } from '../../parts/pairs.tsx'
import { plain } from '../../parts/plain.ts'
import { Review } from '../../parts/review.tsx'
import { Section } from '../../parts/section.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'
import { STATES } from './states.ts'

type BreakGlass = Answer<'break-glass.show'>

export function BreakGlassPage({ id }: { id: string }): ReactNode {
  const query = useAnswer('break-glass.show', { params: { id } })
  useTitle(query.data === undefined ? id : `Break-glass for ${query.data.incident}`)
  return (
    <Loaded query={query} page={id}>
      {(opened) => <Detail opened={opened} />}
    </Loaded>
  )
}

function Detail({ opened }: { opened: BreakGlass }) {
  const { incident, state, reason, identities, assets, openedAt, by, problem } = opened
  const { mergedAt, told } = opened
  return (
    <Stack gap="lg" maw={1100}>
      <PageHead title={`Break-glass for ${incident}`}>
        <Acts opened={opened} />
      </PageHead>
      {problem !== null && (
        <Alert color="red" variant="outline" title="It opened nothing here">
          {problem}
        </Alert>
      )}
      <Section id="about" title="About it">
        <Pairs
          rows={[
            ['State', STATES[state]],
            ['Reason', <Sentence key="reason" text={reason} />],
            ['Identities', identities.join(', ')],
            ['Assets', assets === null ? 'all that they act from' : assets.join(', ')],
            [
              state === 'drilled' ? 'Drilled' : 'Opened',
              <Opened key="opened" at={openedAt} by={by} mergedAt={mergedAt} />,
            ],
            ...(state === 'drilled' ? [] : [endOf(opened)]),
          ]}
        />
      </Section>
      <Section id="signed" title="Signed by">
        <List>
          {opened.signedBy.map(({ person, fingerprint }) => (
            <List.Item key={fingerprint}>
              {person}, with {fingerprint}
            </List.Item>
          ))}
        </List>
      </Section>
      {told.length > 0 && (
        <Section id="told" title="Written down while no server ran">
          <List>
            {told.map((line) => (
              <List.Item key={`${line.at} ${line.text}`}>
                <Age at={line.at} />, {line.by}: {line.text}
              </List.Item>
            ))}
          </List>
        </Section>
      )}
      {state !== 'drilled' && <Reviewed opened={opened} />}
    </Stack>
  )
}

function endOf({ endedAt, until }: BreakGlass): readonly [string, ReactNode] {
  return endedAt === null
    ? ['Ends', <Age key="end" at={until} future />]
    : ['Ended', <Age key="end" at={endedAt} />]
}

function Opened({ at, by, mergedAt }: { at: string; by: string; mergedAt: string | null }) {
  return (
    <>
      <Age at={at} /> by {by}
      {mergedAt !== null && (
        <>
          , while no server ran; merged <Age at={mergedAt} />
        </>
      )}
    </>
  )
}

function Reviewed({ opened: { review, reviewDue, reviewers } }: { opened: BreakGlass }) {
  return (
    <Section id="review" title="Review">
      {review === null ? (
        <Text>
          {reviewDue === null ? (
            'Once it is over'
          ) : (
            <>
              Due <Age at={reviewDue} future />
            </>
          )}
          : {plain(reviewers)}. Until then break-glass is not opened again.
        </Text>
      ) : (
        <Text>
          <Age at={review.at} />, {review.by}: <Sentence text={review.note} />
        </Text>
      )}
    </Section>
  )
}

function Acts({ opened: { id, incident, state, reviewers } }: { opened: BreakGlass }) {
  if (state === 'open') {
    return (
      <Review
        label="Close now"
        title={`Close break-glass for ${incident}`}
        main
        command={({ reason }) => `holdfast break-glass close ${id} --reason ${reason}`}
        operation="break-glass.close"
        asked={({ reason }) => ({ params: { id }, body: { reason } })}
      >
        <Text>
          What posture denies to these identities is refused again at once. Then it waits for its
          review.
        </Text>
      </Review>
    )
  }
  if (state !== 'to-review') return null
  return (
    <Review
      label="Review"
      title={`Review break-glass for ${incident}`}
      main
      command={({ reason }) => `holdfast break-glass review ${id} --note ${reason}`}
      operation="break-glass.review"
      asked={({ reason }) => ({ params: { id }, body: { note: reason } })}
    >
      <Text>
        You looked at what was done with it: {plain(reviewers)}. What you found is recorded as the
        reason, and break-glass may be opened again.
      </Text>
    </Review>
  )
}
