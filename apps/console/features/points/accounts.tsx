/** Accounts at a point: what each is denied, how far that is, and what goes on there though it is refused. */

import { Button, Stack, Text } from '@mantine/core'
import { useMemo, useState, type ReactNode } from 'react'
import type { ItemOf } from '@holdfast/api/client'
import { ACCOUNT_WORDS, accountText, deniedText, foundText } from '@holdfast/api/effect-words'
import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'
import { Age } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { DataTable } from '../../parts/data-table.tsx'
import { shortened } from '../../parts/names.ts'
import { Section } from '../../parts/section.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { useTable, type TableOf } from '../../parts/table.ts'
import { useUnnamed } from './queries.ts'

type Account = ItemOf<'enforcement-point.plan'>

const ACCOUNTS: TableOf<'enforcement-point.plan'> = {
  list: 'enforcement-point.plan',
  named: ['account', 'accounts'],
  idOf: ({ ref }) => ref,
  facets: [{ name: 'state', head: 'State', words: ACCOUNT_WORDS }],
  columns: [
    { id: 'ref', head: 'Account', sort: 'ref', width: 210, cell: refOf, csv: refOf },
    {
      id: 'identities',
      head: 'Whose',
      width: 120,
      cell: ({ identities }) => shortened(identities, 3) || 'nobody names it',
      csv: ({ identities }) => identities.join(' '),
    },
    { id: 'state', head: 'State', sort: 'state', width: 180, cell: accountText, csv: accountText },
    {
      id: 'since',
      head: 'Since',
      sort: 'since',
      hidden: true,
      cell: ({ since }) => (since === null ? 'never' : <Age at={since} />),
      csv: ({ since }) => since,
    },
    { id: 'denied', head: 'Denied now', width: 130, cell: deniedOf, csv: deniedOf },
    { id: 'left', head: 'Not reached', width: 200, cell: leftOf, csv: leftOf },
    { id: 'found', head: 'Seen there', width: 180, cell: foundText, csv: foundText },
  ],
}

export function Accounts({ name }: { name: string }): ReactNode {
  const table = useTable(useMemo(() => ({ ...ACCOUNTS, params: { name } }), [name]))
  return (
    <Section id="accounts" title="Accounts">
      <Stack gap="sm">
        <DataTable
          label="Accounts there"
          table={table}
          empty={<Empty title="No identity names an account there" />}
        />
        <Command text={`holdfast ep plan ${shellQuoted(name)}`} />
      </Stack>
    </Section>
  )
}

/** Asked for when somebody wants to know: it may take a minute. */
export function Unnamed({ name }: { name: string }): ReactNode {
  const [wanted, setWanted] = useState(false)
  return (
    <Section id="unnamed" title="Accounts that no identity names">
      <Stack gap="sm" align="flex-start">
        <Text>Nothing of them is cut, whatever is blocked.</Text>
        {wanted ? (
          <FoundThere name={name} />
        ) : (
          <Button variant="default" onClick={() => setWanted(true)}>
            Look for them
          </Button>
        )}
      </Stack>
    </Section>
  )
}

function FoundThere({ name }: { name: string }) {
  return (
    <Loaded query={useUnnamed(name)}>
      {({ why, accounts, more }) => {
        if (why !== null) return <Text>They could not be looked for: {why}.</Text>
        if (accounts.length === 0) return <Text>Every account that was seen there is named.</Text>
        return (
          <>
            <Sheet
              label="Accounts that no identity names"
              items={accounts}
              idOf={({ ref }) => ref}
              columns={[
                { head: 'Account', cell: ({ ref }) => ref },
                { head: 'Seen', cell: ({ says }) => says },
                {
                  head: 'Last used',
                  whole: true,
                  cell: ({ lastAt }) => (lastAt === null ? 'cannot be seen' : <Age at={lastAt} />),
                },
              ]}
            />
            {more > 0 && <Text c="dimmed">And {more} more.</Text>}
          </>
        )
      }}
    </Loaded>
  )
}

function refOf({ ref }: Account): string {
  return ref
}

function deniedOf({ now }: Account): string {
  return now === null ? 'what was cut stays' : deniedText(now)
}

function leftOf({ notReached }: Account): string {
  return notReached.map(({ uses, says }) => `${uses} of it: ${says}`).join('; ') || 'none'
}
