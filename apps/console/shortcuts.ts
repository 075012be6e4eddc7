/** Keyboard shortcuts: one table that both binds them and explains them. */

import { rowKeys } from './row-keys.ts'

export const SHORTCUTS = [
  { keys: 'g o', does: 'Overview' },
  { keys: 'g r', does: 'Refused' },
  { keys: 'g a', does: 'Assets' },
  { keys: 'g f', does: 'Findings' },
  { keys: 'g s', does: 'Sources' },
  { keys: '/', does: 'Focus the filter' },
  { keys: 'j k', does: 'Next and previous row' },
  { keys: 'Enter', does: 'Open the row' },
  { keys: 't', does: 'Switch light and dark' },
  { keys: '?', does: 'Show this' },
] as const

export interface ShortcutActions {
  readonly go: (path: '/' | '/refused' | '/assets' | '/findings' | '/sources') => void
  readonly toggleTheme: () => void
  readonly toggleHelp: () => void
}

/** Never while typing, never with a modifier. Returns how to unbind. */
export function bindShortcuts(actions: ShortcutActions): () => void {
  let pending = ''
  const byRow = rowKeys()
  const onKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement | null
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (target !== null && /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return
    const key = pending + event.key
    pending = event.key === 'g' ? 'g' : ''
    if (event.key === 'j' || event.key === 'k') byRow.step(event.key === 'j' ? 1 : -1)
    else if (event.key === 'Enter') {
      if (byRow.open()) event.preventDefault()
    } else byRow.forget()
    if (key === 'go') actions.go('/')
    else if (key === 'gr') actions.go('/refused')
    else if (key === 'ga') actions.go('/assets')
    else if (key === 'gf') actions.go('/findings')
    else if (key === 'gs') actions.go('/sources')
    else if (event.key === 't') actions.toggleTheme()
    else if (event.key === '?') actions.toggleHelp()
    else if (event.key === '/') {
      document.querySelector<HTMLInputElement>('[data-filter]')?.focus()
      event.preventDefault()
    }
  }
  window.addEventListener('keydown', onKey)
  return () => {
    window.removeEventListener('keydown', onKey)
    byRow.unbind()
  }
}
