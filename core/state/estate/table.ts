/** The estate: declared and discovered objects, with the indexes that decisions stand on. */

import type { AssetUid, IdentityUid, ResourceUid } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import {
  MANIFEST_KINDS,
  type ManifestKind,
  type SourceSpec,
  type Stored,
} from '../../model/manifest.ts'
import { domainOf } from '../../model/domain.ts'
import { targetKey } from '../../model/target.ts'
import { indexOf, TOLD, type Table, type Twins } from '../table.ts'

export interface EstateTables {
  readonly manifests: { readonly [K in ManifestKind]: Table<string, Stored<K>> }
  /** `Kind/name` → uid, live objects only. */
  readonly names: Table<string, string>
  readonly tombstones: Table<
    string,
    { readonly kind: ManifestKind; readonly name: string; readonly at: Instant }
  >
  readonly identitiesByAsset: Table<AssetUid, Set<IdentityUid>>
  readonly assetsByIdentity: Table<IdentityUid, Set<AssetUid>>
  readonly grantsByIdentity: Table<IdentityUid, Set<string>>
  readonly grantsByResource: Table<ResourceUid, Set<string>>
  /** By the name or uid that the binding itself uses. */
  readonly bindingsByIdentity: Table<string, Set<string>>
  /** Who says that an account at an enforcement point is theirs, by `targetKey` of the point's name. */
  readonly usersByAccount: Table<string, Set<IdentityUid>>
  readonly resourcesByKey: Table<string, ResourceUid>
  readonly assetsByDomain: Table<string, Set<AssetUid>>
  /** By each name of an asset that the source's selector gives, or by '' where it selects by something else. */
  readonly sourcesByAsset: Table<string, Set<string>>
}

function noManifests(): EstateTables['manifests'] {
  const maps = MANIFEST_KINDS.map((kind) => [kind, new Map()] as const)
  return Object.fromEntries(maps) as unknown as EstateTables['manifests'] // One for each kind, of nothing yet.
}

export function emptyEstate(): EstateTables {
  return {
    manifests: noManifests(),
    names: new Map(),
    tombstones: new Map(),
    identitiesByAsset: new Map(),
    assetsByIdentity: new Map(),
    grantsByIdentity: new Map(),
    grantsByResource: new Map(),
    bindingsByIdentity: new Map(),
    usersByAccount: new Map(),
    resourcesByKey: new Map(),
    assetsByDomain: new Map(),
    sourcesByAsset: new Map(),
  }
}

export function nameKey(kind: ManifestKind, name: string): string {
  return `${kind}/${name}`
}

/** The assets an identity acts from: those it lists, and those of bindings that name it. */
function* boundIn(estate: EstateTables): Iterable<readonly [IdentityUid, AssetUid]> {
  const { manifests, names } = estate
  for (const identity of manifests.Identity.values()) {
    const bindings = [...manifests.Binding.values()].filter(
      ({ spec }) => spec.identity === identity.name || spec.identity === identity.uid,
    )
    for (const name of [
      ...(identity.spec.assets ?? []),
      ...bindings.map((binding) => binding.spec.asset),
    ]) {
      const asset = manifests.Asset.get(names.get(nameKey('Asset', name)) ?? name)
      if (asset !== undefined) yield [identity.uid, asset.uid]
    }
  }
}

function* grantedIn(estate: EstateTables): Iterable<readonly [IdentityUid, string]> {
  const { manifests, names } = estate
  for (const { uid, spec } of manifests.Grant.values()) {
    const named = names.get(nameKey('Identity', spec.identity)) ?? spec.identity
    const identity = manifests.Identity.get(named)
    if (identity !== undefined) yield [identity.uid, uid]
  }
}

function* reachedIn(estate: EstateTables): Iterable<readonly [ResourceUid, string]> {
  const { manifests, names } = estate
  for (const { uid, spec } of manifests.Grant.values()) {
    const named = names.get(nameKey('Resource', spec.resource)) ?? spec.resource
    const resource = manifests.Resource.get(named)
    if (resource !== undefined) yield [resource.uid, uid]
  }
}

/** Under which names of assets a source is found; '' where any asset may be one that it selects. */
export function askedAbout({ spec }: Stored<'Source'>): readonly string[] {
  const { assets }: Partial<SourceSpec> = spec // A fold takes whatever a ledger holds: without a selector it selects none.
  if (assets === undefined) return []
  return assets.all === true || assets.names === undefined ? [''] : assets.names
}

/** Keys of the accounts that it names. */
export function accountsOf({ spec }: Stored<'Identity'>): readonly string[] {
  return (spec.accounts ?? []).map(({ enforcementPoint, ref }) => targetKey(enforcementPoint, ref))
}

export const ESTATE_TWINS: Twins<EstateTables> = {
  manifests: TOLD,
  names: ({ manifests }) =>
    new Map(
      Object.values(manifests).flatMap((objects) =>
        [...objects.values()].map(({ kind, name, uid }) => [nameKey(kind, name), uid] as const),
      ),
    ),
  tombstones: TOLD,
  identitiesByAsset: (estate) =>
    indexOf([...boundIn(estate)].map(([identity, asset]) => [asset, identity])),
  assetsByIdentity: (estate) => indexOf(boundIn(estate)),
  grantsByIdentity: (estate) => indexOf(grantedIn(estate)),
  grantsByResource: (estate) => indexOf(reachedIn(estate)),
  bindingsByIdentity: ({ manifests }) =>
    indexOf([...manifests.Binding.values()].map(({ uid, spec }) => [spec.identity, uid])),
  usersByAccount: ({ manifests }) =>
    indexOf(
      [...manifests.Identity.values()].flatMap((identity) =>
        accountsOf(identity).map((account) => [account, identity.uid] as const),
      ),
    ),
  resourcesByKey: ({ manifests }) =>
    new Map(
      [...manifests.Resource.values()].map((resource) => [
        `${resource.spec.type}/${resource.name}`,
        resource.uid,
      ]),
    ),
  assetsByDomain: ({ manifests }) =>
    indexOf([...manifests.Asset.values()].map(({ labels, uid }) => [domainOf(labels), uid])),
  sourcesByAsset: ({ manifests }) =>
    indexOf(
      [...manifests.Source.values()].flatMap((source) =>
        askedAbout(source).map((name) => [name, source.uid] as const),
      ),
    ),
}
