/** One entry of the ledger as it was hashed, and its proof, which this browser checks itself. */

import type { ReactNode } from 'react'
import { Anchor, Code, Group, Stack, Text } from '@mantine/core'
import { IconAlertOctagon, IconShieldCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { base64, utf8 } from '@holdfast/core/kernel/bytes'
import { parseJsonStrict } from '@holdfast/core/kernel/canonical-json'
import { checkEntry, type ProvenEntry } from '@holdfast/core/ledger/entry-proof'
import { leafHash } from '@holdfast/core/ledger/merkle'
import { Age } from '../../parts/age.tsx'
import { Command } from '../../parts/command.tsx'
import { capital } from '../../parts/names.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Pairs } from '../../parts/pairs.tsx'
import { Mark } from '../../parts/posture.tsx'
import { Section } from '../../parts/section.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useTitle } from '../../parts/title.ts'
import { TOOLS } from './proofs.ts'
import { useEntry, useLedger } from './queries.ts'

export function EntryPage({ seq }: { seq: string }): ReactNode {
  const title = `Entry ${seq}`
  const entry = useEntry(seq)
  const head = useLedger()
  useTitle(title)
  return (
    <Stack gap="lg" maw={1000}>
      <PageHead title={title}>
        <Anchor underline="always" renderRoot={(props) => <Link to="/ledger" {...props} />}>
          All entries
        </Anchor>
      </PageHead>
      <Loaded query={entry}>
        {(proven) => (
          <>
            <Loaded query={head}>{({ key }) => <Proof proven={proven} vkey={key} />}</Loaded>
            <Said line={proven.line} />
            <Section id="by-hand" title="The same by the command line">
              <Command text={`holdfast ledger proof ${proven.seq}`} />
            </Section>
          </>
        )}
      </Loaded>
    </Stack>
  )
}

function Proof({ proven, vkey }: { proven: ProvenEntry; vkey: string }) {
  const { holds, text } = checkEntry(proven, vkey, TOOLS)
  return (
    <Section id="proof" title="Proof">
      <Stack gap="sm">
        <Group gap="sm" role="status">
          <Mark
            tone={holds ? 'verified' : 'quarantined'}
            icon={holds ? IconShieldCheck : IconAlertOctagon}
            word={holds ? 'the proof holds' : 'the proof does not hold'}
          />
          <Text>{capital(text)}.</Text>
        </Group>
        <Text size="sm">
          {holds
            ? 'Computed in this browser from the line below. The key is what this server says it is: compare it with the one you got elsewhere.'
            : 'Do not rely on this entry: either the answer was changed on its way here, or the ledger was changed after it was signed. Compare checkpoints that were kept elsewhere, and check the directory where the server runs: holdfast ledger verify.'}
        </Text>
        <Pairs
          rows={[
            ['Hash of the line', base64(leafHash(TOOLS.hash, utf8(proven.line)))],
            ['Hashes beside the path', String(proven.proof.length)],
            ['Key', vkey],
            [
              'Checkpoint',
              <Code key="note" block className="whole-text">
                {proven.checkpoint}
              </Code>,
            ],
          ]}
        />
      </Stack>
    </Section>
  )
}

function Said({ line }: { line: string }) {
  const read = parseJsonStrict(line)
  const value = read.ok && typeof read.value === 'object' && read.value !== null ? read.value : {}
  const { kind, at, actor, cause, body } = value as Readonly<Record<string, unknown>> // An array has none of these.
  return (
    <Section id="says" title="What it says">
      <Stack gap="sm">
        <Pairs
          rows={[
            ['Kind', String(kind)],
            [
              'When',
              typeof at === 'number' ? <Age key="at" at={new Date(at).toISOString()} /> : '',
            ],
            ['By', String(actor)],
            ['Because of', String(cause)],
          ]}
        />
        <Code block className="whole-text">
          {JSON.stringify(body, null, 2)}
        </Code>
      </Stack>
    </Section>
  )
}
