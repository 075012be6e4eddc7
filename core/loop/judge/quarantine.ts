/** A person's quarantine: a compromise, due at once at every tier, and lifted only by a person. */

import { weigh } from '../../assess/weigh.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import { deriveId } from '../../kernel/ids.ts'
import type { Cause } from '../../model/cause.ts'
import type { Input } from '../../model/input.ts'
import { causesOf, factsOf } from '../../state/evidence/standing.ts'
import { find, type View } from '../../state/state.ts'
import { NOTHING_TOLD } from '../../model/told.ts'
import { done, refuse, type Conclusion } from '../../model/conclusion.ts'
import type { Env } from '../../model/env.ts'
import { liftCauses } from '../lift-causes.ts'
import { settleAsset } from '../settle.ts'

export function* quarantine(
  view: View,
  { asset: name, reason }: Extract<Input, { kind: 'quarantine' }>,
  env: Env,
): Stepwise<Conclusion> {
  const asset = find(view, 'Asset', name)
  if (asset === undefined)
    return refuse('not-found', `asset \`${name}\` is not known`, 'list assets')
  const id = deriveId(env.hash, view.ledgerId, 'cause', {
    asset: asset.uid,
    class: 'human-quarantine',
    component: asset.name,
    lineage: 'person',
  })
  if (view.causes.has(id)) {
    return refuse('already-quarantined', `asset \`${name}\` is quarantined`, 'nothing to do')
  }
  const cause: Cause = {
    id,
    asset: asset.uid,
    class: 'human-quarantine',
    component: asset.name,
    lineage: 'person',
    ...weigh(
      {
        class: 'human-quarantine',
        severity: 'unrated',
        ...NOTHING_TOLD,
      },
      undefined,
      env.now,
    ),
    firstSeenAt: env.now,
    openedAt: env.now,
    detail: {
      ecosystem: 'generic',
      distro: null,
      installed: null,
      fixed: null,
      packages: [],
      sourcePackages: [],
      advisories: [reason],
      severity: 'unrated',
      programs: [],
      units: [],
      use: 'unknown',
      usedBy: [],
      evidence: deriveId(env.hash, view.ledgerId, 'evidence', {
        asset: asset.uid,
        reason,
        at: env.now,
      }),
      source: 'person',
      missingProof: 'a person lifts the quarantine',
      exploited: false,
      fixedSeenAt: null,
      retracted: null,
    },
    provenBy: [],
    suppressed: null,
  }
  const facts = factsOf(view, asset.uid)
  const settled = yield* settleAsset(
    view,
    asset.uid,
    { causes: [...facts.causes, cause], standings: [...facts.standings] },
    env,
    null,
    null,
  )
  return done([{ kind: 'cause.opened', body: { cause } }, ...settled], [id], 'quarantine')
}

export function* liftQuarantine(
  view: View,
  { asset: name, reason }: Extract<Input, { kind: 'lift-quarantine' }>,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const asset = find(view, 'Asset', name)
  const state = asset === undefined ? undefined : view.assets.get(asset.uid)
  const causes = causesOf(view, state?.causes ?? [])
  const cause = causes.find((one) => one.class === 'human-quarantine')
  if (asset === undefined || cause === undefined) {
    return refuse('not-found', `asset \`${name}\` is not quarantined`, 'list blocked assets')
  }
  const lifted = { by: actor, reason }
  return done(yield* liftCauses(view, asset.uid, [cause], lifted, env), [cause.id], 'quarantine')
}
