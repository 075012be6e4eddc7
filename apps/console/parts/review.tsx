/** The step before anything is done: what follows, the reason that is recorded, and the same as a command; only then it is done. */

import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'
import type { Answer, Asked, OperationId } from '@holdfast/api/client'
import { ApiError } from '../api/client.ts'
import { useCommand } from '../api/operations.ts'
import { Command } from './command.tsx'
import { Dialog } from './dialog.tsx'
import { ErrorWords } from './states.tsx'

export interface Given {
  readonly reason: string
  /** As the API takes it: `8h`. */
  readonly for: string
}

/** What is done: what it changes is asked for again, and nothing else. */
interface ReviewProps<I extends OperationId> extends Reviewed {
  readonly operation: I
  readonly asked: (given: Given) => Asked<I>
  readonly done?: (answer: Answer<I>) => unknown
}

interface Reviewed {
  /** Of the button that opens it and of the one that does it. */
  readonly label: string
  readonly title: string
  readonly children: ReactNode
  /** The command that does the same; `reason` is quoted. */
  readonly command: (given: Given) => string
  /** Where an end is to be chosen: the first is offered. */
  readonly ends?: readonly string[]
  readonly disabled?: boolean
  readonly main?: boolean
  /** In a row of a table. */
  readonly small?: boolean
}

export function Review<I extends OperationId>(props: ReviewProps<I>): ReactNode {
  const [open, setOpen] = useState(false)
  const { label, title, main = false, disabled = false, small = false } = props
  return (
    <>
      <Button
        size={small ? 'compact-sm' : 'sm'}
        variant={main ? 'filled' : 'default'}
        disabled={disabled}
        aria-label={small ? title : undefined}
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      <Dialog title={title} open={open} onClose={() => setOpen(false)}>
        <Step {...props} close={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

type StepProps<I extends OperationId> = ReviewProps<I> & { readonly close: () => void }

function Step<I extends OperationId>(props: StepProps<I>) {
  const { label, children, command, operation, asked, done, ends, close } = props
  const [reason, setReason] = useState('')
  const [end, setEnd] = useState(ends?.[0] ?? '')
  const given = { reason: reason.trim(), for: end }
  const act = useCommand(operation)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        act.mutate(asked(given), {
          async onSuccess(answer) {
            await done?.(answer)
            close()
          },
        })
      }}
    >
      <Stack gap="sm">
        {children}
        <TextInput
          label="Reason, which is recorded with your name"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={500}
          required
          data-autofocus
        />
        {ends !== undefined && (
          <NativeSelect
            label="For how long from now"
            value={end}
            onChange={(event) => setEnd(event.currentTarget.value)}
            data={[...ends]}
          />
        )}
        <Text size="sm" c="dimmed">
          The same as a command:
        </Text>
        <Command text={command({ ...given, reason: shellQuoted(given.reason || '…') })} />
        <div role="status">
          <ErrorWords error={act.error} />
          {act.error instanceof ApiError && act.error.status === 403 && (
            <Text>
              Your token may look and not do this: hand the command to somebody whose token may, or
              sign in with such a token.
            </Text>
          )}
        </div>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={act.isPending} disabled={given.reason === ''}>
            {label}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
