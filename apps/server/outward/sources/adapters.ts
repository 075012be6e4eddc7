/** The adapters that fetch sources: loaded when one that is declared needs it. */

import type { Changed, SourceAdapter } from '@holdfast/edges-base/ports/sources'
import { SOURCES } from '../adapters.generated.ts'

/** Undefined: there is none of that name. */
export async function sourceAdapter(id: string): Promise<SourceAdapter | undefined> {
  return (await SOURCES.get(id)?.())?.source
}

/** What a source's webhook names as changed; its content is never taken as a fact. */
export async function changedBy(id: string, body: unknown): Promise<Changed> {
  const adapter = await sourceAdapter(id)
  return (
    adapter?.changedBy?.(body) ?? {
      kind: 'refused',
      message: `a source of \`${id}\` has no webhook`,
    }
  )
}
