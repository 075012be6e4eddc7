/** Agents that enrol, and what is asked of sources. */

import { enrolled, whyNotEnrolled } from '../../discover/enrolment.ts'
import { deriveId } from '../../kernel/ids.ts'
import type { Env } from '../../model/env.ts'
import type { InputOf } from '../../model/input.ts'
import { noSource } from '../../restore/exits.ts'
import { done, refuse, refused, type Conclusion } from '../../state/conclusion.ts'
import { agentSource } from '../../state/estate/declare-source.ts'
import { find, type View } from '../../state/state.ts'
import { addSources } from './rules.ts'

/** The agent's key is bound to one asset; a second live claimant of an identifier is refused. */
export function enroll(view: View, input: InputOf<'enroll'>, env: Env): Conclusion {
  const asset = find(view, 'Asset', input.asset)
  if (asset === undefined) {
    return refuse('enrolment-refused', `asset \`${input.asset}\` is not known`, 'declare it first')
  }
  const stopped = whyNotEnrolled(view, asset, input, env.now)
  if (stopped !== null) return refused([stopped])
  const own = agentSource(asset.name)
  // Enrolled anew it may speak anew; one that a person has edited stays as it is.
  const added = find(view, 'Source', own.name) === undefined ? addSources(view, [own], env) : []
  return done([...enrolled(asset, input, own.name), ...added], [asset.uid], 'enroll')
}

export function requestVerification(
  view: View,
  { asset: name }: InputOf<'request-verification'>,
  env: Env,
): Conclusion {
  const asset = find(view, 'Asset', name)
  if (asset === undefined)
    return refuse('not-found', `asset \`${name}\` is not known`, 'list assets')
  // Who may never make it known is nobody to ask (law 15).
  const nobody = noSource(view, asset, env)
  if (nobody !== null) {
    const { says, ways } = nobody
    const help = ways.map((way) => `${way.what}: ${way.line}`).join('; or ')
    const manifest = ways.find((way) => way.manifest !== null)?.manifest ?? undefined
    const told = { code: 'no-source' as const, message: says, help, ways }
    return refused([manifest === undefined ? told : { ...told, manifest }])
  }
  const id = deriveId(env.hash, view.ledgerId, 'verification', { asset: asset.uid, at: env.now })
  if (view.verifications.has(id)) return done([], [id], 'verify')
  return done([{ kind: 'verification.requested', body: { id, asset: asset.uid } }], [id], 'verify')
}
