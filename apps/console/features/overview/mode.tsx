/** Whether anything is enforced: where the mode in the top bar leads. */

import { Stack, Text } from '@mantine/core'
import type { Status } from '../../api/types.ts'
import { Age } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { Section } from '../../parts/section.tsx'

export function Mode({ status }: { status: Status }) {
  const { modeSentence, reviewAt, stopped } = status
  return (
    <Section id="mode" title="Mode">
      <Stack gap="xs">
        <Text>
          {modeSentence}
          {stopped !== null && (
            <>
              {' '}
              since <Age at={stopped.at} />: {stopped.reason}
            </>
          )}
          {reviewAt !== null && (
            <>
              ; report-only is to be reviewed <Age at={reviewAt} future />
            </>
          )}
          .
        </Text>
        <Command text="npx holdfast mode show" />
      </Stack>
    </Section>
  )
}
