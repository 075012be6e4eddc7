/** /api/v1: the estate as code. One route pair per noun, and apply. */

import { nearest } from '@holdfast/core/kernel/nearest'
import { changedFields } from '@holdfast/core/model/changed'
import { find } from '@holdfast/core/state/state'
import {
  KINDS,
  MANIFEST_KINDS,
  type Manifest,
  type ManifestKind,
  type Stored,
} from '@holdfast/core/model/manifest'
import type { ReadonlyTable } from '@holdfast/core/state/table'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { specText } from '@holdfast/edges-base/manifests/schemas'
import { Problem } from '@holdfast/edges-base/http/problems'
import { allows } from '../../auth.ts'
import {
  bytesOf,
  PAGE,
  principalOf,
  queryOf,
  scope,
  submit,
  wild,
  type Context,
  type Routes,
} from '../../context.ts'
import { mapInTurns } from '../../turns.ts'
import { identityDetail, identityItem, readersOf } from '../../views/identities.ts'
import { page } from '../../views/page.ts'
import { renderedPage, type Item } from '../../views/rendered.ts'

export const estateRoutes: Routes = (app, context) => {
  app.post('/api/v1/apply', scope('apply', ['dryRun']), (request) => applied(context, request))
  for (const kind of MANIFEST_KINDS) {
    if (kind !== 'Asset' && kind !== 'Source') kindRoutes(app, context, kind)
  }
}

async function applied(context: Context, request: FastifyRequest): Promise<object> {
  const parsed = await context.reader.manifests(bytesOf(request))
  if (!parsed.ok) {
    const [first] = parsed.error
    const where = first === undefined || first.line === 0 ? '' : `line ${first.line}: `
    const detail = `${where}${first?.message ?? ''}`
    const errors = parsed.error.map(({ field, ...one }) => ({ ...one, at: field }))
    throw new Problem('manifest-invalid', detail, first?.help ?? '', errors)
  }
  const { manifests } = parsed.value
  const principal = principalOf(request)
  if (principal.scope.kind === 'apply' && principal.scope.kinds !== 'all') {
    const { kinds } = principal.scope
    const other = manifests.find((manifest) => !kinds.includes(manifest.kind))
    if (other !== undefined) {
      throw new Problem(
        'forbidden',
        `this token may not apply ${other.kind}`,
        `it may: ${kinds.join(', ')}`,
      )
    }
  }
  const policies = context.policies.check(context.driver.view, manifests, parsed.value.policies)
  if (!policies.ok) {
    const [first] = policies.error
    throw new Problem('manifest-invalid', first?.message ?? '', first?.help ?? '', policies.error)
  }
  const dryRun = queryOf(request)['dryRun'] === 'true'
  const differences = new Map(
    await mapInTurns(
      manifests,
      (manifest) => [`${manifest.kind}/${manifest.name}`, differenceOf(context, manifest)] as const,
    ),
  )
  const { answer, size } = await submit(
    context,
    { kind: 'apply-manifests', manifests, dryRun, origin: 'declared' },
    principal.id,
  )
  const results = answer.kind === 'applied' ? answer.results : []
  return {
    dryRun,
    ledgerSize: size,
    results: results.map((result) => ({
      ...result,
      seq: dryRun ? null : seqOf(context, result),
      difference: differences.get(`${result.kind}/${result.name}`) ?? [],
    })),
  }
}

function kindRoutes(app: FastifyInstance, context: Context, kind: ManifestKind): void {
  const { path } = KINDS[kind]
  app.get(`/api/v1/${path}`, scope('read', PAGE), async (request) => {
    const all = context.driver.view.manifests[kind] as ReadonlyTable<string, Stored<ManifestKind>>
    const readers = kind === 'Resource' ? await readersOf(context) : null
    return page(context, all.values(), queryOf(request), (manifest) =>
      shown(context, manifest, readers),
    )
  })
  app.get(`/api/v1/${path}/*`, scope('read'), async (request) => {
    const stored = find(context.driver.view, kind, wild(request))
    if (stored === undefined) throw unknownName(context, request, kind, wild(request))
    const { name, uid, labels, seq, origin } = stored
    return renderedPage(context.unshown, { name, uid, kind, labels, seq, origin }, async () => {
      if (kind === 'Identity') return identityDetail(context, stored as Stored<'Identity'>)
      const readers = kind === 'Resource' ? await readersOf(context) : null
      return shown(context, stored as Stored<ManifestKind>, readers)
    })
  })
  app.delete(`/api/v1/${path}/*`, scope('admin', ['reason']), async (request) => {
    const reason = queryOf(request)['reason'] ?? 'deleted'
    if (find(context.driver.view, kind, wild(request)) === undefined) {
      throw unknownName(context, request, kind, wild(request))
    }
    const input = {
      kind: 'delete-manifest',
      manifest: kind,
      name: wild(request),
      reason,
    } as const
    const { answer } = await submit(context, input, principalOf(request).id)
    return { deleted: wild(request), ids: answer.kind === 'done' ? answer.ids : [] }
  })
}

function shown(
  context: Context,
  stored: Stored<ManifestKind>,
  readers: ReadonlyMap<string, ReadonlySet<string>> | null,
): Item | Promise<Item> {
  const { name, uid, kind, labels, seq, origin } = stored
  const shared = { name, uid, kind, labels, spec: specText(kind, stored.spec), seq, origin }
  if (stored.kind === 'Identity') {
    return { ...shared, ...identityItem(context, stored as Stored<'Identity'>) }
  }
  if (readers !== null) return { ...shared, readers: [...(readers.get(name) ?? [])].toSorted() }
  return shared
}

/** Field by field, what applying would change: `spec.owner: team-a → team-b`. */
function differenceOf(context: Context, manifest: Manifest): string[] {
  const stored = find(context.driver.view, manifest.kind, manifest.name)
  if (stored === undefined) return []
  const written = specText(manifest.kind, manifest.spec)
  const changes = [
    ...changedFields('metadata.labels', stored.labels, manifest.labels),
    ...changedFields('spec', specText(stored.kind, stored.spec), written),
  ]
  return changes.map(
    ({ path, before, after }) => `${path}: ${shownValue(before)} → ${shownValue(after)}`,
  )
}

function shownValue(value: unknown): string {
  return JSON.stringify(value) ?? 'absent'
}

function seqOf(
  context: Context,
  one: { readonly kind: ManifestKind; readonly name: string },
): number | null {
  return find(context.driver.view, one.kind, one.name)?.seq ?? null
}

/** The nearest name is told to who may read them all, and to nobody else. */
export function unknownName(
  context: Context,
  request: FastifyRequest,
  kind: ManifestKind,
  name: string,
): Problem {
  const names = function* (): Generator<string> {
    for (const manifest of context.driver.view.manifests[kind].values()) yield manifest.name
  }
  const near = allows(principalOf(request).scope, 'read') ? nearest(name, names()) : undefined
  return new Problem(
    'not-found',
    `${kind} \`${name}\` is not known`,
    near === undefined ? 'names compare whole and exact' : `did you mean \`${near}\`?`,
  )
}
