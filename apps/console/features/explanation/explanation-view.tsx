/** The one explanation: the same words as in the command line, the refusal and the evidence. */

import type { ReactNode } from 'react'
import { List, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconCheck, IconMinus, IconQuestionMark } from '@tabler/icons-react'
import type { Explanation } from '../../api/types.ts'
import { Age, until } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { useNow } from '../../parts/now.ts'
import { plain } from '../../parts/plain.ts'
import { Section } from '../../parts/section.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { OverrideNow } from '../overrides/override-now.tsx'
import { Triage } from './triage.tsx'

const MARKS = {
  done: { icon: IconCheck, word: 'done' },
  open: { icon: IconMinus, word: 'open' },
  unknown: { icon: IconQuestionMark, word: 'not known' },
} as const

export function ExplanationView({ explanation }: { explanation: Explanation }): ReactNode {
  const { causes, fix, checklist } = explanation
  return (
    <Stack gap="lg">
      <Text size="lg">
        <Sentence text={`${explanation.sentence}.`} />
      </Text>
      {explanation.notJudged !== undefined && (
        <Text c="dimmed">
          {explanation.notJudged.count} not judged: <Sentence text={explanation.notJudged.text} />
        </Text>
      )}
      <Probation told={explanation.probation} />
      {explanation.override !== null && <OverrideNow override={explanation.override} />}
      {explanation.noSource !== undefined && <NoSource told={explanation.noSource} />}
      {fix.length > 0 && (
        <Section id="fix" title="What to do">
          <Stack gap="xs">
            {fix.map((line) => (
              <Command key={line} text={line} />
            ))}
            {explanation.askForTime !== null && explanation.access === 'blocked' && (
              <>
                <Text c="dimmed">Need time?</Text>
                <Command text={explanation.askForTime} />
              </>
            )}
          </Stack>
        </Section>
      )}
      {checklist.length > 0 && (
        <Section id="checklist" title="What would release it">
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
                  <Sentence text={line.text} />{' '}
                  <Text span inherit c="dimmed">
                    (<Sentence text={line.source} />)
                  </Text>
                </List.Item>
              )
            })}
          </List>
          <More of="checklist" explanation={explanation} />
        </Section>
      )}
      <Triage lines={explanation.triage} of="asset" />
      <More of="triage" explanation={explanation} />
      <Access id="cannot" title="Cannot" verb="cannot" explanation={explanation} />
      <Access
        id="still"
        title={explanation.hold === null ? 'May' : 'Still may'}
        verb="may"
        explanation={explanation}
      />
      {causes.length > 0 && <Because causes={causes} />}
      <More of="causes" explanation={explanation} />
    </Stack>
  )
}

function Probation({ told }: { told: Explanation['probation'] }) {
  if (told === undefined) return null
  return (
    <Text c="dimmed">
      <Sentence text={told.says} />
    </Text>
  )
}

type LeftOutOf = NonNullable<Explanation['leftOut']>[number]['of']

/** How many of a list the server left out, and where they are. */
function More({ of, explanation }: { of: LeftOutOf; explanation: Explanation }) {
  const left = explanation.leftOut?.find((out) => out.of === of)
  if (left === undefined) return null
  return (
    <Stack gap="xs">
      <Text>and {left.count} more; all of them:</Text>
      <Command text={left.list} />
    </Stack>
  )
}

/** No source that is configured can end it: the two shortest ways to one that can. */
function NoSource({ told }: { told: NonNullable<Explanation['noSource']> }) {
  return (
    <Section id="no-source" title="Nobody can answer for it yet">
      <Stack gap="xs">
        <Text>
          <Sentence text={plain(told.says)} />
        </Text>
        {told.ways.map(({ what, line }) => (
          <div key={line}>
            <Text size="sm">{what}:</Text>
            <Command text={line} />
          </div>
        ))}
      </Stack>
    </Section>
  )
}

type Causes = Explanation['causes']

/** What every cause is told with alike, and a rule that is everyone's, is said once above them. */
function Because({ causes }: { causes: Causes }) {
  const asking = causes.filter((cause) => cause.inputs.length > 0)
  const [first] = asking
  const common = new Set(
    asking.length < 2 || first === undefined
      ? []
      : first.inputs
          .map((input) => input.says)
          .filter((says) => asking.every((one) => one.inputs.some((each) => each.says === says))),
  )
  const rules = new Set(causes.map(ruleOf))
  const oneRule = causes.length > 1 && rules.size === 1 ? [...rules][0] : undefined
  return (
    <Section id="causes" title="Because">
      <Stack gap="xs">
        {common.size > 0 && (
          <div>
            <Text>
              Told alike for {asking.length === causes.length ? 'all' : asking.length} of them:
            </Text>
            <List size="sm">
              {[...common].map((says) => (
                <List.Item key={says}>{says}</List.Item>
              ))}
            </List>
          </div>
        )}
        {oneRule !== undefined && <Text size="sm">By one rule: {oneRule}</Text>}
        <Sheet
          label="Causes"
          items={causes}
          idOf={(one) => one.id}
          columns={[
            {
              head: 'Cause',
              cell: (cause) => (
                <>
                  {cause.title}
                  {cause.inputs
                    .filter((input) => !common.has(input.says))
                    .map((input) => (
                      <Text key={input.name} size="sm" c="dimmed">
                        {input.says}
                      </Text>
                    ))}
                </>
              ),
            },
            { head: 'Weight', cell: (cause) => cause.weight },
            { head: 'Due', whole: true, cell: (cause) => <Age at={cause.dueAt} future /> },
            { head: 'Seen', whole: true, cell: (cause) => <Age at={cause.since} /> },
            ...(oneRule === undefined
              ? [
                  {
                    head: 'Rule',
                    cell: (cause: Causes[number]) => (
                      <Text size="sm" c="dimmed">
                        {ruleOf(cause)}
                      </Text>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Stack>
    </Section>
  )
}

function ruleOf({ rule, assumed }: Causes[number]): string {
  return assumed === null || assumed === rule ? rule : `${rule}. Assumed beside it: ${assumed}`
}

function Access({
  id,
  title,
  verb,
  explanation,
}: {
  id: 'cannot' | 'still'
  title: string
  verb: string
  explanation: Explanation
}) {
  const now = useNow()
  const lines = explanation[id]
  if (lines.length === 0) return null
  return (
    <Section id={id} title={title}>
      <List>
        {lines.map((line) => (
          <List.Item key={`${line.identity} ${line.resource}`}>
            <b>{line.identity}</b> {verb} {line.actions.join(', ')} {line.resource} (tier{' '}
            {line.tier}){line.until === null ? '' : `, ends ${until(line.until, now)}`}
            {line.override === null ? '' : `, by override ${line.override}`}
          </List.Item>
        ))}
      </List>
      <More of={id} explanation={explanation} />
    </Section>
  )
}
