/** One finding: who has it, what it does to identities, what each source says, and what would change it. */

import { Anchor, Button, Group, Stack, Table, Text, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { download, get } from '../../api/client.ts'
import type { AffectedAsset, FindingDetail, FindingRow, Status } from '../../api/types.ts'
import { Age, count } from '../../parts/age.tsx'
import { PostureMark } from '../../parts/posture.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Triage } from '../explanation/triage.tsx'
import { Facts } from './facts.tsx'
import { Section } from './section.tsx'
import { Statements } from './statements.tsx'
import { WhatIfForm } from './what-if.tsx'
import { ClaimMark, DisagreeMark, ExploitedMark, SeverityMark } from './words.tsx'

export function FindingPage({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['finding', id],
    queryFn: () => get<FindingDetail>(`/api/v1/findings/${encodeURIComponent(id)}`),
  })
  return <Loaded query={query}>{(finding) => <Detail finding={finding} />}</Loaded>
}

function Detail({ finding }: { finding: FindingDetail }) {
  const status = useQuery({ queryKey: ['status'], queryFn: () => get<Status>('/api/v1/status') })
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
      <Text size="xl">{sentenceOf(finding, status.data?.mode === 'report-only')}</Text>
      <Facts finding={finding} />
      <Affected assets={finding.assets} />
      <Triage lines={finding.triage} of="finding" />
      <Said rows={finding.rows} />
      <Statements statements={finding.statements} exploited={finding.exploited === true} />
      <Advisories finding={finding} />
      <WhatIfForm finding={finding} />
    </Stack>
  )
}

/** What is affected and what nobody can tell are two numbers; identities by what happens to them. */
function sentenceOf(finding: FindingDetail, reportOnly: boolean): string {
  const { id, rows, identities } = finding
  const on = (claim: FindingRow['status']): Set<string> =>
    new Set(rows.filter((row) => row.status === claim).flatMap((row) => row.assets))
  const affected = on('affected')
  const unclear = new Set([...on('unknown')].filter((name) => !affected.has(name)))
  if (affected.size + unclear.size === 0) {
    return rows.length === 0
      ? `${id} is published, and no host that told its packages has what it names.`
      : `${id} is on no host now, by what its sources say.`
  }
  const where = [
    affected.size > 0 || unclear.size === 0
      ? `is on ${count(affected.size, 'host', 'hosts')}`
      : undefined,
    unclear.size > 0
      ? `${affected.size > 0 ? '' : 'is '}perhaps on ${count(unclear.size, 'host', 'hosts')}${affected.size > 0 ? ' more' : ''}`
      : undefined,
  ].filter((part) => part !== undefined)
  const { blocked, grace, override, unknown, other } = identities
  if (blocked + grace + override + unknown + other === 0) {
    return `${id} ${where.join(', ')}; no identity acts from there.`
  }
  const rest = other > 0 ? `, ${other} not limited by it` : ''
  return `${id} ${where.join(', ')}; ${count(blocked, 'identity', 'identities')} ${reportOnly ? 'would be blocked' : 'blocked'}, ${grace} in grace, ${override} under an override, ${unknown} unknown${rest}.`
}

const STEP = 100

function Affected({ assets }: { assets: AffectedAsset[] }) {
  const [shown, setShown] = useState(STEP)
  return (
    <Section id="affected" title="Who is affected">
      {assets.length === 0 ? (
        <Text>No host that told its packages. Hosts that told nothing are not known.</Text>
      ) : (
        <Table.ScrollContainer minWidth={860}>
          <Table className="rows" verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                {['Host', 'Posture', 'Has', 'Blocked by', 'Seen', 'Due', 'Notes'].map((name) => (
                  <Table.Th key={name}>{name}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {assets.slice(0, shown).map((asset) => (
                <AffectedLine key={asset.uid} asset={asset} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {assets.length > shown && (
        <Button variant="default" mt="sm" onClick={() => setShown(shown + STEP)}>
          {assets.length - shown} more
        </Button>
      )}
    </Section>
  )
}

function AffectedLine({ asset }: { asset: AffectedAsset }) {
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td>
        <Anchor
          data-row
          inherit
          underline="always"
          renderRoot={(props) => (
            <Link to="/hosts/$name" params={{ name: asset.name }} {...props} />
          )}
        >
          {asset.name}
        </Anchor>
      </Table.Td>
      <Table.Td>
        <PostureMark posture={asset.posture} />
      </Table.Td>
      <Table.Td>
        <Stack gap={4} align="flex-start">
          {asset.versions.map((version) => (
            <span key={version}>{version}</span>
          ))}
          <ClaimMark claim={asset.status} />
        </Stack>
      </Table.Td>
      <Table.Td>{asset.hold === null ? 'no hold' : <HoldLink id={asset.hold} />}</Table.Td>
      <Table.Td>{asset.since === null ? 'no cause' : <Age at={asset.since} />}</Table.Td>
      <Table.Td>
        <Age at={asset.dueAt} future />
      </Table.Td>
      <Table.Td>
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
          {asset.weight === 'watch' && !asset.restricts && (
            <span>Only watched: it blocks nothing</span>
          )}
          {asset.exposed !== null && <span>{asset.exposed}</span>}
        </Stack>
      </Table.Td>
    </Table.Tr>
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

function Said({ rows }: { rows: FindingRow[] }) {
  return (
    <Section id="said" title="What each source says">
      {rows.length === 0 ? (
        <Text>No source says that a version which is here is affected.</Text>
      ) : (
        <Table.ScrollContainer minWidth={760}>
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                {['Component', 'Counts as', 'Fixed in', 'Hosts', 'Said'].map((name) => (
                  <Table.Th key={name}>{name}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <SaidLine
                  key={`${row.type} ${row.distro} ${row.component} ${row.version}`}
                  row={row}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Section>
  )
}

function SaidLine({ row }: { row: FindingRow }) {
  const disagree = new Set(row.says.map((one) => one.status)).size > 1
  const kind = [row.type, row.distro].filter((part) => part !== null).join(', ')
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td>
        {row.component} {row.version}
        <Text size="sm" c="dimmed">
          {kind || 'kind not told'}
        </Text>
      </Table.Td>
      <Table.Td>
        <ClaimMark claim={row.status} />
      </Table.Td>
      <Table.Td>{row.fixed ?? 'no version known'}</Table.Td>
      <Table.Td>{row.count}</Table.Td>
      <Table.Td>
        <Stack gap={6} align="flex-start">
          {disagree && <DisagreeMark />}
          {row.says.map((one) => (
            <div key={one.source}>
              <Group gap="xs">
                <span>{one.source}</span>
                <ClaimMark claim={one.status} missing={one.missing} />
                {one.fixed !== null && <span>fixed in {one.fixed}</span>}
              </Group>
              {one.note !== undefined && (
                <Text size="sm" c="dimmed">
                  {one.note}
                </Text>
              )}
              {one.missing && (
                <Text size="sm" c="dimmed">
                  not in its newest report, which is not fixed
                </Text>
              )}
            </div>
          ))}
        </Stack>
      </Table.Td>
    </Table.Tr>
  )
}

function Advisories({ finding }: { finding: FindingDetail }) {
  const fetched = useMutation({
    mutationFn: ({ feed, id }: { feed: string; id: string }) =>
      download(
        `/api/v1/findings/${encodeURIComponent(finding.id)}/document?source=${encodeURIComponent(feed)}`,
        `${id}.json`,
      ),
  })
  // One that has several names may be told once for each of them.
  const advisories = [
    ...new Map(finding.advisories.map((one) => [`${one.feed} ${one.id}`, one])).values(),
  ]
  return (
    <Section id="advisories" title="Advisories">
      {advisories.length === 0 ? (
        <Text>No feed publishes one that we read; what is shown comes from reports.</Text>
      ) : (
        <Table.ScrollContainer minWidth={640}>
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                {['Advisory', 'Feed', 'Severity', 'Published', 'Changed', 'Document'].map(
                  (name) => (
                    <Table.Th key={name}>{name}</Table.Th>
                  ),
                )}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {advisories.map((one) => (
                <Table.Tr key={`${one.feed} ${one.id}`}>
                  <Table.Td>{one.id}</Table.Td>
                  <Table.Td>{one.feed}</Table.Td>
                  <Table.Td>
                    <SeverityMark severity={one.severity} />
                    {one.cvss.map((vector) => (
                      <Text key={vector} size="sm" c="dimmed">
                        {vector}
                      </Text>
                    ))}
                  </Table.Td>
                  <Table.Td>
                    {one.publishedAt === null ? 'no date given' : <Age at={one.publishedAt} />}
                  </Table.Td>
                  <Table.Td>
                    {one.modifiedAt === null ? 'no date given' : <Age at={one.modifiedAt} />}
                  </Table.Td>
                  <Table.Td>
                    <Button
                      variant="default"
                      size="xs"
                      aria-label={`Download ${one.id} as ${one.feed} published it`}
                      onClick={() => fetched.mutate(one)}
                    >
                      Download
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <div role="status">{fetched.error !== null && <Text>{fetched.error.message}</Text>}</div>
    </Section>
  )
}
