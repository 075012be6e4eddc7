/** The Hold page: what is blocked, why, since when, what to do, when it comes back. */

import type { ReactNode } from 'react'
import { Anchor, Button, Group, List, Stack, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { apiPath } from '@holdfast/core/kernel/api-path'
import type { Answer } from '@holdfast/api/client'
import type { TimelineLine } from '@holdfast/api/contract/hold'
import { download } from '../../api/client.ts'
import { ExplanationView } from '../explanation/explanation-view.tsx'
import { Age } from '../../parts/age.tsx'
import { HoldMark, holdSince, holdWord } from '../../parts/hold.tsx'
import { shortened } from '../../parts/names.ts'
import { Section } from '../../parts/section.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { ErrorWords, Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'
import { useVerify } from '../assets/queries.ts'
import { Effects } from './effects.tsx'
import { Exposed } from './exposed.tsx'
import { useHold } from './queries.ts'

export function HoldPage({ id }: { id: string }): ReactNode {
  const query = useHold(id)
  useTitle(query.data === undefined ? id : `${query.data.asset} ${holdWord(query.data)}`)
  return (
    <Loaded query={query} page={id}>
      {(hold) => <Detail hold={hold} />}
    </Loaded>
  )
}

function Detail({ hold }: { hold: Answer<'hold.show'> }) {
  const verify = useVerify()
  const asset = { params: { name: hold.asset } }
  const evidence = useMutation({
    mutationFn: () => download(apiPath`/api/v1/holds/${hold.id}/evidence`, `${hold.id}.hfe`),
  })
  const open = hold.state === 'open'
  // What keeps it open now is told above, with what can be done about it.
  const overrides = hold.overrides.filter((one) => one.id !== hold.explanation?.override?.id)
  return (
    <Stack gap="lg" maw={1100}>
      <Group justify="space-between" align="flex-start">
        <Stack gap={4}>
          <Title order={1}>{hold.asset}</Title>
          <Group gap="sm">
            <HoldMark hold={hold} />
            <Text c="dimmed">
              hold {hold.id}, {hold.access === 'blocked' ? 'refusing' : 'opened'}{' '}
              {hold.access === 'blocked' && 'since '}
              <Age at={holdSince(hold)} />
              {hold.closedAt !== null && (
                <>
                  , <Sentence text={hold.end ?? 'ended'} /> <Age at={hold.closedAt} />
                </>
              )}
            </Text>
          </Group>
        </Stack>
        <Group>
          {open && (
            <Button onClick={() => verify.mutate(asset)} loading={verify.isPending}>
              Verify now
            </Button>
          )}
          <Button variant="default" onClick={() => evidence.mutate()}>
            Download evidence
          </Button>
        </Group>
      </Group>
      <div role="status" className="told">
        {verify.isSuccess && (
          <Text>Asked for: its sources will report afresh; this page follows.</Text>
        )}
        <ErrorWords error={verify.error} />
        <ErrorWords error={evidence.error} />
      </div>
      {hold.explanation === null ? (
        <Text>The asset of this hold is not declared any more; its causes are kept.</Text>
      ) : (
        <ExplanationView explanation={hold.explanation} />
      )}
      <Effects effects={hold.effects} />
      <Exposed hold={hold.id} />
      {overrides.length > 0 && (
        <Section id="overrides" title="Other overrides">
          <List>
            {overrides.map((one) => (
              <List.Item key={one.id}>
                <Anchor
                  inherit
                  underline="always"
                  renderRoot={(props) => (
                    <Link to="/overrides/$id" params={{ id: one.id }} {...props} />
                  )}
                >
                  {one.name}
                </Anchor>
                : {one.reason} ({one.owner}), {one.endedAt === null ? 'ends ' : 'ended '}
                <Age at={one.endedAt ?? one.expiresAt} future={one.endedAt === null} />
              </List.Item>
            ))}
          </List>
        </Section>
      )}
      <Section id="timeline" title="Timeline">
        <Sheet
          label="Timeline"
          items={together(hold.timeline)}
          idOf={(one) => one.first.seq}
          columns={[
            {
              head: 'When',
              whole: true,
              cell: ({ first }) => <Age at={first.at} />,
            },
            { head: 'What', cell: ({ texts }) => shortened(texts, 3) },
            {
              head: 'Entry',
              cell: ({ first, last }) =>
                first.seq === last.seq ? first.seq : `${first.seq} to ${last.seq}`,
            },
          ]}
        />
      </Section>
      <Text>
        <Anchor
          underline="always"
          renderRoot={(props) => (
            <Link to="/assets/$name" params={{ name: hold.asset }} {...props} />
          )}
        >
          All about {hold.asset}
        </Anchor>
      </Text>
    </Stack>
  )
}

interface Lines {
  readonly first: TimelineLine
  readonly last: TimelineLine
  readonly texts: readonly string[]
}

/** One report opens a cause for each fix: what happened of one kind in one minute is one line. */
function together(timeline: readonly TimelineLine[]): Lines[] {
  const lines: Lines[] = []
  for (const line of timeline) {
    const before = lines.at(-1)
    if (
      before?.first.kind === line.kind &&
      new Date(line.at).getTime() - new Date(before.first.at).getTime() < 60_000
    ) {
      const texts = before.texts.includes(line.text) ? before.texts : [...before.texts, line.text]
      lines[lines.length - 1] = { first: before.first, last: line, texts }
    } else lines.push({ first: line, last: line, texts: [line.text] })
  }
  return lines
}
