/** Whose an asset is, as a filter asks for it. */

import type { ManifestOf } from '@holdfast/core/model/manifest'

const NOBODY = 'nobody'

/** An asset that is gone has no owner either. */
export function ownerWord(asset: ManifestOf<'Asset'> | undefined): string {
  return asset?.spec.owner ?? NOBODY
}
