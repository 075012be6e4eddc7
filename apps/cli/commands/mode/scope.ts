/** Where it is to be enforced, as `--scope` takes it. */

import type { Asked } from '@holdfast/api/client'
import { EXITS, Failure } from '../../exits.ts'

type Scope = Asked<'mode.preview'>['body']['scope']

const LISTS = {
  asset: 'assets',
  identity: 'identities',
  resource: 'resources',
  tier: 'tiers',
} as const

export function readScope(text: string): Scope {
  if (text === 'all') return { all: true }
  const parts = text.split(/[ ;]+/).filter((part) => part !== '')
  return Object.fromEntries(
    parts.map((part) => {
      const [key = '', value = ''] = part.split('=')
      if (!isKey(key) || value === '')
        throw new Failure(
          EXITS.usage,
          `scope \`${part}\` is not known`,
          'write all, or asset=web-01',
        )
      const values = value.split(',')
      return [LISTS[key], key === 'tier' ? values.map(Number) : values]
    }),
  )
}

function isKey(word: string): word is keyof typeof LISTS {
  return Object.hasOwn(LISTS, word)
}
