/** /api/v1: the one-screen answer, the mode and the switches. */

import type { ManifestKind } from '@holdfast/core/model/manifest'
import type { OverrideScope } from '@holdfast/core/model/override'
import { find } from '@holdfast/core/model/state'
import { Problem } from '@holdfast/edges-base/http/problems'
import {
  bodyOf,
  principalOf,
  scope,
  submit,
  textOf,
  type Context,
  type Routes,
} from '../../context.ts'
import { modeNow, modeRows } from '../../views/mode.ts'
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
    const input = {
      kind: 'set-mode',
      mode,
      scope: scopeOf(context, body['scope']),
      reason: textOf(body, 'reason'),
    } as const
    await submit(context, input, principalOf(request).id)
    return statusOf(context)
  })
  for (const kind of ['off', 'eject'] as const) {
    app.post(`/api/v1/${kind}`, scope('admin'), async (request) => {
      const reason = textOf(bodyOf(request), 'reason')
      const input = { kind: 'stop-enforcement', reason, eject: kind === 'eject' } as const
      await submit(context, input, principalOf(request).id)
      return statusOf(context)
    })
  }
  app.post('/api/v1/resume', scope('admin'), async (request) => {
    const reason = textOf(bodyOf(request), 'reason')
    await submit(context, { kind: 'resume-enforcement', reason }, principalOf(request).id)
    return statusOf(context)
  })
}

/** `{all: true}` or names of assets, identities, resources, and tiers. */
function scopeOf(context: Context, value: unknown): OverrideScope {
  if (typeof value !== 'object' || value === null) {
    throw new Problem('bad-request', '`scope` is missing', 'give {"all": true} or names')
  }
  const given = value as Record<string, unknown>
  const uids = (kind: ManifestKind, names: unknown): string[] => {
    if (!Array.isArray(names)) throw new Problem('bad-request', 'a scope list is not an array')
    return names.map((name: unknown) => {
      const stored = find(context.driver.view, kind, String(name))
      if (stored === undefined)
        throw new Problem('not-found', `${kind} \`${String(name)}\` is not known`)
      return stored.uid
    })
  }
  const known = new Set(['all', 'assets', 'identities', 'resources', 'tiers'])
  const unknown = Object.keys(given).find((key) => !known.has(key))
  if (unknown !== undefined) throw new Problem('bad-request', `unknown scope \`${unknown}\``)
  return {
    ...(given['all'] === true ? { everything: true } : {}),
    ...(given['assets'] === undefined ? {} : { assets: uids('Asset', given['assets']) }),
    ...(given['identities'] === undefined
      ? {}
      : { identities: uids('Identity', given['identities']) }),
    ...(given['resources'] === undefined
      ? {}
      : { resources: uids('Resource', given['resources']) }),
    ...(given['tiers'] === undefined ? {} : { tiers: given['tiers'] }),
  } as unknown as OverrideScope // Each list was resolved from its own kind; judge refuses an empty one.
}
