/** What may have been copied from the asset of a hold: how that is known, and what becomes of each. */

import type { ReactNode } from 'react'
import { Text } from '@mantine/core'
import { useAnswer } from '../../api/operations.ts'
import { Section } from '../../parts/section.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { ErrorWords } from '../../parts/states.tsx'

export function Exposed({ hold }: { hold: string }): ReactNode {
  const { data, error } = useAnswer('hold.exposed', { params: { id: hold } })
  return (
    <Section id="exposed" title="What may have been copied">
      <ErrorWords error={error} />
      {data === undefined && error === null && <Text c="dimmed">It is being looked up.</Text>}
      {data !== undefined && (
        <Text>
          <Sentence text={data.sentence} />
        </Text>
      )}
      {data !== undefined && data.rows.length > 0 && (
        <Sheet
          label="What may have been copied"
          items={data.rows}
          idOf={({ identity, resource }) => `${identity} ${resource}`}
          columns={[
            { head: 'Resource', cell: ({ resource }) => resource },
            { head: 'Tier', cell: ({ tier }) => tier ?? 'not known' },
            { head: 'Identity', cell: ({ identity }) => identity },
            { head: 'How it is known', cell: ({ known }) => <Sentence text={known} /> },
            { head: 'What becomes of it', cell: ({ remedy }) => <Sentence text={remedy.says} /> },
          ]}
        />
      )}
      {data !== undefined && data.more > 0 && <Text>and {data.more} more</Text>}
    </Section>
  )
}
