/** Keyboard shortcuts: one table that both binds them and explains them. */

import { PAGES, type PagePath } from './frame/pages.ts'
import { rowKeys, type RowKeys } from './row-keys.ts'

export interface ShortcutActions {
  readonly go: (path: PagePath) => void
  readonly openPalette: () => void
  readonly toggleTheme: () => void
  readonly toggleHelp: () => void
}

interface Shortcut {
  /** What is pressed, one after the other or, with `+`, together. */
  readonly keys: string
  readonly does: string
  readonly run: (actions: ShortcutActions, rows: RowKeys, event: KeyboardEvent) => void
}

const WITH_CONTROL = 'Ctrl+k'

export const SHORTCUTS: readonly Shortcut[] = [
  {
    keys: WITH_CONTROL,
    does: 'Find anything, do anything',
    run: ({ openPalette }) => openPalette(),
  },
  ...PAGES.map(({ key, label, to }) => ({
    keys: `g ${key}`,
    does: label,
    run: ({ go }: ShortcutActions) => go(to),
  })),
  {
    keys: '/',
    does: 'Focus the search of the list',
    run() {
      document.querySelector<HTMLInputElement>('[data-filter]')?.focus()
    },
  },
  { keys: 'j', does: 'Next row', run: (_actions, rows) => rows.step(1) },
  { keys: 'k', does: 'Previous row', run: (_actions, rows) => rows.step(-1) },
  {
    keys: 'Enter',
    does: 'Open the row',
    run(_actions, rows, event) {
      // A row that is there is a link, and follows by itself.
      if (rows.open()) event.preventDefault()
    },
  },
  { keys: 't', does: 'Switch light and dark', run: ({ toggleTheme }) => toggleTheme() },
  { keys: '?', does: 'Show this', run: ({ toggleHelp }) => toggleHelp() },
]

const BY_KEYS: ReadonlyMap<string, Shortcut> = new Map(
  SHORTCUTS.map((shortcut) => [shortcut.keys, shortcut]),
)
const ROW_KEYS: ReadonlySet<string> = new Set(['j', 'k', 'Enter'])
const TYPED_INTO = /^(?:INPUT|TEXTAREA|SELECT)$/

/** Never while typing, but for the palette. Returns how to unbind. */
export function bindShortcuts(actions: ShortcutActions): () => void {
  let pending = ''
  const rows = rowKeys()
  const onKey = (event: KeyboardEvent): void => {
    const { key } = event
    if (event.altKey) return
    if (event.ctrlKey || event.metaKey) {
      if (key.toLowerCase() !== 'k' || event.shiftKey) return
      event.preventDefault()
      return BY_KEYS.get(WITH_CONTROL)?.run(actions, rows, event)
    }
    const target = event.target instanceof Element ? event.target : null
    if (target !== null && TYPED_INTO.test(target.tagName)) return
    const keys = pending + key
    pending = key === 'g' ? 'g ' : ''
    if (!ROW_KEYS.has(key)) rows.forget()
    const shortcut = BY_KEYS.get(keys) ?? BY_KEYS.get(key)
    if (shortcut === undefined) return
    if (key === '/') event.preventDefault()
    shortcut.run(actions, rows, event)
  }
  window.addEventListener('keydown', onKey)
  return () => {
    window.removeEventListener('keydown', onKey)
    rows.unbind()
  }
}
