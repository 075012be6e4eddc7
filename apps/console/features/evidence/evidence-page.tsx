/** Evidence bundles, checked in this browser: the file is sent nowhere, and no server is asked. */

import { Button, FileButton, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState, type DragEvent, type ReactNode } from 'react'
import { verifyBundle, type BundleCheck } from '@holdfast/core/ledger/bundle'
import { OUTCOMES } from '@holdfast/core/ledger/bundle-words'
import { Command } from '../../parts/command.tsx'
import { capital } from '../../parts/names.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Section } from '../../parts/section.tsx'
import { useTitle } from '../../parts/title.ts'
import { TOOLS } from '../ledger/proofs.ts'

/** A file as it was chosen. */
interface Chosen {
  readonly name: string
  readonly text: string
}

/** Larger ones are for the command line, which has the memory for it. */
const BYTES_MAX = 200_000_000

export function EvidencePage(): ReactNode {
  const [bundle, setBundle] = useState<Chosen | null>(null)
  const [checkpoint, setCheckpoint] = useState<Chosen | null>(null)
  const [key, setKey] = useState('')
  const [problem, setProblem] = useState('')
  const take = (file: File | null, chosen: (read: Chosen) => void): void => {
    setProblem('')
    if (file === null) return
    if (file.size > BYTES_MAX) {
      setProblem(`${file.name} is too large for a browser: holdfast evidence verify reads it`)
      return
    }
    file
      .text()
      .then((text) => chosen({ name: file.name, text }))
      .catch(() => setProblem(`${file.name} could not be read`))
  }
  useTitle('Evidence')
  return (
    <Stack gap="lg" maw={900}>
      <PageHead title="Evidence" />
      <Text>
        An evidence bundle holds what happened to one hold: its entries with their proofs, and the
        documents that they cite. It is checked here, in your browser; it is sent nowhere.
      </Text>
      <Drop bundle={bundle} take={(file) => take(file, setBundle)} />
      <Anchors
        vkey={key}
        setKey={setKey}
        checkpoint={checkpoint}
        take={(file) => take(file, setCheckpoint)}
      />
      <Text role="alert">{problem}</Text>
      {bundle !== null && (
        <Checked
          name={bundle.name}
          check={verifyBundle(bundle.text, TOOLS, {
            vkey: key.trim() === '' ? null : key.trim(),
            checkpoint: checkpoint?.text ?? null,
          })}
        />
      )}
      <Section id="by-hand" title="The same by the command line">
        <Stack gap="xs">
          <Command text="holdfast evidence export --hold HOLD" />
          <Command text="holdfast evidence verify HOLD.hfe --trust KEY" />
        </Stack>
      </Section>
    </Stack>
  )
}

function Drop({ bundle, take }: { bundle: Chosen | null; take: (file: File | null) => void }) {
  const [over, setOver] = useState(false)
  const onDrop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files.item(0))
  }
  return (
    <div
      className="drop"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <Text fw={600}>{bundle === null ? 'Drop a bundle here' : bundle.name}</Text>
      <FileButton onChange={take} inputProps={{ 'aria-label': 'Bundle' }}>
        {(props) => (
          <Button variant={bundle === null ? 'filled' : 'default'} {...props}>
            {bundle === null ? 'Choose a file' : 'Choose another'}
          </Button>
        )}
      </FileButton>
    </div>
  )
}

interface AnchorsProps {
  readonly vkey: string
  readonly setKey: (key: string) => void
  readonly checkpoint: Chosen | null
  readonly take: (file: File | null) => void
}

/** Not asked of this server: a key that comes with what it signs vouches for nothing. */
function Anchors({ vkey, setKey, checkpoint, take }: AnchorsProps) {
  return (
    <Section id="anchors" title="What you got elsewhere">
      <Group align="flex-end">
        <TextInput
          label="The verifier key of the ledger"
          description="as holdfast ledger key prints it"
          w={460}
          maw="100%"
          value={vkey}
          onChange={({ currentTarget: { value } }) => setKey(value)}
        />
        <FileButton onChange={take} inputProps={{ 'aria-label': 'Checkpoint' }}>
          {(props) => (
            <Button variant="default" {...props}>
              {checkpoint === null ? 'or a checkpoint that was kept' : checkpoint.name}
            </Button>
          )}
        </FileButton>
      </Group>
    </Section>
  )
}

function Checked({ name, check }: { name: string; check: BundleCheck }) {
  const { outcome, lines, subject } = check
  const { word, says, help } = OUTCOMES[outcome]
  return (
    <Section id="checked" title={name}>
      <Stack gap="xs" className="checked" data-outcome={outcome}>
        <Text fw={700} role="status">
          {word} {subject}
        </Text>
        <ul>
          {lines.map(({ mark, text }) => (
            <li key={text}>
              <span aria-hidden>{mark}</span> {text}
            </li>
          ))}
        </ul>
        {says !== '' && (
          <Text>
            {capital(says)}: {help}.
          </Text>
        )}
      </Stack>
    </Section>
  )
}
