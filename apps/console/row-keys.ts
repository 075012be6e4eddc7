/**
 * Rows by keyboard. A step asked for while the rows are still being loaded is taken when they are there, and a row
 * that a refresh draws anew keeps the focus: what somebody pressed is not lost because the list was slow or changed.
 */

export interface RowKeys {
  step(by: number): void
  /** Whether Enter is kept for the row that comes. */
  open(): boolean
  /** What was asked for and not yet done is not wanted any more. */
  forget(): void
  unbind(): void
}

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.rows [data-row]')]
const loading = (): boolean => document.querySelector('[aria-busy="true"]') !== null
const nowhere = (): boolean =>
  document.activeElement === null || document.activeElement === document.body

export function rowKeys(): RowKeys {
  let asked = { by: 0, open: false }
  /** Where the focus is, or was when its row went. */
  let last: { readonly row: HTMLElement; readonly at: number } | undefined

  const forget = (): void => {
    asked = { by: 0, open: false }
  }
  const focus = (row: HTMLElement | undefined, at: number): void => {
    if (row === undefined) return
    row.focus()
    last = { row, at }
  }
  const take = (by: number): void => {
    const links = rows()
    const found = links.findIndex((link) => link === document.activeElement)
    const lost = last !== undefined && !last.row.isConnected && nowhere()
    // The next one moved up into the place of the row that went.
    const from = lost && last !== undefined ? last.at - (by > 0 ? 1 : 0) : found
    const to = Math.min(Math.max(from + by, 0), links.length - 1)
    focus(links[to], to)
  }
  const redrawn = (): void => {
    if (asked.by !== 0) {
      if (rows().length === 0 && loading()) return
      const { by, open } = asked
      forget()
      take(by)
      if (open && last?.row === document.activeElement) last.row.click()
    } else if (last !== undefined && !last.row.isConnected && nowhere()) {
      const href = last.row.getAttribute('href')
      const links = rows()
      const at = links.findIndex((link) => link.getAttribute('href') === href)
      focus(links[at], at)
    }
  }
  const onFocus = ({ target }: FocusEvent): void => {
    const at = rows().findIndex((row) => row === target)
    last = at < 0 || !(target instanceof HTMLElement) ? undefined : { row: target, at }
  }
  const observer = new MutationObserver(redrawn)
  observer.observe(document.body, { childList: true, subtree: true })
  document.addEventListener('focusin', onFocus)
  document.addEventListener('pointerdown', forget)
  return {
    step(by) {
      if (rows().length > 0) take(by)
      else if (loading()) asked = { by: asked.by + by, open: false }
    },
    open() {
      if (asked.by === 0) return false
      asked = { ...asked, open: true }
      return true
    },
    forget,
    unbind() {
      observer.disconnect()
      document.removeEventListener('focusin', onFocus)
      document.removeEventListener('pointerdown', forget)
    },
  }
}
