/** Ctrl K: every page, every action, and whatever has the name that is typed. */

import { Kbd, Modal, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { commandOf } from './page-command.ts'
import { useFound, type Found } from './palette-found.ts'
import { PAGES } from './pages.ts'
import { useTyped } from '../parts/program.ts'

/** What there is to choose: where it leads or what it does, and what kind of thing it is. */
interface Choice {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly says: string
  readonly keys?: string
  readonly choose: () => void
}

interface PaletteProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly actions: readonly PaletteAction[]
}

/** Of the frame: what can be done wherever one is. */
export interface PaletteAction {
  readonly name: string
  readonly keys?: string
  readonly run: () => void
}

export function Palette({ open, onClose, actions }: PaletteProps): ReactNode {
  return (
    <Modal.Root opened={open} onClose={onClose} size="lg" yOffset="10vh">
      <Modal.Overlay />
      <Modal.Content aria-label="Find anything, do anything">
        <Modal.Body p={0}>
          <Choices onClose={onClose} actions={actions} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

const TYPING_MS = 150

function Choices({ onClose, actions }: Omit<PaletteProps, 'open'>) {
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const [wanted] = useDebouncedValue(typed.trim(), TYPING_MS)
  const list = useId()
  const { found, isAsking } = useFound(wanted)
  const own = useOwn(actions)
  const named = useNamed(found)
  const choices = [...matching(own, typed), ...(typed.trim() === '' ? [] : named)]
  const chosen = Math.min(at, choices.length - 1)
  const choose = (choice: Choice | undefined): void => {
    if (choice === undefined) return
    onClose()
    choice.choose()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }
    const step = steps[event.key]
    if (step !== undefined) {
      event.preventDefault()
      setAt((chosen + step + choices.length) % Math.max(1, choices.length))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      choose(choices[chosen])
    }
  }
  const optionOf = (index: number): string => `${list}-${index}`
  return (
    <>
      <TextInput
        data-autofocus
        size="md"
        m="xs"
        role="combobox"
        aria-label="Find anything, do anything"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={choices.length > 0 ? optionOf(chosen) : undefined}
        placeholder="A name, an id, a page, an action"
        value={typed}
        maxLength={200}
        onChange={({ currentTarget: { value } }) => {
          setTyped(value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div id={list} role="listbox" aria-label="Choices" className="palette">
        {choices.map((choice, index) => (
          <Option
            key={choice.id}
            id={optionOf(index)}
            choice={choice}
            chosen={index === chosen}
            onChoose={() => choose(choice)}
          />
        ))}
      </div>
      <Text role="status" size="sm" c="dimmed" px="md" pb="xs">
        {isAsking ? 'Looking…' : choices.length === 0 ? 'Nothing here is called so.' : ''}
      </Text>
    </>
  )
}

function Option(props: { id: string; choice: Choice; chosen: boolean; onChoose: () => void }) {
  const { id, choice, chosen, onChoose } = props
  const option = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (chosen) option.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <div
      id={id}
      ref={option}
      role="option"
      aria-selected={chosen}
      // The focus stays where one types.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      <span className="palette-kind">{choice.kind}</span>
      <span className="palette-name">{choice.name}</span>
      <span className="palette-says">{choice.says}</span>
      {choice.keys !== undefined && <Kbd size="xs">{choice.keys}</Kbd>}
    </div>
  )
}

/** Pages and actions; the page one is on as a command. */
function useOwn(actions: readonly PaletteAction[]): readonly Choice[] {
  const navigate = useNavigate()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const typed = useTyped()
  const command = commandOf(path)
  return [
    ...PAGES.map(({ to, label, key }) => ({
      id: to,
      kind: 'page',
      name: label,
      says: '',
      keys: `g ${key}`,
      choose: () => void navigate({ to }),
    })),
    ...actions.map(({ name, keys, run }) => ({
      id: name,
      kind: 'action',
      name,
      says: '',
      ...(keys === undefined ? {} : { keys }),
      choose: run,
    })),
    ...(command === null
      ? []
      : [
          {
            id: 'copy',
            kind: 'action',
            name: 'Copy this page as a command',
            says: typed(command),
            choose: () => void navigator.clipboard.writeText(typed(command)),
          },
        ]),
  ]
}

function useNamed(found: readonly Found[]): readonly Choice[] {
  const navigate = useNavigate()
  return found.map(({ kind, name, says, to }) => ({
    id: `${kind} ${name}`,
    kind,
    name,
    says,
    choose: () => void navigate(to),
  }))
}

/** Each word of what is typed occurs. */
function matching(choices: readonly Choice[], typed: string): readonly Choice[] {
  const words = typed.toLowerCase().split(/\s+/)
  return choices.filter(({ name, kind }) =>
    words.every((word) => `${kind} ${name}`.toLowerCase().includes(word)),
  )
}
