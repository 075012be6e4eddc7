/** Forensic triage that was asked for: why, of whom, by when, and what was answered. */

import type { ReactNode } from 'react'
import { List, Stack, Text } from '@mantine/core'
import type { Explanation } from '../../api/types.ts'
import { Command } from '../../parts/command.tsx'
import { Section } from '../../parts/section.tsx'
import { Sentence } from '../../parts/sentence.tsx'

export function Triage({
  lines,
  of,
}: {
  lines: Explanation['triage']
  of: 'asset' | 'finding'
}): ReactNode {
  if (lines.length === 0) return null
  const open = lines.find((line) => line.commands.length > 0)
  return (
    <Section id="triage" title="Forensic triage">
      <Stack gap="xs">
        <List>
          {lines.map((line) => (
            <List.Item key={line.cause}>
              {of === 'finding' && <b>{line.asset}: </b>}
              <Sentence text={line.says} />
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
    </Section>
  )
}
