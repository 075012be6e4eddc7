/** Sources: who tells us what, how old their word is, and what waits for a person. */

import { Button, Group, List, Progress, Stack, Text, Title } from '@mantine/core'
import {
  IconAlertTriangle,
  IconCheck,
  IconHandStop,
  IconHistory,
  IconQuestionMark,
  IconRefresh,
  IconUpload,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ItemOf } from '@holdfast/api/client'
import { useCommand } from '../../api/operations.ts'
import { Age, count } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { LiveMark } from '../../parts/posture.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Empty, ErrorWords, Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'
import { useSources } from '../findings/who-looks.tsx'

type SourceItem = ItemOf<'source.list'>
type SourceFeed = NonNullable<SourceItem['feed']>
type FeedContent = NonNullable<SourceFeed['rollBack']>

const STATES = {
  waiting: ['grace', IconHandStop, 'waits for a person'],
  failing: ['restricted', IconAlertTriangle, 'failing'],
  never: ['unknown', IconQuestionMark, 'has never answered'],
  polling: ['unknown', IconRefresh, 'asked for the first time'],
  stale: ['stale', IconHistory, 'stale'],
  fresh: ['verified', IconCheck, 'fresh'],
  'handed-in': ['stale', IconUpload, 'handed in'],
} as const

/** What needs somebody comes first. */
const ORDER = Object.keys(STATES) as SourceItem['state'][]

export function SourcesPage(): ReactNode {
  const query = useSources()
  const title = query.data === undefined ? 'Sources' : `Sources (${query.data.total})`
  useTitle(title)
  return (
    <Stack gap="md" maw={1100}>
      <PageHead title={title} />
      <Loaded query={query}>
        {({ items, next, total }) => (
          <>
            {items.every(
              (sourceItem) => sourceItem.adapter === null && sourceItem.assets === 0,
            ) && (
              <Empty title="No source has said anything yet">
                <Text>
                  A source says what is installed, what is vulnerable, or what runs. Enrol an agent,
                  hand in a report, or declare a source of advisories:
                </Text>
                <Command text="holdfast import report.json --asset web-01 --source scanner" />
                <Command text="holdfast apply -f estate.yaml" />
              </Empty>
            )}
            {items
              .toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
              .map((source) => (
                <Source key={source.name} source={source} />
              ))}
            {next !== null && (
              <>
                <Text>{total - items.length} more are listed by:</Text>
                <Command text="holdfast source list" />
              </>
            )}
          </>
        )}
      </Loaded>
    </Stack>
  )
}

function Source({ source }: { source: SourceItem }) {
  const ask = useCommand('source.sync')
  const [tone, icon, word] = STATES[source.state]
  const silent = source.state === 'handed-in' && source.assets === 0 && source.feed === null
  const id = `source-${source.name}`
  return (
    <Stack
      component="section"
      aria-labelledby={id}
      gap="xs"
      p="md"
      style={{ border: '1px solid var(--line)', borderRadius: 8 }}
    >
      <Group justify="space-between" align="flex-start">
        <Group gap="sm">
          <Title order={2} size="h4" id={id}>
            {source.name}
          </Title>
          <LiveMark tone={tone} icon={icon} word={silent ? 'nothing handed in yet' : word} />
        </Group>
        {source.adapter !== null && (
          <Button
            variant="default"
            disabled={source.polling || ask.isPending}
            onClick={() => ask.mutate({ params: { name: source.name } })}
            aria-label={`${source.polling ? 'Being asked' : 'Ask now'}: ${source.name}`}
          >
            {source.polling ? 'Being asked' : 'Ask now'}
          </Button>
        )}
      </Group>
      <Text c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        <Origin source={source} />
      </Text>
      {source.polling && <Polling source={source} />}
      <div>
        <div role="status">
          <ErrorWords error={ask.error} />
        </div>
        <Text>{saysOf(source)}</Text>
      </div>
      {source.feed !== null && source.feed.digest !== '' && <FeedLine feed={source.feed} />}
      {source.error !== null && source.error.code !== 'refused' && (
        <Note title="Last error">
          <Text style={{ overflowWrap: 'anywhere' }}>
            {source.error.message}, <Age at={source.error.at} />
          </Text>
          {source.error.help !== '' && <Text>{source.error.help}</Text>}
          {source.feed !== null && source.feed.digest !== '' && (
            <Text size="sm" c="dimmed">
              What it said before goes on counting.
            </Text>
          )}
        </Note>
      )}
      {source.feed?.refused !== null && source.feed !== null && (
        <Refused name={source.name} feed={source.feed} refused={source.feed.refused} />
      )}
      {source.feed?.rollBack !== null && source.feed !== null && source.feed.refused === null && (
        <details>
          <summary>Go back to what it said before ({countsOf(source.feed.rollBack)})</summary>
          <Stack gap="xs" mt="xs">
            <Command text={`holdfast source roll-back ${source.name} --reason "why"`} />
          </Stack>
        </details>
      )}
      {source.unreadable.length > 0 && (
        <Note
          title={`${count(source.unreadable.length, 'document', 'documents')} could not be read; what was said there before goes on counting`}
        >
          <Lines lines={source.unreadable.map((one) => `${one.file}: ${one.message}`)} />
        </Note>
      )}
      {source.unmatched.length > 0 && (
        <Note
          title={`${count(source.unmatched.length, 'report is', 'reports are')} about what is no asset here`}
        >
          <Lines lines={source.unmatched} />
          <Text size="sm" c="dimmed">
            <Sentence text="Declare it as an asset under that very name, with holdfast apply." />
          </Text>
        </Note>
      )}
    </Stack>
  )
}

function Origin({ source }: { source: SourceItem }) {
  const { adapter, from, answeredAt, nextAt, polling } = source
  if (adapter === null) {
    return <>Not asked: its reports are handed in. Their age stands with each asset.</>
  }
  return (
    <>
      {adapter} from {from ?? 'nowhere'},{' '}
      {answeredAt === null ? (
        'has not answered yet'
      ) : (
        <>
          answered <Age at={answeredAt} />
        </>
      )}
      {polling ? (
        ', being asked now'
      ) : nextAt === null ? (
        ', not planned to be asked again'
      ) : (
        <>
          , asked again <Age at={nextAt} future />
        </>
      )}
    </>
  )
}

/** Without a total the bar only says that something moves; the words say what. */
function Polling({ source }: { source: SourceItem }) {
  const { done = 0, total = null } = source.progress ?? {}
  const words =
    total === null
      ? `${count(done, 'document', 'documents')} so far`
      : `${done} of ${total} documents`
  return (
    <Stack gap={4}>
      <Progress.Root size="lg">
        <Progress.Section
          value={total === null ? 100 : total === 0 ? 0 : (100 * done) / total}
          striped={total === null}
          animated={total === null}
          withAria={false}
          role="progressbar"
          aria-label={`Reading ${source.name}`}
          aria-valuetext={words}
          {...(total === null
            ? {}
            : { 'aria-valuemin': 0, 'aria-valuemax': total, 'aria-valuenow': done })}
          color="blue"
        />
      </Progress.Root>
      <Text size="sm">{words}</Text>
    </Stack>
  )
}

function saysOf({ feed, assets, adapter }: SourceItem): string {
  const about =
    assets > 0
      ? `Reports about ${count(assets, 'asset', 'assets')}.`
      : 'No report about an asset yet.'
  if (feed === null || feed.digest === '') {
    return adapter === 'advisories' ? 'Nothing it says counts yet.' : about
  }
  return `${countsOf(feed)}.${assets > 0 ? ` ${about}` : ''}`
}

function countsOf({
  advisories,
  signals,
  statements,
}: Pick<FeedContent, 'advisories' | 'signals' | 'statements'>): string {
  return [
    count(advisories, 'advisory', 'advisories'),
    count(signals, 'signal', 'signals'),
    count(statements, 'statement', 'statements'),
  ].join(', ')
}

function FeedLine({ feed }: { feed: SourceFeed }) {
  const { covers, formats, dropped, epoch, importedAt } = feed
  const more = covers.length - 8
  return (
    <Text size="sm" c="dimmed">
      {formats.length > 0 ? `Read as ${formats.join(', ')}. ` : ''}
      {covers.length > 0
        ? `Speaks of ${covers.slice(0, 8).join(', ')}${more > 0 ? ` and ${more} more` : ''}; of other kinds of package nothing is known from it. `
        : 'It names no kind of package. '}
      {dropped > 0 ? `${count(dropped, 'record', 'records')} could not be used. ` : ''}
      {epoch !== null && <Sentence text={`Dated ${epoch}. `} />}
      Last changed <Age at={importedAt} />.
    </Text>
  )
}

function Refused({
  name,
  feed,
  refused,
}: {
  name: string
  feed: SourceFeed
  refused: NonNullable<SourceFeed['refused']>
}) {
  const { change, reasons, at } = refused
  return (
    <Note
      title={
        feed.digest === ''
          ? 'Its first import waits for a person; until then nothing of it counts'
          : 'A newer import waits for a person; until then the one before counts'
      }
    >
      <List>
        {reasons.map((reason) => (
          <List.Item key={reason}>{reason}</List.Item>
        ))}
      </List>
      <Text>
        It came <Age at={at} /> and holds {countsOf(refused)}: {change.added} added,{' '}
        {change.changed} changed, {change.removed} removed;{' '}
        {count(change.assets, 'asset', 'assets')} would be hit by something new or changed.
      </Text>
      <Text>To take it:</Text>
      <Command text={`holdfast source accept ${name} --reason "why"`} />
    </Note>
  )
}

function Note({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap={4} pl="md" style={{ borderLeft: '3px solid var(--line)' }}>
      <Text fw={600}>{title}</Text>
      {children}
    </Stack>
  )
}

function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <List size="sm" style={{ overflowWrap: 'anywhere' }}>
      {lines.slice(0, 20).map((line) => (
        <List.Item key={line}>{line}</List.Item>
      ))}
      {lines.length > 20 && <List.Item>{lines.length - 20} more</List.Item>}
    </List>
  )
}
