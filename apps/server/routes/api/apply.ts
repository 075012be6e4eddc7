/** /api/v1/apply: manifests as they are written, all of them or none. */

import { changedFields } from '@holdfast/core/model/changed'
import { find } from '@holdfast/core/state/state'
import type { Manifest, ManifestKind } from '@holdfast/core/model/manifest'
import { specText } from '@holdfast/edges-base/manifests/schemas'
import { Problem } from '@holdfast/edges-base/http/problems'
import type { Principal } from '../../auth.ts'
import { submit, type Context, type Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { mapInTurns } from '../../turns.ts'

export const applyRoutes: Routes = (app, context) => {
  serve(app, 'apply', async ({ body, query, principal }) => {
    const manifests = await manifestsIn(context, body, principal)
    const dryRun = query.dryRun === true
    const differences = new Map(
      await mapInTurns(
        manifests,
        (manifest) =>
          [`${manifest.kind}/${manifest.name}`, differenceOf(context, manifest)] as const,
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
  })
}

/** Read beside the decide thread; what this token may apply, with policies that hold. */
async function manifestsIn(
  context: Context,
  bytes: Uint8Array,
  { scope }: Principal,
): Promise<readonly Manifest[]> {
  const parsed = await context.reader.manifests(bytes)
  if (!parsed.ok) {
    const [first] = parsed.error
    const where = first === undefined || first.line === 0 ? '' : `line ${first.line}: `
    const detail = `${where}${first?.message ?? ''}`
    const errors = parsed.error.map(({ field, ...error }) => ({ ...error, at: field }))
    throw new Problem('manifest-invalid', detail, first?.help ?? '', errors)
  }
  const { manifests } = parsed.value
  if (scope.kind === 'apply' && scope.kinds !== 'all') {
    const { kinds } = scope
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
  return manifests
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
  { kind, name }: { readonly kind: ManifestKind; readonly name: string },
): number | null {
  return find(context.driver.view, kind, name)?.seq ?? null
}
