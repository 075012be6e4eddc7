/** What needs attention, one line for each thing that is behind it, with what to do; and the next steps of a fresh estate. */

import type { ReactNode } from 'react'
import { Anchor, List, Stack, Text } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Attention, Status } from '@holdfast/api/contract/status'
import { Age } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { Section } from '../../parts/section.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Asked } from '../overrides/question.tsx'

export function NeedsAttention({
  status,
  attention,
}: {
  status: Status
  attention: Attention
}): ReactNode {
  const { postures, questions } = status
  const { alarms, groups } = attention
  return (
    <Section id="attention" title="Needs attention">
      {alarms.length + groups.length + questions.length === 0 ? (
        <Text>
          Nothing. {postures.verified} verified, {postures.unknown} unknown
          {status.oldestSource !== null && (
            <>
              , the oldest evidence <Age at={status.oldestSource.at} />
            </>
          )}
          .
        </Text>
      ) : (
        <Stack gap="sm" component="ul" className="groups">
          {questions.map((question) => (
            <li key={question.override} data-asks>
              <Asked question={question} />
            </li>
          ))}
          {alarms.map((line) => (
            <li key={line}>
              <Text fw={600}>
                <Sentence text={line} />
              </Text>
            </li>
          ))}
          {groups.map((group) => (
            <li key={group.text}>
              <Text fw={600}>
                <Sentence text={group.text} />
              </Text>
              <Text size="sm">
                {group.kind === 'source' ? (
                  <Anchor
                    inherit
                    underline="always"
                    renderRoot={(props) => <Link to="/sources" {...props} />}
                  >
                    what it means and what to do
                  </Anchor>
                ) : (
                  <Names group={group} />
                )}
              </Text>
              {group.commands.length > 0 && (
                <details>
                  <summary>
                    What to do{group.count > 1 ? `, for ${group.assets[0]} first` : ''}
                  </summary>
                  <Stack gap="xs" mt="xs">
                    {group.commands.map((text) => (
                      <Command key={text} text={text} />
                    ))}
                  </Stack>
                </details>
              )}
            </li>
          ))}
        </Stack>
      )}
    </Section>
  )
}

/** The way to each of them, and to all where there are more. */
function Names({ group }: { group: Attention['groups'][number] }) {
  const { assets, count, hold, posture } = group
  const rest = count - assets.length
  return (
    <>
      {assets.map((name, at) => (
        <span key={name}>
          {at > 0 && ', '}
          <Anchor
            inherit
            underline="always"
            renderRoot={(props) => <Link to="/assets/$name" params={{ name }} {...props} />}
          >
            {name}
          </Anchor>
        </span>
      ))}
      {rest > 0 && ' and '}
      {rest > 0 && (
        <Anchor
          inherit
          underline="always"
          renderRoot={(props) =>
            group.kind === 'blocked' ? (
              <Link to="/holds" search={{ state: 'open' }} {...props} />
            ) : (
              <Link to="/assets" search={posture === null ? {} : { posture }} {...props} />
            )
          }
        >
          {rest} more
        </Anchor>
      )}
      {hold !== null && ': '}
      {hold !== null && (
        <Anchor
          inherit
          underline="always"
          renderRoot={(props) => <Link to="/holds/$id" params={{ id: hold }} {...props} />}
        >
          what to do, and what would release it
        </Anchor>
      )}
    </>
  )
}

/** Gone once all are done. */
export function NextSteps({ steps }: { steps: Attention['steps'] }): ReactNode {
  if (steps.every((step) => step.done)) return null
  return (
    <Section id="steps" title="Next steps">
      <List type="ordered" spacing="sm" className="steps">
        {steps.map((step) => (
          <List.Item key={step.text}>
            <Text inherit {...(step.done ? { c: 'dimmed' } : {})}>
              <Sentence text={step.text} />
              {step.done && (
                <>
                  {' '}
                  <IconCheck size={14} aria-hidden /> done
                </>
              )}
            </Text>
            {!step.done && (
              <Stack gap="xs" mt={4}>
                {step.commands.map((text) => (
                  <Command key={text} text={text} here />
                ))}
              </Stack>
            )}
          </List.Item>
        ))}
      </List>
    </Section>
  )
}
