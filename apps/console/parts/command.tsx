/** A command to copy. */

import type { ReactNode } from 'react'
import { ActionIcon, Code, CopyButton, Group } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useTyped } from './program.ts'

export function Command({ text, here = false }: { text: string; here?: boolean }): ReactNode {
  const typed = useTyped(here)(text)
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Code block style={{ flex: 1, whiteSpace: 'pre-wrap', color: 'var(--mantine-color-text)' }}>
        {typed}
      </Code>
      <CopyIcon text={text} label={`Copy: ${typed}`} here={here} />
    </Group>
  )
}

/** Where the command itself has no room: `label` says what it is for. */
export function CopyIcon({
  text,
  label,
  here = false,
  small = false,
}: {
  text: string
  label: string
  here?: boolean
  /** In a row of a table. */
  small?: boolean
}): ReactNode {
  const typed = useTyped(here)(text)
  const icon = small ? 13 : 16
  return (
    <CopyButton value={typed}>
      {({ copied, copy }) => (
        <ActionIcon
          variant="default"
          size={small ? 'sm' : 'lg'}
          onClick={copy}
          aria-label={copied ? 'Copied' : label}
          title={label}
        >
          {copied ? <IconCheck size={icon} /> : <IconCopy size={icon} />}
        </ActionIcon>
      )}
    </CopyButton>
  )
}
