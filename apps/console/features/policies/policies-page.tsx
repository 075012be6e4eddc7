/** What decides: posture policies with their deadlines, and access policies with their text. */

import type { ReactNode } from 'react'
import { Code, Stack, Text, Title } from '@mantine/core'
import type { ItemOf } from '@holdfast/api/client'
import { few, words } from '@holdfast/api/spec-words'
import { useList } from '../../api/operations.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { More } from '../../parts/pages.tsx'
import { Section } from '../../parts/section.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'

/** Policies are few: more are asked for by a press. */
const PAGE = 200

export function PoliciesPage(): ReactNode {
  useTitle('Policies')
  return (
    <Stack gap="lg">
      <PageHead title="Policies" />
      <PosturePolicies />
      <AccessPolicies />
    </Stack>
  )
}

function PosturePolicies() {
  const policies = useList('posture-policy.list', {}, PAGE)
  return (
    <Section id="posture" title="Posture policies">
      <Loaded query={policies}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0)
            return (
              <Empty title="No posture policy is declared">
                <Text c="dimmed">
                  <Sentence text="Every asset has the deadlines of CISA BOD 26-04 and the profile balanced. What is due sooner is declared with holdfast apply." />
                </Text>
              </Empty>
            )
          return (
            <Sheet
              label="Posture policies"
              items={items}
              idOf={({ uid }) => uid}
              columns={[
                { head: 'Policy', whole: true, cell: ({ name }) => name },
                { head: 'Assets', cell: ({ spec }) => words(spec.assets, 'none') },
                { head: 'Deadline', cell: ({ spec }) => words(spec.deadline, 'cisa-bod-26-04') },
                { head: 'Profile', cell: ({ spec }) => spec.profile ?? 'balanced' },
                { head: 'End of life', cell: ({ spec }) => words(spec.endOfLife, 'after 90 d') },
                { head: 'Triage', cell: ({ spec }) => spec.triage ?? 'as the profile says' },
                { head: 'Grace by tier', cell: ({ spec }) => spec.grace?.join(', ') ?? 'none' },
              ]}
            />
          )
        }}
      </Loaded>
      <More query={policies} />
    </Section>
  )
}

function AccessPolicies() {
  const policies = useList('access-policy.list', {}, PAGE)
  return (
    <Section id="access" title="Access policies">
      <Loaded query={policies}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0)
            return (
              <Empty title="No access policy is declared">
                <Text c="dimmed">
                  <Sentence text="Grants and posture decide alone. A policy in Cedar that forbids more is declared with holdfast apply." />
                </Text>
              </Empty>
            )
          return (
            <Stack gap="md">
              {items.map((policy) => (
                <AccessPolicy key={policy.uid} policy={policy} />
              ))}
            </Stack>
          )
        }}
      </Loaded>
      <More query={policies} />
    </Section>
  )
}

function AccessPolicy({ policy: { name, spec } }: { policy: ItemOf<'access-policy.list'> }) {
  const types = spec.ungoverned?.resourceTypes ?? []
  return (
    <Stack gap={4}>
      <Title order={3} size="h5">
        {name}
      </Title>
      <Text size="sm">
        {types.length === 0
          ? 'Every type it speaks of needs a grant.'
          : `It decides without a grant: ${few(types)}.`}
      </Text>
      <Code block className="whole-text">
        {spec.cedar.trim()}
      </Code>
    </Stack>
  )
}
