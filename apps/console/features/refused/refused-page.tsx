/** Refused: everybody who is, by reason and by what is behind it, each with an owner and a way out; and the holds. */

import type { ReactNode } from 'react'
import { Button, Group, NativeSelect, SegmentedControl, Stack, Text } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Answer } from '@holdfast/api/client'
import type { RefusedCounts } from '@holdfast/api/contract/parts/refused'
import type { RefusedGroup } from '@holdfast/api/contract/refusal'
import { useAnswer } from '../../api/operations.ts'
import { count } from '../../parts/age.tsx'
import { capital } from '../../parts/names.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Section } from '../../parts/section.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'
import { HoldList } from '../holds/hold-list.tsx'
import { refusalsAsked, refusedSearch, type RefusedFilter } from './filter.ts'
import { GroupOf } from './group.tsx'

const TABS = [
  { value: 'refused', label: 'Refused' },
  { value: 'overrides', label: 'Overrides' },
  { value: 'holds', label: 'Open holds' },
  { value: 'released', label: 'Ended holds' },
] as const

export function RefusedPage(): ReactNode {
  const { tab = 'refused', ...filter } = useSearch({ from: '/refused' })
  const navigate = useNavigate({ from: '/refused' })
  const query = useAnswer('refusal.list', { query: { limit: '1', ...refusalsAsked(filter) } })
  const number = query.data?.found.identities
  const name = TABS.find((one) => one.value === tab)?.label ?? ''
  const title = tab === 'refused' && number !== undefined ? `${name} (${number})` : name
  useTitle(title)
  return (
    <Stack gap="md">
      <PageHead title={title}>
        <SegmentedControl
          value={tab}
          onChange={(to) => void navigate({ search: refusedSearch({ tab: to }) })}
          aria-label="Which"
          data={[...TABS]}
        />
      </PageHead>
      {tab === 'refused' ? (
        <Loaded query={query}>{(answer) => <Groups answer={answer} filter={filter} />}</Loaded>
      ) : (
        <HoldList state={tab === 'holds' ? 'open' : 'released'} />
      )}
    </Stack>
  )
}

function Groups({ answer, filter }: { answer: Answer<'refusal.list'>; filter: RefusedFilter }) {
  const { groups, found, counts } = answer
  if (counts.uses === 0) {
    return (
      <Empty title="Nobody is refused">
        <Text c="dimmed">
          When a fix is due and not proven to run, or nothing is known of an asset, who is refused
          because of it stands here with the way out.
        </Text>
      </Empty>
    )
  }
  const byReason = Map.groupBy(groups, (group) => group.reason)
  return (
    <Stack gap="lg">
      <Filters filter={filter} counts={counts} />
      {groups.length === 0 ? (
        <Empty title={`Nobody matches; ${counts.uses} are hidden by the filter`} />
      ) : (
        <Text role="status">
          {count(found.identities, 'identity', 'identities')} refused on{' '}
          {count(found.assets, 'asset', 'assets')}: {count(found.uses, 'refusal', 'refusals')}, each
          one row below.
        </Text>
      )}
      {[...byReason].map(([reason, some]) => (
        <Reason
          key={reason}
          reason={reason}
          groups={some}
          filter={filter}
          few={found.uses <= FEW}
        />
      ))}
    </Stack>
  )
}

/** So few are shown unfolded. */
const FEW = 40

function Reason({
  reason,
  groups,
  filter,
  few,
}: {
  reason: string
  groups: readonly RefusedGroup[]
  filter: RefusedFilter
  few: boolean
}) {
  const text = groups[0]?.text ?? ''
  return (
    <Section id={`reason-${reason}`} title={capital(text)}>
      <Stack gap="xs">
        {groups.map((group) => (
          <GroupOf key={group.cause} group={group} filter={filter} unfolded={few} />
        ))}
      </Stack>
    </Section>
  )
}

/** Whom nobody owns: no owner is called so. */
const NOBODY = '-'

function Filters({ filter, counts }: { filter: RefusedFilter; counts: RefusedCounts }) {
  const navigate = useNavigate({ from: '/refused' })
  const set = (name: keyof RefusedFilter, value: string | number | undefined): void => {
    const next = Object.entries({ ...filter, [name]: value }).filter(([, one]) => one !== undefined)
    void navigate({ search: Object.fromEntries(next), replace: true })
  }
  const { reason = '', tier, owner } = filter
  const number = (of: { identities: number }): string => `(${of.identities})`
  return (
    <Group gap="xs">
      <NativeSelect
        data-filter
        aria-label="Reason"
        value={reason}
        onChange={({ currentTarget }) => set('reason', currentTarget.value || undefined)}
        data={[
          { value: '', label: 'any reason' },
          ...counts.byReason.map((one) => ({
            value: one.reason,
            label: `${one.reason.replaceAll('-', ' ')} ${number(one)}`,
          })),
        ]}
      />
      <NativeSelect
        aria-label="Owner"
        value={owner === '' ? NOBODY : (owner ?? '')}
        onChange={({ currentTarget: { value } }) =>
          set('owner', value === '' ? undefined : value === NOBODY ? '' : value)
        }
        data={[
          { value: '', label: 'any owner' },
          ...counts.byOwner.map((one) => ({
            value: one.owner ?? NOBODY,
            label: `${one.owner ?? 'no owner'} ${number(one)}`,
          })),
        ]}
      />
      <NativeSelect
        aria-label="Tier"
        value={tier === undefined ? '' : String(tier)}
        onChange={({ currentTarget: { value } }) =>
          set('tier', value === '' ? undefined : Number(value))
        }
        data={[
          { value: '', label: 'any tier' },
          ...counts.byTier.map((one) => ({
            value: String(one.tier),
            label: `tier ${one.tier} ${number(one)}`,
          })),
        ]}
      />
      {Object.keys(filter).length > 0 && (
        <Button variant="default" onClick={() => void navigate({ search: {} })}>
          Show all
        </Button>
      )}
    </Group>
  )
}
