/** /api/v1: holds, overrides, modes and the switches. */

import { instant, parseDuration } from '@holdfast/core/kernel/instant'
import type { ManifestKind } from '@holdfast/core/model/manifest'
import type { OverrideScope } from '@holdfast/core/model/override'
import { find } from '@holdfast/core/model/state'
import { Problem } from '@holdfast/edges-base/http/problems'
import {
  PAGE,
  bodyOf,
  principalOf,
  queryOf,
  scope,
  submit,
  textOf,
  type Context,
  type Routes,
} from '../../context.ts'
import { at } from '../../views/assets.ts'
import { bundleOf } from '../../views/evidence.ts'
import { holdDetail, holdItem } from '../../views/holds.ts'
import { statusOf } from '../../views/status.ts'
import { page } from './estate.ts'

export const holdRoutes: Routes = (app, context) => {
  const { view } = context.driver
  const holdNamed = (request: { params: unknown }) => {
    const { id } = request.params as { id: string }
    const hold = [...view.holds.values()].find((one) => one.id === id)
    if (hold === undefined)
      throw new Problem('not-found', `hold \`${id}\` is not known`, 'holdfast hold list')
    return hold
  }

  app.get('/api/v1/holds', scope('read', [...PAGE, 'state']), async (request) => {
    const { state } = queryOf(request)
    const wanted = [...view.holds.values()]
      .filter((hold) => state === undefined || hold.state === state)
      .map((hold) => ({ name: hold.id, hold }))
      .toSorted((a, b) => b.hold.since - a.hold.since)
    return page(wanted, queryOf(request), ({ hold }) => holdItem(context, hold))
  })
  app.get('/api/v1/holds/:id', scope('read'), async (request) =>
    holdDetail(context, holdNamed(request)),
  )
  app.get('/api/v1/holds/:id/evidence', scope('read'), async (request, reply) => {
    const hold = holdNamed(request)
    reply.header('content-disposition', `attachment; filename="${hold.id}.hfe"`)
    return reply.type('application/vnd.holdfast.evidence').send(await bundleOf(context, hold))
  })
  app.post('/api/v1/holds/:id/release', scope('approve'), async (request) => {
    const hold = holdNamed(request)
    const body = bodyOf(request)
    const forMs = parseDuration(typeof body['for'] === 'string' ? body['for'] : '8h')
    if (forMs === undefined) throw new Problem('bad-request', '`for` is not a duration', 'write 8h')
    const { answer } = await submit(
      context,
      {
        kind: 'release-hold',
        hold: hold.id,
        reason: textOf(body, 'reason'),
        expiresAt: instant(context.driver.env().now + forMs),
      },
      principalOf(request).id,
    )
    const id = answer.kind === 'done' ? answer.ids[0] : undefined
    const override = [...view.overrides.values()].find((one) => one.id === id)
    return { override: id, expiresAt: at(override?.expiresAt) }
  })

  app.get('/api/v1/overrides', scope('read', PAGE), async (request) => {
    const all = [...view.overrides.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
    return page(all, queryOf(request), (one) => ({
      ...one,
      uid: one.id,
      createdAt: at(one.createdAt),
      expiresAt: at(one.expiresAt),
      endedAt: at(one.endedAt),
      // Whole assets, as recorded: what names identities or resources keeps some of their uses.
      keepsOpen: view.sheltered.get(one.id)?.size ?? 0,
    }))
  })
  app.delete('/api/v1/overrides/:id', scope('approve', ['reason']), async (request) => {
    const { id } = request.params as { id: string }
    const override = [...view.overrides.keys()].find((one) => one === id)
    if (override === undefined) throw new Problem('not-found', `override \`${id}\` is not known`)
    const reason = queryOf(request)['reason'] ?? 'ended'
    const input = { kind: 'end-override', override, reason } as const
    return (await submit(context, input, principalOf(request).id)).answer
  })

  app.post('/api/v1/overrides/:id/reject', scope('approve'), async (request) => {
    const { id } = request.params as { id: string }
    const override = [...view.overrides.keys()].find((one) => one === id)
    if (override === undefined) throw new Problem('not-found', `override \`${id}\` is not known`)
    const body = bodyOf(request)
    const forMs = parseDuration(typeof body['for'] === 'string' ? body['for'] : '168h')
    if (forMs === undefined) throw new Problem('bad-request', '`for` is not a duration', 'write 7d')
    const expiresAt = instant(context.driver.env().now + forMs)
    const reason = textOf(body, 'reason')
    const input = { kind: 'reject-breaker', override, reason, expiresAt } as const
    return (await submit(context, input, principalOf(request).id)).answer
  })

  app.get('/api/v1/status', scope('read'), async () => statusOf(context))

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
