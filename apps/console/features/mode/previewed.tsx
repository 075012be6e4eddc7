/** Who would be refused, whether the way back was tried, and the switch itself, bound to what was shown. */

import { Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import type { ModePreview } from '@holdfast/api/contract/mode'
import { Age, count } from '../../parts/age.tsx'
import { Review } from '../../parts/review.tsx'
import { Section } from '../../parts/section.tsx'
import { Sheet } from '../../parts/sheet.tsx'
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
  const { digest, counts, rehearsal } = preview
  const ready = rehearsal?.fresh === true
  const inWaves = waves === 'waves'
  const text = scopeText(scope)
  return (
    <Section id="switch" title="4. Switch on">
      <Stack gap="sm" align="flex-start">
        {!ready && <Text>First rehearse the way back: step 3.</Text>}
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
