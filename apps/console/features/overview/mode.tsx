/** Whether anything is enforced, where, since when, by whom and why: where the mode in the top bar leads. */

import type { ReactNode } from 'react'
import { Button, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Status } from '@holdfast/api/contract/status'
import { Age } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { capital } from '../../parts/names.ts'
import { Section } from '../../parts/section.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useMode } from './queries.ts'

export function Mode({ status }: { status: Status }): ReactNode {
  const { modeSentence, reviewAt, mode } = status
  const query = useMode()
  return (
    <Section id="mode" title="Mode">
      <Stack gap="xs">
        <Text>
          {modeSentence}
          {reviewAt !== null && (
            <>
              ; report-only is to be reviewed <Age at={reviewAt} future />
            </>
          )}
          .
        </Text>
        <Loaded query={query}>
          {({ scopes, rollout }) => (
            <>
              {rollout !== null && (
                <Text>
                  <Sentence text={capital(rollout.sentence)} />
                  {rollout.nextAt !== null && (
                    <>
                      ; the next wave comes <Age at={rollout.nextAt} future />
                    </>
                  )}
                  .
                </Text>
              )}
              <Sheet
                label="Mode by scope, the newest first: the first that covers a use decides"
                items={scopes}
                idOf={({ scope, since }) => `${scope} ${since ?? ''}`}
                columns={[
                  { head: 'Scope', cell: (one) => one.scope },
                  { head: 'Mode', whole: true, cell: (one) => one.mode },
                  { head: 'Since', whole: true, cell: (one) => <Age at={one.since} /> },
                  { head: 'By', whole: true, cell: (one) => one.by },
                  { head: 'Reason', cell: (one) => one.reason },
                ]}
              />
            </>
          )}
        </Loaded>
        {(mode === 'report-only' || mode === 'partly') && (
          <Group>
            <Button variant="default" renderRoot={(props) => <Link to="/switch-on" {...props} />}>
              Switch on…
            </Button>
          </Group>
        )}
        <Command text="holdfast mode show" />
      </Stack>
    </Section>
  )
}
