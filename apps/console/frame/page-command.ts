/** What a page shows as a command that shows the same. */

import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'

/** By the beginning of the address; a name that follows is put in. */
const COMMANDS: readonly (readonly [page: RegExp, command: (name: string) => string])[] = [
  [/^\/$/, () => 'holdfast status'],
  [/^\/refused$/, () => 'holdfast refused list'],
  [/^\/overrides$/, () => 'holdfast override list'],
  [/^\/holds\/(.+)$/, (id) => `holdfast hold show ${id}`],
  [/^\/overrides\/(.+)$/, (id) => `holdfast override show ${id}`],
  [/^\/switch-on$/, () => 'holdfast mode show'],
  [/^\/assets$/, () => 'holdfast asset list'],
  [/^\/assets\/(.+)$/, (name) => `holdfast why ${name}`],
  [/^\/identities$/, () => 'holdfast identity list'],
  [/^\/identities\/(.+)$/, (name) => `holdfast identity show ${name}`],
  [/^\/resources$/, () => 'holdfast resource list'],
  [/^\/resources\/(.+)$/, (name) => `holdfast resource show ${name}`],
  [/^\/policies$/, () => 'holdfast posture-policy list'],
  [/^\/policies$/, () => 'holdfast posture-policy list'],
  [/^\/findings$/, () => 'holdfast finding list'],
  [/^\/findings\/(.+)$/, (id) => `holdfast finding show ${id}`],
  [/^\/sources$/, () => 'holdfast source list'],
  [/^\/tokens$/, () => 'holdfast token list'],
  [/^\/ledger$/, () => 'holdfast ledger tail'],
  [/^\/ledger\/(.+)$/, (seq) => `holdfast ledger proof ${seq}`],
]

/** Null where nothing on the command line is like it. */
export function commandOf(path: string): string | null {
  for (const [page, command] of COMMANDS) {
    const match = page.exec(path)
    if (match !== null) return command(shellQuoted(decodeURIComponent(match[1] ?? '')))
  }
  return null
}
