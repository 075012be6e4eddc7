/** Those who are refused for one reason with one thing behind it: how many, what to do for all of them, and the way to their rows. */

import { Button, Group, Stack, Text } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import type { RefusedGroup } from '@holdfast/api/contract/refusal'
import { count } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { capital } from '../../parts/names.ts'
import { Section } from '../../parts/section.tsx'
import type { Table } from '../../parts/table.ts'

type Refusals = Table<'refusal.list'>

/** So few are shown unfolded. */
const FEW = 2

/** Of the rows that the filter leaves. */
export function Groups({ table }: { table: Refusals }): ReactNode {
  const page = table.answer.data?.pages[0]
  if (page === undefined || page.groups.length === 0) return null
  const { groups, found } = page
  return (
    <Stack gap="sm">
      <Text role="status">
        {count(found.identities, 'identity', 'identities')} refused on{' '}
        {count(found.assets, 'asset', 'assets')}: {count(found.uses, 'refusal', 'refusals')}, each
        one row below.
      </Text>
      {[...Map.groupBy(groups, ({ reason }) => reason)].map(([reason, some]) => (
        <Section key={reason} id={`reason-${reason}`} title={capital(some[0]?.text ?? '')}>
          <Stack gap="xs">
            {some.map((group) => (
              <GroupOf
                key={group.cause}
                group={group}
                table={table}
                unfolded={groups.length <= FEW}
              />
            ))}
          </Stack>
        </Section>
      ))}
    </Stack>
  )
}

interface GroupProps {
  readonly group: RefusedGroup
  readonly table: Refusals
  readonly unfolded: boolean
}

function GroupOf({ group, table, unfolded }: GroupProps) {
  const [open, setOpen] = useState(unfolded)
  const { cause, assets, identities, tiers, steps, uses } = group
  return (
    <details
      className="refused"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <b>{cause}</b>: {count(assets, 'asset', 'assets')},{' '}
        {count(identities, 'identity', 'identities')}, {tiers.length === 1 ? 'tier' : 'tiers'}{' '}
        {tiers.join(', ')}
      </summary>
      {open && (
        <Stack gap="xs" mt="xs">
          <Text size="sm">For {uses === 1 ? 'it' : 'all of these'}:</Text>
          {steps.map((text) => (
            <Command key={text} text={text} />
          ))}
          <Only group={group} table={table} />
        </Stack>
      )}
    </details>
  )
}

/** The rows of this one, and back to those of all. */
function Only({ group: { reason, cause, uses }, table }: Omit<GroupProps, 'unfolded'>) {
  const { search, change } = table
  const isOnly = search['cause'] === cause
  return (
    <Group>
      <Button
        size="xs"
        variant="default"
        onClick={() => change(isOnly ? { cause: undefined, reason: undefined } : { cause, reason })}
      >
        {isOnly ? 'Rows of all causes' : `Only ${count(uses, 'row', 'rows')} of it`}
      </Button>
    </Group>
  )
}
