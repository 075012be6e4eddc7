/** Who looks for findings, and how old its word is: an empty list means something only beside this. */

import type { ReactNode } from 'react'
import { Anchor, Group, List, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Answer, ItemOf } from '@holdfast/api/client'
import { Age, count } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { useStatus } from '../overview/queries.ts'
import { useAllSources } from '../sources/queries.ts'

type Source = ItemOf<'source.list'>

/** It says what is vulnerable, or brings reports; packages alone make nobody look for anything. */
function hasLooked(source: Source): boolean {
  if (source.feed !== null && source.feed.advisories > 0) return true
  if (source.adapter !== null) return source.answeredAt !== null && source.assets > 0
  return source.independence === 'second' && source.assets > 0
}

const SILENT: Readonly<Record<Source['state'], string>> = {
  waiting: 'waits for a person',
  failing: 'fails',
  polling: 'is being asked for the first time',
  never: 'has never answered',
  stale: 'its word is stale',
  fresh: 'is fresh',
  'handed-in': 'is handed in',
}

/** Shown only while some source is not up to date: the part of the list that may be missing or old. */
export function SourcesAnswering(): ReactNode {
  const asked = (useAllSources().data?.items ?? []).filter(
    (sourceItem) => sourceItem.adapter !== null,
  )
  const silent = asked.filter((sourceItem) => sourceItem.state !== 'fresh')
  if (silent.length === 0) return null
  return (
    <Group
      role="status"
      gap="sm"
      p="sm"
      align="flex-start"
      wrap="nowrap"
      style={{
        borderRadius: 8,
        background: 'var(--posture-grace-bg)',
        color: 'var(--posture-grace-fg)',
      }}
    >
      <IconAlertTriangle size={20} aria-hidden style={{ flexShrink: 0 }} />
      <div>
        <Text fw={600}>
          {asked.length - silent.length} of {count(asked.length, 'source', 'sources')} up to date:
          this list may be old or incomplete.
        </Text>
        {silent.slice(0, 3).map((sourceItem) => (
          <Text key={sourceItem.name}>
            {sourceItem.name}: {sourceItem.error?.message ?? SILENT[sourceItem.state]}; last answer{' '}
            <Age at={sourceItem.answeredAt} />
          </Text>
        ))}
        <Anchor
          underline="always"
          c="inherit"
          renderRoot={(props) => <Link to="/sources" {...props} />}
        >
          {silent.length > 3 ? `All ${silent.length} of them` : 'What to do'}
        </Anchor>
      </div>
    </Group>
  )
}

export function NoneAtAll(): ReactNode {
  const sources = useAllSources()
  const status = useStatus()
  return (
    <Loaded query={sources}>
      {({ items }) => {
        return (
          <Loaded query={status}>
            {(now) => {
              const looked = items.filter(hasLooked)
              // Where every asset is unknown, whatever was handed in looked for nothing.
              return looked.length === 0 || now.unknown.length >= now.assets ? (
                <NobodyLooked sources={items} />
              ) : (
                <NothingFound looked={looked} status={now} />
              )
            }}
          </Loaded>
        )
      }}
    </Loaded>
  )
}

const SOURCE = `apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: advisories }
spec: { fetch: { adapter: advisories, directory: /var/lib/advisories } }`

function NobodyLooked({ sources }: { sources: readonly Source[] }) {
  const asked = sources.filter((source) => source.adapter !== null)
  const told = sources.filter((source) => source.adapter === null && source.assets > 0)
  const names = (list: readonly Source[]): string =>
    list.map((sourceItem) => sourceItem.name).join(', ')
  return (
    <Empty
      title={
        asked.length === 0
          ? 'Nobody looks for vulnerabilities yet'
          : 'Nobody has looked for vulnerabilities yet'
      }
    >
      <Text>
        {asked.length === 0
          ? 'No source of advisories and no scanner is configured, so it is not known what is vulnerable.'
          : `${names(asked)}: nothing it says meets an asset that told its packages, so it is not known what is vulnerable.`}
        {told.length > 0 && ` What is installed was handed in by ${names(told)}.`}
      </Text>
      {asked.length > 0 && (
        <Anchor underline="always" renderRoot={(props) => <Link to="/sources" {...props} />}>
          What the sources are doing
        </Anchor>
      )}
      <Text>Hand in the report of a scanner or an SBOM:</Text>
      <Command text="holdfast import report.json --asset web-01 --source scanner" />
      <Text>
        Or name a directory of advisories (OSV, CSAF, OpenVEX, KEV, EPSS) as a source; write this to
        advisories.yaml and apply it:
      </Text>
      <Command text={SOURCE} />
      <Command text="holdfast apply -f advisories.yaml" />
    </Empty>
  )
}

function NothingFound({
  looked,
  status,
}: {
  looked: readonly Source[]
  status: Answer<'status.show'>
}) {
  const unknown = status.unknown.length
  return (
    <Empty
      title={
        unknown === 0 &&
        looked.every((sourceItem) => sourceItem.adapter === null || sourceItem.state === 'fresh')
          ? 'No vulnerability is known here'
          : 'No vulnerability is known where somebody looked'
      }
    >
      <Stack gap={4}>
        <Text>Who looked:</Text>
        <List>
          {looked.map((sourceItem) => (
            <List.Item key={sourceItem.name}>
              {sourceItem.name}
              {sourceItem.feed === null
                ? `: reports about ${count(sourceItem.assets, 'asset', 'assets')}`
                : `: ${count(sourceItem.feed.advisories, 'advisory', 'advisories')}`}
              {sourceItem.answeredAt === null ? (
                ', handed in'
              ) : (
                <>
                  , answered <Age at={sourceItem.answeredAt} />
                </>
              )}
            </List.Item>
          ))}
        </List>
        <Text>
          {count(status.assets, 'asset', 'assets')} declared, {unknown} of them unknown
          {unknown === 0 ? '.' : ': nothing can be said of those.'}{' '}
          {unknown > 0 && (
            <Anchor
              underline="always"
              renderRoot={(props) => (
                <Link to="/assets" search={{ posture: 'unknown' }} {...props} />
              )}
            >
              Which ones
            </Anchor>
          )}
        </Text>
      </Stack>
    </Empty>
  )
}
