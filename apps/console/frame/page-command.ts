/** What a page shows as a command that shows the same. */

import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'

/** By the address; where that ends with `/` the name of one thing follows in both. */
export const PAGE_COMMANDS: Readonly<Record<string, string>> = {
  '/': 'status',
  '/refused': 'refused list',
  '/overrides': 'override list',
  '/overrides/': 'override show',
  '/break-glass': 'break-glass list',
  '/break-glass/': 'break-glass show',
  '/holds': 'hold list --all',
  '/holds/': 'hold show',
  '/switch-on': 'mode show',
  '/assets': 'asset list',
  '/assets/': 'why',
  '/identities': 'identity list',
  '/identities/': 'identity show',
  '/resources': 'resource list',
  '/resources/': 'resource show',
  '/policies': 'posture-policy list',
  '/policies/': 'posture-policy show',
  '/access-policies': 'policy list',
  '/access-policies/': 'policy show',
  '/findings': 'finding list',
  '/findings/': 'finding show',
  '/points': 'ep list',
  '/points/': 'ep show',
  '/sources': 'source list',
  '/sources/': 'source show',
  '/tokens': 'token list',
  '/ledger': 'ledger tail',
  '/ledger/': 'ledger proof',
}

/** Null where nothing on the command line is like it. */
export function commandOf(path: string): string | null {
  const [, page = '', name = ''] = /^(\/[^/]*\/?)(.*)$/.exec(path) ?? []
  const command = Object.hasOwn(PAGE_COMMANDS, page) ? PAGE_COMMANDS[page] : undefined
  if (command === undefined || (name === '' && /.\/$/.test(page))) return null
  const words = name === '' ? [] : [shellQuoted(decodeURIComponent(name))]
  return ['holdfast', command, ...words].join(' ')
}
