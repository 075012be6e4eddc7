/** Who would be refused, whether the way back was tried, and the switch itself, bound to what was shown. */

import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import type { ModePreview } from '@holdfast/api/contract/mode'
import { deniedText } from '@holdfast/api/effect-words'
import { useCommand } from '../../api/operations.ts'
import { Age, count } from '../../parts/age.tsx'
import { Review } from '../../parts/review.tsx'
import { Section } from '../../parts/section.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { ErrorWords } from '../../parts/states.tsx'
import { Tested } from '../../parts/tested.tsx'
import { scopeText, type Scope } from './scope.ts'

const WAVES = [10, 50, 100]
const EVERY = '1h'
const ENFORCE = 'enforce' as const
const PLAN = { waves: WAVES, every: EVERY }

interface PreviewedProps {
  readonly scope: Scope
  readonly preview: ModePreview
  readonly again: () => Promise<unknown>
}

export function Previewed({ scope, preview, again }: PreviewedProps): ReactNode {
  return (
    <>
      <Who preview={preview} />
      <Points preview={preview} again={again} />
      <Elsewhere preview={preview} />
      <WayBack preview={preview} again={again} />
      <Switch scope={scope} preview={preview} again={again} />
    </>
  )
}

function Who({ preview: { counts, rows, total } }: { preview: ModePreview }) {
  const groups = [
    ...counts.byReason.map((one) => ['Reason', one.text, one] as const),
    ...counts.byOwner.map((one) => ['Owner', one.owner ?? 'no owner', one] as const),
    ...counts.byTier.map((one) => ['Tier', String(one.tier), one] as const),
  ]
  return (
    <Section id="who" title="2. Who would be refused">
      <Stack gap="sm">
        <Text role="status">
          {total === 0 ? 'Nobody, as things stand now.' : `${counted(counts)}.`}
        </Text>
        {total > 0 && (
          <>
            <Sheet
              label="By reason, owner and tier"
              items={groups}
              idOf={([by, what]) => `${by} ${what}`}
              columns={[
                { head: 'By', whole: true, cell: ([by]) => by },
                { head: 'Which', cell: ([, what]) => what },
                { head: 'Identities', cell: ([, , of]) => of.identities },
                { head: 'Assets', cell: ([, , of]) => of.assets },
                { head: 'Refusals', cell: ([, , of]) => of.uses },
              ]}
            />
            <Sheet
              label="Who would be refused"
              items={rows}
              idOf={(one) => `${one.identity} ${one.asset} ${one.resource}`}
              columns={[
                { head: 'Identity', whole: true, cell: (one) => one.identity },
                { head: 'Asset', whole: true, cell: (one) => one.asset },
                { head: 'Resource', cell: (one) => one.resource },
                { head: 'Tier', cell: (one) => one.tier },
                { head: 'Reason', cell: (one) => one.reason.replaceAll('-', ' ') },
                { head: 'Owner', whole: true, cell: (one) => one.owner ?? 'no owner' },
              ]}
            />
            {total > rows.length && (
              <Text c="dimmed">
                The first {rows.length} of {total} are listed; the counts are of all.
              </Text>
            )}
          </>
        )}
      </Stack>
    </Section>
  )
}

/** Where credentials live: what would be cut, what would have been, and whether a cut there works. */
function Points({ preview: { points, cuts, past }, again }: Omit<PreviewedProps, 'scope'>) {
  const test = useCommand('enforcement-point.test')
  if (points.length === 0) return null
  return (
    <Section id="points" title="At enforcement points">
      <Stack gap="sm">
        <Sheet
          label="Enforcement points"
          items={points}
          idOf={({ name }) => name}
          columns={[
            { head: 'Point', whole: true, cell: ({ name }) => name },
            { head: 'Test', cell: ({ test: one }) => <Tested cuts test={one} /> },
            {
              head: '',
              cell: ({ name }) => (
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={test.isPending}
                  aria-label={`Test ${name} now`}
                  onClick={() =>
                    test.mutate({ params: { name } }, { onSuccess: () => void again() })
                  }
                >
                  Test now
                </Button>
              ),
            },
          ]}
        />
        <div role="status">
          <ErrorWords error={test.error} />
        </div>
        {cuts.accounts.length > 0 && (
          <Sheet
            label="Accounts that would be cut now"
            items={cuts.accounts}
            idOf={({ point, ref }) => `${point} ${ref}`}
            columns={[
              {
                head: 'Would be cut now',
                whole: true,
                cell: ({ point, ref }) => `${point} ${ref}`,
              },
              { head: 'What is denied', cell: ({ denies }) => deniedText(denies) },
              { head: 'Whose', cell: ({ identities }) => identities.join(', ') },
            ]}
          />
        )}
        {cuts.more > 0 && <Text c="dimmed">And {cuts.more} more, in `holdfast ep plan`.</Text>}
        <Past past={past} />
      </Stack>
    </Section>
  )
}

function Past({ past: { accounts, since, whole } }: Pick<ModePreview, 'past'>) {
  const { rows, more } = accounts
  const partly = whole ? '' : ' Not every record of seven days could be read yet.'
  if (rows.length === 0) {
    return (
      <Text>
        In the records since <Age at={since} /> it would have cut nothing there.{partly}
      </Text>
    )
  }
  return (
    <>
      <Sheet
        label="Accounts that would have been cut in the last seven days"
        items={rows}
        idOf={({ point, ref }) => `${point} ${ref}`}
        columns={[
          {
            head: 'Would have been cut',
            whole: true,
            cell: ({ point, ref }) => `${point} ${ref}`,
          },
          {
            head: 'How',
            cell: ({ byAsset, assets }) =>
              byAsset ? `from ${assets.join(', ')}` : 'whole, where all that it opens is refused',
          },
          { head: 'Whose', cell: ({ identities }) => identities.join(', ') },
          { head: 'Uses', cell: ({ count: uses }) => uses },
          { head: 'Last', whole: true, cell: ({ last }) => <Age at={last} /> },
        ]}
      />
      {(more > 0 || partly !== '') && (
        <Text c="dimmed">
          {more > 0 && `And ${more} more.`}
          {partly}
        </Text>
      )}
    </>
  )
}

/** What would be refused here and goes on where credentials live. */
function Elsewhere({ preview: { notReached } }: { preview: ModePreview }) {
  const { groups, more } = notReached
  if (groups.length === 0) return null
  return (
    <Section id="not-reached" title="What would not be reached">
      <Stack gap="sm">
        <Sheet
          label="What would not be reached"
          items={groups}
          idOf={(one) => `${one.point} ${one.ref} ${one.hold} ${one.why}`}
          columns={[
            { head: 'Point', whole: true, cell: (one) => one.point },
            { head: 'Account', cell: (one) => one.ref },
            { head: 'Assets', cell: (one) => one.assets.join(', ') },
            { head: 'Uses', cell: (one) => one.uses },
            { head: 'Why', cell: (one) => one.says },
            { head: 'What to do', cell: (one) => one.help },
          ]}
        />
        {more > 0 && <Text c="dimmed">And {more} more, in `holdfast ep plan`.</Text>}
      </Stack>
    </Section>
  )
}

function counted({ identities, assets, uses }: ModePreview['counts']): string {
  return `${count(identities, 'identity', 'identities')} on ${count(assets, 'asset', 'assets')}, ${count(uses, 'refusal', 'refusals')}`
}

function WayBack({ preview: { rehearsal }, again }: Omit<PreviewedProps, 'scope'>) {
  return (
    <Section id="way-back" title="3. The way back">
      <Stack gap="xs" align="flex-start">
        <Text>
          {rehearsal === null ? (
            'Nobody has rehearsed switching off.'
          ) : (
            <>
              Switching off was rehearsed <Age at={rehearsal.at} />
              {rehearsal.fresh ? '.' : ', which is too long ago.'}
            </>
          )}
        </Text>
        <Review
          label="Rehearse off"
          title="Rehearse switching off"
          main={rehearsal?.fresh !== true}
          command={({ reason }) => `holdfast off --rehearse --reason ${reason}`}
          operation="off.rehearse"
          asked={({ reason }) => ({ body: { reason } })}
          done={again}
        >
          <Text>
            It is checked that everything enforced could be undone, and recorded when. Nothing is
            switched off.
          </Text>
        </Review>
      </Stack>
    </Section>
  )
}

function Switch({ scope, preview, again }: PreviewedProps) {
  const [waves, setWaves] = useState('waves')
  const [done, setDone] = useState('')
  const { digest, counts, rehearsal, points } = preview
  const tested = points.every(({ test }) => test?.counts === true)
  const ready = rehearsal?.fresh === true && tested
  const inWaves = waves === 'waves'
  const text = scopeText(scope)
  return (
    <Section id="switch" title="4. Switch on">
      <Stack gap="sm" align="flex-start">
        {rehearsal?.fresh !== true && <Text>First rehearse the way back: step 3.</Text>}
        {!tested && <Text>First each enforcement point has to pass its test.</Text>}
        <Group align="flex-end">
          <NativeSelect
            label="How"
            value={waves}
            onChange={(event) => setWaves(event.currentTarget.value)}
            data={[
              { value: 'waves', label: `in waves: ${WAVES.join(', ')} %, one every ${EVERY}` },
              { value: 'once', label: 'all at once' },
            ]}
          />
          <Review
            label="Switch on"
            title={`Enforce on ${text}`}
            main
            disabled={!ready}
            command={({ reason }) =>
              `holdfast mode set enforce --scope ${text} --digest ${digest} --reason ${reason}${inWaves ? ` --waves ${WAVES.join(',')} --every ${EVERY}` : ''}`
            }
            operation="mode.set"
            asked={({ reason }) => ({
              body: { mode: ENFORCE, scope, reason, digest, ...(inWaves ? PLAN : {}) },
            })}
            done={async () => {
              setDone(inWaves ? 'The first wave is on.' : 'It is on.')
              await again()
            }}
          >
            <Text>
              {counted(counts)} as shown. It is bound to that list: should it change meanwhile,
              nothing is switched on and you are shown the new one.
              {inWaves && ' A wave that refuses more than it says undoes itself.'}
            </Text>
          </Review>
        </Group>
        <Text role="status">{done}</Text>
      </Stack>
    </Section>
  )
}
