/** One source: who it is, how old its word is, and what waits for a person. */

import { Button, Group, List, Progress, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'
import { Age, count } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { ErrorWords, Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'
import { useAskNow, useSource } from './queries.ts'
import {
  countsOf,
  errorOf,
  progressOf,
  saysOf,
  SourceMark,
  stateOf,
  unmatchedWords,
  unreadWords,
  waitsFor,
  type SourceFeed,
  type SourceItem,
} from './words.tsx'

export function SourcePage({ name }: { name: string }): ReactNode {
  const query = useSource(name)
  const state = query.data === undefined ? '' : ` ${stateOf(query.data)}`
  useTitle(`${name}${state}`)
  return (
    <Loaded query={query} page={name}>
      {(source) => <Detail source={source} />}
    </Loaded>
  )
}

function Detail({ source }: { source: SourceItem }) {
  const ask = useAskNow()
  return (
    <Stack gap="md" maw={1000}>
      <Group justify="space-between" align="flex-start">
        <Stack gap={4}>
          <Title order={1}>{source.name}</Title>
          <div>
            <SourceMark source={source} />
          </div>
        </Stack>
        {source.adapter !== null && (
          <Button
            variant="default"
            disabled={source.polling || ask.isPending}
            onClick={() => ask.mutate({ params: { name: source.name } })}
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
      {source.feed !== null && <FeedLine feed={source.feed} />}
      <LastError source={source} />
      {source.feed !== null && <FeedNotes name={source.name} feed={source.feed} />}
      {source.unreadable.length > 0 && (
        <Note title={unreadWords(source)}>
          <Lines lines={source.unreadable.map((one) => `${one.file}: ${one.message}`)} />
        </Note>
      )}
      {source.unmatched.length > 0 && (
        <Note title={unmatchedWords(source)}>
          <Lines lines={source.unmatched} />
          <Text size="sm" c="dimmed">
            <Sentence text="Declare it as an asset under that very name, with holdfast apply." />
          </Text>
        </Note>
      )}
    </Stack>
  )
}

function LastError({ source }: { source: SourceItem }) {
  const error = errorOf(source)
  if (error === null) return null
  return (
    <Note title="Last error">
      <Text style={{ overflowWrap: 'anywhere' }}>
        {error.message}, <Age at={error.at} />
      </Text>
      {error.help !== '' && <Text>{error.help}</Text>}
      {source.feed !== null && source.feed.digest !== '' && (
        <Text size="sm" c="dimmed">
          What it said before goes on counting.
        </Text>
      )}
    </Note>
  )
}

/** What waits for a person, or what can be gone back to. */
function FeedNotes({ name, feed }: { name: string; feed: SourceFeed }) {
  const { refused, rollBack } = feed
  if (refused !== null) return <Refused name={name} feed={feed} refused={refused} />
  if (rollBack === null) return null
  return (
    <details>
      <summary>Go back to what it said before ({countsOf(rollBack)})</summary>
      <Stack gap="xs" mt="xs">
        <Command text={`holdfast source roll-back ${shellQuoted(name)} --reason "why"`} />
      </Stack>
    </details>
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
  const words = progressOf(source)
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

function FeedLine({ feed }: { feed: SourceFeed }) {
  const { covers, formats, dropped, epoch, importedAt, digest } = feed
  if (digest === '') return null
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
    <Note title={waitsFor(feed)}>
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
      <Command text={`holdfast source accept ${shellQuoted(name)} --reason "why"`} />
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
