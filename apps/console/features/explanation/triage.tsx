/** Forensic triage that was asked for: why, of whom, by when, and what was answered. */

import { List, Stack, Text, Title } from '@mantine/core'
import type { TriageLine } from '../../api/types.ts'
import { Command } from '../../parts/command.tsx'

export function Triage({ lines, of }: { lines: readonly TriageLine[]; of: 'asset' | 'finding' }) {
  if (lines.length === 0) return null
  const open = lines.find((one) => one.commands.length > 0)
  return (
    <section aria-labelledby="triage">
      <Title order={2} size="h4" id="triage" mb="xs">
        Forensic triage
      </Title>
      <Stack gap="xs">
        <List>
          {lines.map((line) => (
            <List.Item key={line.cause}>
              {of === 'finding' && <b>{line.asset}: </b>}
              {line.says}
              {line.awaited && <b>; a release waits for it</b>}
            </List.Item>
          ))}
        </List>
        {open !== undefined && (
          <>
            <Text c="dimmed">Answer it, with a token that may approve:</Text>
            {open.commands.map((text) => (
              <Command key={text} text={text} />
            ))}
          </>
        )}
      </Stack>
    </section>
  )
}
