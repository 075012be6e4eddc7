/** The page of an asset: its posture in one sentence, what matters, and what its sources said. */

import type { ReactNode } from 'react'
import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Answer } from '@holdfast/api/client'
import { ExplanationView } from '../explanation/explanation-view.tsx'
import { Age } from '../../parts/age.tsx'
import { OverrideMark } from '../../parts/hold.tsx'
import { Pairs } from '../../parts/pairs.tsx'
import { AssetMark } from '../../parts/posture.tsx'
import { Section } from '../../parts/section.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { ErrorWords, Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'
import { Gaps } from './gaps.tsx'
import { useAsset, useVerify } from './queries.ts'

export function AssetPage({ name }: { name: string }): ReactNode {
  const query = useAsset(name)
  const state = query.data?.posture.state
  useTitle(state === undefined ? name : `${name} ${state}`)
  return (
    <Loaded query={query} page={name}>
      {(asset) => <Detail asset={asset} />}
    </Loaded>
  )
}

type AssetDetail = Answer<'asset.show'>

function Detail({ asset }: { asset: AssetDetail }) {
  const verify = useVerify()
  return (
    <Stack gap="lg" maw={1100}>
      <Group justify="space-between" align="flex-start">
        <Stack gap={4}>
          <Title order={1}>{asset.name}</Title>
          <Group gap="sm">
            <AssetMark posture={asset.posture} />
            <OverrideMark explanation={asset.explanation} />
            <Text c="dimmed">
              {asset.type}, {asset.owner ?? 'no owner'}, last evidence{' '}
              <Age at={asset.lastEvidenceAt} />
            </Text>
          </Group>
        </Stack>
        <Button
          onClick={() => verify.mutate({ params: { name: asset.name } })}
          loading={verify.isPending}
        >
          Verify now
        </Button>
      </Group>
      <div role="status" className="told">
        {verify.isSuccess && <Text>Asked for: its sources will report afresh.</Text>}
        <ErrorWords error={verify.error} />
      </div>
      <ExplanationView explanation={asset.explanation} />
      {asset.posture.notJudged > 0 && <Gaps name={asset.name} />}
      {asset.summary !== null && <Facts summary={asset.summary} />}
      <Sources sources={asset.sources} />
      {asset.holds.length > 0 && <Blocks holds={asset.holds} />}
    </Stack>
  )
}

function Sources({ sources }: { sources: AssetDetail['sources'] }) {
  return (
    <Section id="sources" title="Sources">
      {sources.length === 0 ? (
        <Text>No source has reported about it yet: enrol an agent or import a report.</Text>
      ) : (
        <Sheet
          label="Sources of this asset"
          items={sources}
          idOf={(one) => one.name}
          columns={[
            { head: 'Source', cell: (one) => one.name },
            { head: 'Last word', cell: (one) => <Age at={one.lastAt} /> },
            {
              head: 'Last definite word',
              cell: (one) => (
                <>
                  <Age at={one.lastGoodAt} />
                  {one.unknown === null ? '' : ` (${one.unknown})`}
                </>
              ),
            },
          ]}
        />
      )}
    </Section>
  )
}

function Blocks({ holds }: { holds: AssetDetail['holds'] }) {
  return (
    <Section id="holds" title="Blocks">
      <Stack gap={4}>
        {holds.map((hold) => (
          <Text key={hold.id}>
            <Anchor
              underline="always"
              renderRoot={(props) => <Link to="/holds/$id" params={{ id: hold.id }} {...props} />}
            >
              {hold.id}
            </Anchor>{' '}
            {hold.state === 'open' ? 'open' : 'released'}, since <Age at={hold.since} />
          </Text>
        ))}
      </Stack>
    </Section>
  )
}

/** A number of what was seen says where nobody could look. */
function Facts({ summary }: { summary: NonNullable<AssetDetail['summary']> }) {
  const { processesReadable, processes, fixes, listening } = summary
  const seen =
    processes === 0
      ? ', and no process was read'
      : processesReadable >= processes
        ? ''
        : `, in the ${processesReadable} of ${processes} processes that could be read`
  return (
    <Section id="facts" title="Facts">
      <Pairs
        rows={[
          ['System', summary.os],
          ['Packages', String(summary.packages)],
          [
            'Security fixes waiting',
            fixes === null
              ? `not known: ${summary.fixesUnknown ?? ''}`
              : `${fixes}; used by programs that listen on the network: ${listening}${seen}`,
          ],
          [
            'Still running replaced code',
            summary.replacedPrograms.length === 0
              ? `none seen${seen}`
              : `${summary.replacedPrograms.join(', ')}${seen}`,
          ],
          ['Kernel', summary.kernel],
          ['Processes read', `${processesReadable} of ${processes}`],
          ['Credential files', `${summary.credentialFiles} (names and ages only)`],
        ]}
      />
    </Section>
  )
}
