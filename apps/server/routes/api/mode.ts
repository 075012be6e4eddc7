/** /api/v1: where it enforces: shown, previewed and set. */

import type { FastifyRequest } from 'fastify'
import type { ScopeAsked } from '@holdfast/api/contract/mode'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { ManifestKind, Stored } from '@holdfast/core/model/manifest'
import type { ModeScope } from '@holdfast/core/model/mode'
import { find } from '@holdfast/core/state/state'
import { problemOfDetail } from '@holdfast/edges-base/http/problems'
import { submitDone, type Context, type Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { modeNow, modeRows } from '../../views/mode.ts'
import { previewOf, shownFor } from '../../views/mode-preview.ts'
import { statusOf } from '../../views/status.ts'
import { unknownName } from './estate.ts'

export const modeRoutes: Routes = (app, context) => {
  const { view } = context.driver

  serve(app, 'mode.show', async () => ({ ...modeNow(view), scopes: modeRows(view) }))

  serve(app, 'mode.set', async ({ body, principal, request }) => {
    const { mode, reason, digest, waves, every } = body
    const scope = scopeOf(context, request, body.scope)
    const shown = mode === 'enforce' ? await agreed(context, scope, digest) : null
    const inWaves = waves === undefined ? {} : { waves: { shares: waves, everyMs: every } }
    const input = { kind: 'set-mode', mode, scope, reason, shown, ...inWaves } as const
    await submitDone(context, input, principal.id)
    return statusOf(context)
  })

  serve(app, 'mode.preview', async ({ body, request }) =>
    previewOf(context, scopeOf(context, request, body.scope)),
  )
}

/** The list that was shown is the list as it is now; another one is to be looked at first. Null: none was named. */
async function agreed(
  context: Context,
  scope: ModeScope,
  digest: string | undefined,
): Promise<Digest | null> {
  if (digest === undefined) return null
  const shown = await shownFor(context, scope)
  if (digest === shown.digest) return shown.digest
  const { identities, assets } = shown.look.counts
  const message = `who would be refused is another list now: ${identities} identities on ${assets} assets`
  const help = 'look at it again: holdfast mode set enforce --scope … --dry-run'
  throw problemOfDetail('preview-changed', message, help)
}

/** Names as what they stand for. */
function scopeOf(
  context: Context,
  request: FastifyRequest,
  { all, assets, identities, resources, tiers }: ScopeAsked,
): ModeScope {
  const uids = <K extends ManifestKind>(
    kind: K,
    names: readonly string[],
  ): readonly Stored<K>['uid'][] =>
    names.map((name) => {
      const stored = find(context.driver.view, kind, name)
      if (stored === undefined) throw unknownName(context, request, kind, name)
      return stored.uid
    })
  return {
    ...(all === true ? { everything: true } : {}),
    ...(assets === undefined ? {} : { assets: uids('Asset', assets) }),
    ...(identities === undefined ? {} : { identities: uids('Identity', identities) }),
    ...(resources === undefined ? {} : { resources: uids('Resource', resources) }),
    ...(tiers === undefined ? {} : { tiers }),
  } as ModeScope // Each list was resolved from its own kind; judge refuses an empty one.
}
