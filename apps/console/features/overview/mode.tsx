/** Whether anything is enforced: where the mode in the top bar leads. */

import { Stack, Text } from '@mantine/core'
import type { Status } from '../../api/types.ts'
import { Age } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { Section } from '../../parts/section.tsx'

export function Mode({ status }: { status: Status }) {
  const { mode, reviewAt, scopedModes, stopped } = status
  return (
    <Section id="mode" title="Mode">
      <Stack gap="xs">
        <Text>
          {mode === 'enforce' && 'Enforcing: what is due and not proven is refused.'}
          {mode === 'report-only' && (
            <>
              Report-only: what would be refused is recorded and permitted
              {reviewAt !== null && (
                <>
                  ; to be reviewed <Age at={reviewAt} future />
                </>
              )}
              .
            </>
          )}
          {mode === 'off' && (
            <>
              Enforcement is off
              {stopped !== null && (
                <>
                  {' '}
                  since <Age at={stopped.at} />: {stopped.reason}
                </>
              )}
              . Nothing is refused because of posture.
            </>
          )}
          {scopedModes > 0 &&
            ` ${scopedModes} ${scopedModes === 1 ? 'scope has a mode of its own' : 'scopes have modes of their own'}.`}
        </Text>
        <Command text="npx holdfast mode show" />
      </Stack>
    </Section>
  )
}
