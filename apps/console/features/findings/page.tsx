/** One finding: who has it, what it does to identities, what each source says, and what would change it. */

import type { ReactNode } from 'react'
import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { sentFor, type Answer } from '@holdfast/api/client'
import { download } from '../../api/client.ts'
import { Age, count } from '../../parts/age.tsx'
import { PostureMark } from '../../parts/posture.tsx'
import { Section } from '../../parts/section.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { ErrorWords, Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'
import { Triage } from '../explanation/triage.tsx'
import { Facts } from './facts.tsx'
import { Statements } from './statements.tsx'
import { WhatIfForm } from './what-if.tsx'
import { ClaimMark, DisagreeMark, ExploitedMark, SeverityMark } from './words.tsx'
import { useFinding } from './queries.ts'

type Finding = Answer<'finding.show'>
type Affected = Finding['assets'][number]
type Row = Finding['rows'][number]

export function FindingPage({ id }: { id: string }): ReactNode {
  const query = useFinding(id)
  useTitle(query.data?.id ?? id)
  return (
    <Loaded query={query} page={id}>
      {(finding) => <Detail finding={finding} />}
    </Loaded>
  )
}

function Detail({ finding }: { finding: Finding }) {
  return (
    <Stack gap="lg" maw={1100}>
      <Stack gap={4}>
        <Title order={1}>{finding.id}</Title>
        <Group gap="sm">
          <SeverityMark severity={finding.severity} />
          {finding.exploited !== false && <ExploitedMark exploited={finding.exploited} />}
          {finding.disagreement && <DisagreeMark />}
        </Group>
      </Stack>
      <Text size="xl">{sentenceOf(finding)}</Text>
      <Facts finding={finding} />
      <WhoHasIt assets={finding.assets} />
      <Triage lines={finding.triage} of="finding" />
      <Said rows={finding.rows} />
      <Statements statements={finding.statements} exploited={finding.exploited === true} />
      <Advisories finding={finding} />
      <WhatIfForm finding={finding} />
    </Stack>
  )
}

/** What is affected and what nobody can tell are two numbers; identities by what happens to them. */
function sentenceOf(finding: Finding): string {
  const { id, rows, identities } = finding
  const on = (claim: Row['status']): Set<string> =>
    new Set(rows.filter((row) => row.status === claim).flatMap((row) => row.assets))
  const affected = on('affected')
  const unclear = new Set([...on('unknown')].filter((name) => !affected.has(name)))
  const { blocked, grace, override, unknown, other, 'would-be': wouldBe } = identities
  if (affected.size + unclear.size === 0) {
    const held = blocked + wouldBe + override
    if (held > 0) {
      return `${id} is on no asset now, by what its sources say; ${count(held, 'identity is', 'identities are')} held by it until that is proven.`
    }
    return rows.length === 0
      ? `${id} is published, and no asset that told its packages has what it names.`
      : `${id} is on no asset now, by what its sources say.`
  }
  const where = [
    affected.size > 0 || unclear.size === 0
      ? `is on ${count(affected.size, 'asset', 'assets')}`
      : undefined,
    unclear.size > 0
      ? `${affected.size > 0 ? '' : 'is '}perhaps on ${count(unclear.size, 'asset', 'assets')}${affected.size > 0 ? ' more' : ''}`
      : undefined,
  ].filter((part) => part !== undefined)
  if (blocked + wouldBe + grace + override + unknown + other === 0) {
    return `${id} ${where.join(', ')}; no identity acts from there.`
  }
  const would = wouldBe > 0 ? `, ${wouldBe} would be, if enforcing` : ''
  const rest = other > 0 ? `, ${other} not limited by it` : ''
  return `${id} ${where.join(', ')}; ${count(blocked, 'identity', 'identities')} blocked${would}, ${grace} in grace, ${override} under an override, ${unknown} unknown${rest}.`
}

function WhoHasIt({ assets }: { assets: readonly Affected[] }) {
  return (
    <Section id="affected" title="Who is affected">
      {assets.length === 0 ? (
        <Text>No asset that told its packages. Assets that told nothing are not known.</Text>
      ) : (
        <Sheet
          label="Who is affected"
          items={assets}
          idOf={(asset) => asset.uid}
          columns={[
            {
              head: 'Asset',
              whole: true,
              cell: ({ name }) => (
                <Anchor
                  data-row
                  inherit
                  underline="always"
                  renderRoot={(props) => <Link to="/assets/$name" params={{ name }} {...props} />}
                >
                  {name}
                </Anchor>
              ),
            },
            { head: 'Posture', cell: (asset) => <PostureMark posture={asset.posture} /> },
            {
              head: 'Has',
              cell: (asset) => (
                <Stack gap={4} align="flex-start">
                  {asset.versions.map((version) => (
                    <span key={version}>{version}</span>
                  ))}
                  <ClaimMark claim={asset.status} />
                </Stack>
              ),
            },
            {
              head: 'Blocked by',
              cell: ({ hold }) => (hold === null ? 'no hold' : <HoldLink id={hold} />),
            },
            {
              head: 'Seen',
              whole: true,
              cell: ({ since }) => (since === null ? 'no cause' : <Age at={since} />),
            },
            { head: 'Due', whole: true, cell: (asset) => <Age at={asset.dueAt} future /> },
            { head: 'Notes', cell: notesOf },
          ]}
        />
      )}
    </Section>
  )
}

function notesOf(asset: Affected) {
  return (
    <Stack gap={4}>
      {asset.missingProof !== null && <span>Still to be proven: {asset.missingProof}</span>}
      {asset.retracted !== null && (
        <span>Retracted ({asset.retracted}): a person decides whether that counts</span>
      )}
      {asset.suppressedUntil !== null && (
        <span>
          A statement counts, it ends <Age at={asset.suppressedUntil} future />
        </span>
      )}
      {asset.weight === 'watch' && !asset.restricts && <span>Only watched: it blocks nothing</span>}
      {asset.exposed !== null && <span>{asset.exposed}</span>}
    </Stack>
  )
}

function HoldLink({ id }: { id: string }) {
  return (
    <Anchor
      inherit
      underline="always"
      renderRoot={(props) => <Link to="/holds/$id" params={{ id }} {...props} />}
    >
      {id}
    </Anchor>
  )
}

function Said({ rows }: { rows: readonly Row[] }) {
  return (
    <Section id="said" title="What each source says">
      {rows.length === 0 ? (
        <Text>No source says that a version which is here is affected.</Text>
      ) : (
        <Sheet
          label="What each source says"
          items={rows}
          idOf={(row) => `${row.type} ${row.distro} ${row.component} ${row.version}`}
          columns={[
            {
              head: 'Component',
              cell: (row) => (
                <>
                  {row.component} {row.version}
                  <Text size="sm" c="dimmed">
                    {[row.type, row.distro].filter((part) => part !== null).join(', ') ||
                      'kind not told'}
                  </Text>
                </>
              ),
            },
            { head: 'Counts as', cell: (row) => <ClaimMark claim={row.status} /> },
            { head: 'Fixed in', cell: (row) => row.fixed ?? 'no version known' },
            { head: 'Assets', cell: (row) => row.count },
            { head: 'Said', cell: sayersOf },
          ]}
        />
      )}
    </Section>
  )
}

function sayersOf(row: Row) {
  const disagree = new Set(row.says.map((say) => say.status)).size > 1
  return (
    <Stack gap={6} align="flex-start">
      {disagree && <DisagreeMark />}
      {row.says.map((say) => (
        <div key={say.source}>
          <Group gap="xs">
            <span>{say.source}</span>
            <ClaimMark claim={say.status} missing={say.missing} />
            {say.fixed !== null && <span>fixed in {say.fixed}</span>}
          </Group>
          {say.note !== undefined && (
            <Text size="sm" c="dimmed">
              {say.note}
            </Text>
          )}
          {say.missing && (
            <Text size="sm" c="dimmed">
              not in its newest report, which is not fixed
            </Text>
          )}
        </div>
      ))}
    </Stack>
  )
}

function Advisories({ finding }: { finding: Finding }) {
  const fetched = useMutation({
    mutationFn: ({ feed, id }: { feed: string; id: string }) => {
      const asked = { params: { id: finding.id }, query: { source: feed } }
      return download(sentFor('finding.document', asked).path, `${id}.json`)
    },
  })
  // One that has several names may be told once for each of them.
  const advisories = [
    ...new Map(
      finding.advisories.map((advisory) => [`${advisory.feed} ${advisory.id}`, advisory]),
    ).values(),
  ]
  return (
    <Section id="advisories" title="Advisories">
      {advisories.length === 0 ? (
        <Text>No feed publishes one that we read; what is shown comes from reports.</Text>
      ) : (
        <Sheet
          label="Advisories"
          items={advisories}
          idOf={(one) => `${one.feed} ${one.id}`}
          columns={[
            { head: 'Advisory', cell: (one) => one.id },
            { head: 'Feed', cell: (one) => one.feed },
            {
              head: 'Severity',
              cell: (one) => (
                <>
                  <SeverityMark severity={one.severity} />
                  {one.cvss.map((vector) => (
                    <Text key={vector} size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                      {vector}
                    </Text>
                  ))}
                </>
              ),
            },
            { head: 'Published', cell: (one) => dated(one.publishedAt) },
            { head: 'Changed', cell: (one) => dated(one.modifiedAt) },
            {
              head: 'Document',
              cell: (one) => (
                <Button
                  variant="default"
                  size="xs"
                  aria-label={`Download ${one.id} as ${one.feed} published it`}
                  onClick={() => fetched.mutate(one)}
                >
                  Download
                </Button>
              ),
            },
          ]}
        />
      )}
      <div role="status">
        <ErrorWords error={fetched.error} />
      </div>
    </Section>
  )
}

function dated(at: string | null) {
  return at === null ? 'no date given' : <Age at={at} />
}
