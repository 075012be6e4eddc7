/** What became of what was sent out: the outcome of an effect, and where a secret went. */

import { done, refuse, type Conclusion } from '../../model/conclusion.ts'
import type { Input } from '../../model/input.ts'
import type { View } from '../../state/state.ts'

type Of<K extends Input['kind']> = Extract<Input, { readonly kind: K }>

export function settleEffect(view: View, input: Of<'settle-effect'>): Conclusion {
  const { effect: id, outcome, detail } = input
  if (!view.effects.has(id)) return refuse('not-found', `no effect \`${id}\``, 'holdfast hold list')
  return done([{ kind: 'effect.settled', body: { id, outcome, detail } }], [id], id)
}

export function recordExposure(view: View, { exposure }: Of<'record-exposure'>): Conclusion {
  const { asset, identity, secret, version } = exposure
  const known = (view.exposures.get(asset) ?? []).some(
    (one) => one.identity === identity && one.secret === secret && one.version === version,
  )
  return done(known ? [] : [{ kind: 'exposure.recorded', body: { exposure } }], [], 'exposure')
}
