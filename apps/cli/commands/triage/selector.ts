/** Of which assets: as a manifest selects them, each given part must match. */

import type { Asked } from '@holdfast/api/client'
import { EXITS, Failure } from '../../exits.ts'
import type { Flags } from '../../verb.ts'
import { REASON } from '../options.ts'

interface About {
  readonly asset: { readonly takes: string; readonly says: string; readonly many: true }
  readonly type: { readonly takes: string; readonly says: string; readonly many: true }
  readonly label: { readonly takes: string; readonly says: string; readonly many: true }
  readonly all: { readonly says: string }
  readonly vulnerability: { readonly takes: string; readonly says: string; readonly required: true }
  readonly reason: { readonly takes: string; readonly says: string; readonly required: true }
}

export const ABOUT: About = {
  asset: { takes: '<name...>', says: 'these assets', many: true },
  type: { takes: '<type...>', says: 'assets of these types', many: true },
  label: { takes: '<name=value...>', says: 'assets with these labels', many: true },
  all: { says: 'every asset' },
  vulnerability: { takes: '<id>', says: 'the flaw, by any of its ids', required: true },
  reason: { ...REASON, says: 'what was looked at, or why nobody looks' },
}

type Selector = Asked<'triage.record'>['body']['assets']

export function selectorOf({
  asset,
  type,
  label = [],
  all,
}: Flags<Pick<About, keyof About>>): Selector {
  const labels = label.map((text): readonly [string, string] => {
    const at = text.indexOf('=')
    if (at < 1) throw new Failure(EXITS.usage, `\`${text}\` is no label`, 'write name=value')
    return [text.slice(0, at), text.slice(at + 1)]
  })
  const selector = {
    ...(asset === undefined ? {} : { names: asset }),
    // Words of their own schema: the server knows which there are.
    ...(type === undefined ? {} : { types: type as Selector['types'] & object }),
    ...(labels.length === 0 ? {} : { labels: Object.fromEntries(labels) }),
    ...(all === true ? { all: true as const } : {}),
  }
  if (Object.keys(selector).length === 0) {
    throw new Failure(EXITS.usage, 'no asset is named', 'use --asset, --type, --label or --all')
  }
  return selector
}
