/** Those who are refused for one reason with one thing behind it: how many, what to do for all of them, and each as a row. */

import { Anchor, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import type { ItemOf } from '@holdfast/api/client'
import type { RefusedGroup } from '@holdfast/api/contract/refusal'
import { useList } from '../../api/operations.ts'
import { count } from '../../parts/age.tsx'
import { Command, CopyIcon } from '../../parts/command.tsx'
import { More } from '../../parts/pages.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { Loaded } from '../../parts/states.tsx'
import { refusalsAsked, type RefusedFilter } from './filter.ts'

interface GroupProps {
  readonly group: RefusedGroup
  readonly filter: RefusedFilter
  readonly unfolded: boolean
}

export function GroupOf({ group, filter, unfolded }: GroupProps): ReactNode {
  const [open, setOpen] = useState(unfolded)
  const { cause, assets, identities, tiers } = group
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
      {open && <Unfolded group={group} filter={filter} />}
    </details>
  )
}

function Unfolded({ group, filter }: Omit<GroupProps, 'unfolded'>) {
  const { reason, cause, steps, uses } = group
  const asked = { ...refusalsAsked(filter), reason, cause }
  const query = useList('refusal.list', { query: asked }, 100)
  return (
    <Stack gap="xs" mt="xs">
      <Text size="sm">For {uses === 1 ? 'it' : 'all of these'}:</Text>
      {steps.map((text) => (
        <Command key={text} text={text} />
      ))}
      <Loaded query={query}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          const rest = (pages[0]?.total ?? items.length) - items.length
          return (
            <>
              <Rows label={`Refused: ${cause}`} items={items} />
              <More query={query} rest={rest} />
            </>
          )
        }}
      </Loaded>
    </Stack>
  )
}

function Rows({ label, items }: { label: string; items: readonly ItemOf<'refusal.list'>[] }) {
  return (
    <Sheet
      label={label}
      items={items}
      idOf={(refusedItem) => refusedItem.name}
      step={Number.POSITIVE_INFINITY}
      columns={[
        { head: 'Identity', whole: true, cell: (refusedItem) => refusedItem.identity },
        {
          head: 'Asset',
          whole: true,
          cell: ({ asset }) => (
            <Anchor
              inherit
              underline="always"
              renderRoot={(props) => (
                <Link to="/assets/$name" params={{ name: asset }} {...props} />
              )}
            >
              {asset}
            </Anchor>
          ),
        },
        { head: 'Resource', cell: (refusedItem) => refusedItem.resource },
        { head: 'Tier', cell: (refusedItem) => refusedItem.tier },
        { head: 'Owner', whole: true, cell: (refusedItem) => refusedItem.owner ?? 'no owner' },
        { head: 'Way out', whole: true, cell: (refusedItem) => <WayOut item={refusedItem} /> },
      ]}
    />
  )
}

/** To the page that says what would release it, and the commands for this one alone. */
function WayOut({
  item: { identity, asset, hold, denying, steps },
}: {
  item: ItemOf<'refusal.list'>
}) {
  const blamed = denying[0] ?? asset
  return (
    <span className="way-out">
      <Anchor
        data-row
        inherit
        underline="always"
        renderRoot={(props) =>
          hold === null ? (
            <Link to="/assets/$name" params={{ name: blamed }} {...props} />
          ) : (
            <Link to="/holds/$id" params={{ id: hold }} {...props} />
          )
        }
      >
        {hold === null ? `make ${blamed} known` : 'what would release it'}
      </Anchor>
      {steps.length > 0 && (
        <CopyIcon
          small
          text={steps.join('\n')}
          label={`Copy what to do for ${identity} on ${asset}`}
        />
      )}
    </span>
  )
}
