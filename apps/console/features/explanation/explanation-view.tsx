/** The one explanation: the same words as in the command line, the refusal and the evidence. */

import { List, Stack, Table, Text, ThemeIcon, Title } from '@mantine/core'
import { IconCheck, IconMinus, IconQuestionMark } from '@tabler/icons-react'
import type { AccessLine, Explanation } from '../../api/types.ts'
import { Age, until } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { Triage } from './triage.tsx'

const MARKS = {
  done: { icon: IconCheck, word: 'done' },
  open: { icon: IconMinus, word: 'open' },
  unknown: { icon: IconQuestionMark, word: 'not known' },
} as const

export function ExplanationView({ explanation }: { explanation: Explanation }) {
  const { cannot, still, causes, fix, checklist } = explanation
  return (
    <Stack gap="lg">
      <Text size="lg">{explanation.sentence}.</Text>
      {explanation.notJudged !== undefined && (
        <Text c="dimmed">
          {explanation.notJudged.count} not judged: {explanation.notJudged.text}
        </Text>
      )}
      {fix.length > 0 && (
        <section aria-labelledby="fix">
          <Title order={2} size="h4" id="fix" mb="xs">
            What to do
          </Title>
          <Stack gap="xs">
            {fix.map((line) => (
              <Command key={line} text={line} />
            ))}
            {explanation.askForTime !== null && (
              <>
                <Text c="dimmed">Need time?</Text>
                <Command text={explanation.askForTime} />
              </>
            )}
          </Stack>
        </section>
      )}
      {checklist.length > 0 && (
        <section aria-labelledby="checklist">
          <Title order={2} size="h4" id="checklist" mb="xs">
            What would release it
          </Title>
          <List spacing="xs" listStyleType="none">
            {checklist.map((line) => {
              const { icon: Icon, word } = MARKS[line.state]
              return (
                <List.Item
                  key={line.text}
                  icon={
                    <ThemeIcon size={22} radius="xl" variant="default" aria-label={word} role="img">
                      <Icon size={14} />
                    </ThemeIcon>
                  }
                >
                  {line.text}{' '}
                  <Text span c="dimmed">
                    ({line.source})
                  </Text>
                </List.Item>
              )
            })}
          </List>
        </section>
      )}
      <Triage lines={explanation.triage} of="asset" />
      <Access id="cannot" title="Cannot" lines={cannot} />
      <Access id="still" title={explanation.hold === null ? 'May' : 'Still may'} lines={still} />
      {causes.length > 0 && (
        <section aria-labelledby="causes">
          <Title order={2} size="h4" id="causes" mb="xs">
            Because
          </Title>
          <Table.ScrollContainer minWidth={560}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  {['Cause', 'Weight', 'Due', 'Seen', 'Rule'].map((name) => (
                    <Table.Th key={name}>{name}</Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {causes.map((cause) => (
                  <Table.Tr key={cause.id} style={{ verticalAlign: 'top' }}>
                    <Table.Td>
                      {cause.title}
                      {cause.inputs.map((one) => (
                        <Text key={one.name} size="sm" c="dimmed">
                          {one.says}
                        </Text>
                      ))}
                    </Table.Td>
                    <Table.Td>{cause.weight}</Table.Td>
                    <Table.Td>{until(cause.dueAt)}</Table.Td>
                    <Table.Td>
                      <Age at={cause.since} />
                    </Table.Td>
                    <Table.Td>
                      <Text size="sm" c="dimmed">
                        {cause.rule}
                      </Text>
                      {cause.assumed !== null && cause.assumed !== cause.rule && (
                        <Text size="sm" c="dimmed">
                          Assumed beside it: {cause.assumed}
                        </Text>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </section>
      )}
    </Stack>
  )
}

function Access({ id, title, lines }: { id: string; title: string; lines: AccessLine[] }) {
  if (lines.length === 0) return null
  return (
    <section aria-labelledby={id}>
      <Title order={2} size="h4" id={id} mb="xs">
        {title}
      </Title>
      <List>
        {lines.map((line) => (
          <List.Item key={`${line.identity} ${line.resource}`}>
            <b>{line.identity}</b> {line.actions.join(', ')} {line.resource} (tier {line.tier})
            {line.until === null ? '' : `, ends ${until(line.until)}`}
            {line.override === null ? '' : `, by override ${line.override}`}
          </List.Item>
        ))}
      </List>
    </section>
  )
}
