/** /api/v1: the one-screen answer, the mode and the switches. */

import type { ManifestKind, Stored } from '@holdfast/core/model/manifest'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { ModeScope } from '@holdfast/core/model/mode'
import { find } from '@holdfast/core/state/state'
import { Problem, problemOfDetail, notFound } from '@holdfast/edges-base/http/problems'
import {
  bodyOf,
  principalOf,
  scope,
  submit,
  textOf,
  type Context,
  type Routes,
} from '../../context.ts'
import { durationOf, namesOf, numbersOf } from '../members.ts'
import { at } from '../../views/assets.ts'
import { modeNow, modeRows } from '../../views/mode.ts'
import { previewOf, rehearseOff, shownFor } from '../../views/mode-preview.ts'
import { statusOf } from '../../views/status.ts'

export const modeRoutes: Routes = (app, context) => {
  const { view } = context.driver
  app.get('/api/v1/status', scope('read'), async () => statusOf(context))

  app.get('/api/v1/mode', scope('read'), async () => ({
    ...modeNow(view),
    scopes: modeRows(view),
  }))
  app.post('/api/v1/mode', scope('admin'), async (request) => {
    const body = bodyOf(request)
    const mode = body['mode']
    if (mode !== 'report-only' && mode !== 'enforce') {
      throw new Problem('bad-request', '`mode` is not report-only or enforce', 'choose one')
    }
    const wanted = scopeOf(context, body['scope'])
    const input = {
      kind: 'set-mode',
      mode,
      scope: wanted,
      reason: textOf(body, 'reason'),
      shown: mode === 'enforce' ? await agreed(context, wanted, body['digest']) : null,
      ...wavesOf(body),
    } as const
    await submit(context, input, principalOf(request).id)
    return statusOf(context)
  })
  app.post('/api/v1/mode/preview', scope('admin'), async (request) =>
    previewOf(context, scopeOf(context, bodyOf(request)['scope'])),
  )
  app.post('/api/v1/off/rehearse', scope('admin'), async (request) => {
    const reason = textOf(bodyOf(request), 'reason')
    const { checked, stays } = await rehearseOff(context)
    const input = { kind: 'rehearse-off', reason, checked, stays } as const
    await submit(context, input, principalOf(request).id)
    return { at: at(view.rehearsedAt), checked, stays }
  })
  for (const kind of ['off', 'eject'] as const) {
    app.post(`/api/v1/${kind}`, scope('admin'), async (request) => {
      const reason = textOf(bodyOf(request), 'reason')
      const input = { kind: 'stop-enforcement', reason, eject: kind === 'eject' } as const
      await submit(context, input, principalOf(request).id)
      return statusOf(context)
    })
  }
  app.post('/api/v1/clock/accept', scope('admin'), async (request) => {
    const reason = textOf(bodyOf(request), 'reason')
    const wall = context.driver.wall()
    const input = { kind: 'trust-clock', wall, by: 'person', reason } as const
    await submit(context, input, principalOf(request).id)
    return statusOf(context)
  })
  app.post('/api/v1/resume', scope('admin'), async (request) => {
    const reason = textOf(bodyOf(request), 'reason')
    await submit(context, { kind: 'resume-enforcement', reason }, principalOf(request).id)
    return statusOf(context)
  })
}

/** The list that was shown is the list as it is now; another one is to be looked at first. Null: none was named. */
async function agreed(
  context: Context,
  wanted: ModeScope,
  digest: unknown,
): Promise<Digest | null> {
  if (digest === undefined) return null
  const shown = await shownFor(context, wanted)
  if (digest === shown.digest) return shown.digest
  const { identities, assets } = shown.look.counts
  const message = `who would be refused is another list now: ${identities} identities on ${assets} assets`
  const help = 'look at it again: holdfast mode set enforce --scope … --dry-run'
  throw problemOfDetail('preview-changed', message, help)
}

function wavesOf(body: Record<string, unknown>): {
  readonly waves?: { readonly shares: readonly number[]; readonly everyMs: number }
} {
  if (body['waves'] === undefined) return {}
  const shares = numbersOf(body, 'waves', 1, 100)
  return { waves: { shares, everyMs: durationOf(body, 'every', '1h') } }
}

/** `{all: true}` or names of assets, identities, resources, and tiers. */
function scopeOf(context: Context, value: unknown): ModeScope {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Problem('bad-request', '`scope` is missing', 'give {"all": true} or names')
  }
  const given = value as Record<string, unknown> // Just checked.
  const known = new Set(['all', 'assets', 'identities', 'resources', 'tiers'])
  const unknown = Object.keys(given).find((key) => !known.has(key))
  if (unknown !== undefined) throw new Problem('bad-request', `unknown scope \`${unknown}\``)
  if (given['all'] !== undefined && given['all'] !== true) {
    throw new Problem('bad-request', '`all` is not true', 'leave it out, and name what is meant')
  }
  const uids = <K extends ManifestKind>(kind: K, member: string): readonly Stored<K>['uid'][] =>
    namesOf(given, member).map((name) => {
      const stored = find(context.driver.view, kind, name)
      if (stored === undefined) throw notFound(kind, name)
      return stored.uid
    })
  return {
    ...(given['all'] === true ? { everything: true } : {}),
    ...(given['assets'] === undefined ? {} : { assets: uids('Asset', 'assets') }),
    ...(given['identities'] === undefined ? {} : { identities: uids('Identity', 'identities') }),
    ...(given['resources'] === undefined ? {} : { resources: uids('Resource', 'resources') }),
    ...(given['tiers'] === undefined ? {} : { tiers: numbersOf(given, 'tiers', 0, 3) }),
  } as unknown as ModeScope // Each list was resolved from its own kind; judge refuses an empty one.
}
