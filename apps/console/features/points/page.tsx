/** One enforcement point: whether a cut there is known to work, how its accounts stand, and how it is set up. */

import { Button, Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Answer } from '@holdfast/api/client'
import { words } from '@holdfast/api/spec-words'
import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'
import { Age } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { Pairs } from '../../parts/pairs.tsx'
import { Section } from '../../parts/section.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { ErrorWords, Loaded } from '../../parts/states.tsx'
import { Tested } from '../../parts/tested.tsx'
import { useTitle } from '../../parts/title.ts'
import { Accounts, Unnamed } from './accounts.tsx'
import { usePoint, useTestNow } from './queries.ts'

type Point = Answer<'enforcement-point.show'>

export function PointPage({ name }: { name: string }): ReactNode {
  useTitle(name)
  return (
    <Loaded query={usePoint(name)} page={name}>
      {(point) => <Detail point={point} />}
    </Loaded>
  )
}

function Detail({ point }: { point: Point }) {
  const { name, cuts, canaryAt } = point
  const test = useTestNow()
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <Stack gap={4}>
          <Title order={1}>{name}</Title>
          <Text>
            Test: <Tested cuts={cuts} test={point.test} />
          </Text>
          {canaryAt !== null && (
            <Text c="dimmed">
              A credential of our own was cut there, and refused, <Age at={canaryAt} />.
            </Text>
          )}
          <div role="status">
            <ErrorWords error={test.error} />
          </div>
        </Stack>
        {cuts && (
          <Button
            variant="default"
            disabled={test.isPending}
            onClick={() => test.mutate({ params: { name } })}
          >
            {test.isPending ? 'Being tested' : 'Test now'}
          </Button>
        )}
      </Group>
      {cuts && <Test point={point} />}
      {cuts && <Accounts name={name} />}
      {cuts && <Unnamed name={name} />}
      <Setup point={point} />
    </Stack>
  )
}

function Test({ point: { name, test } }: { point: Point }) {
  return (
    <Section id="test" title="Test">
      <Stack gap="sm">
        {test === null ? (
          <Text>
            Each account that identities name there is looked at, and a credential of our own is cut
            and tried again where the point names one. Enforcing is switched on after that.
          </Text>
        ) : (
          <>
            <Text>{lookedText(test)}</Text>
            {test.canary === null ? (
              <Text c="dimmed">
                It names no credential of our own, so nobody has seen a cut take effect there.
              </Text>
            ) : (
              <Sheet
                label="How a credential of our own fared"
                items={test.canary}
                idOf={({ say }) => say}
                columns={[
                  { head: 'Step', cell: ({ say }) => say },
                  {
                    head: 'Outcome',
                    whole: true,
                    cell: ({ ok }) => (ok ? 'as it has to be' : 'not as it has to be'),
                  },
                  { head: 'Answer', cell: ({ detail }) => detail },
                ]}
              />
            )}
            {test.failures.length > 0 && (
              <Sheet
                label="Accounts that could not be looked at"
                items={test.failures}
                idOf={({ ref }) => ref}
                columns={[
                  { head: 'Account', cell: ({ ref }) => ref },
                  { head: 'Why', cell: ({ why }) => why },
                ]}
              />
            )}
          </>
        )}
        <Command text={`holdfast ep test ${shellQuoted(name)}`} />
      </Stack>
    </Section>
  )
}

function lookedText({ looked, failed, fault }: NonNullable<Point['test']>): string {
  if (looked === 0) return `Nothing could be looked at: ${fault ?? 'nobody knows why'}.`
  const many = looked === 1 ? 'One account was' : `${looked} accounts were`
  if (failed === 0) return `${many} looked at, and nothing was in the way.`
  return `${many} looked at, and ${failed} could not be.`
}

function Setup({ point: { spec, origin } }: { point: Point }) {
  const { adapter, ...settings } = spec
  return (
    <Section id="setup" title="Set-up">
      <Pairs
        rows={[
          ['Adapter', adapter],
          ...Object.entries(settings).map(([key, value]) => [key, words(value, 'none')] as const),
          ['Origin', origin],
        ]}
      />
    </Section>
  )
}
