/** What an agent is answered. It is made when the entry is durable already, so nothing here may fail it. */

import type { AssetUid } from '@holdfast/core/kernel/ids'
import { instant, MINUTE_MS, SECOND_MS } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Stored } from '@holdfast/core/model/manifest'
import { find, type View } from '@holdfast/core/state/state'
import type { Contract } from '@holdfast/api/contract'
import type { AnswerOf } from '@holdfast/api/operation'
import type { WorkloadToken } from '@holdfast/protocols/agent/messages'
import type { Context } from '../../context.ts'
import { at, explanationOf } from '../../views/assets.ts'

/** Thousands ask every few seconds: the worst of it, and how much more there is. */
const SENT = { causes: LIMITS.sentCausesMax, lines: LIMITS.sentLinesMax }

const WORKLOAD_TOKEN_MS = 15 * MINUTE_MS
const POLL_MS = 5 * SECOND_MS

type AgentAnswer = AnswerOf<Contract['agent.report']>

export interface Answered {
  readonly asset: AssetUid
  readonly source: string
  /** Digest of the message. */
  readonly to: string
  readonly evidence: string | null
  readonly factsWanted: boolean
  /** `withheld`: asked for without the newest nonce. */
  readonly tokens: 'none' | 'given' | 'withheld'
}

/** `warn`: what went wrong with a part that is left out. */
export async function answerTo(
  context: Context,
  { asset: uid, source, to, evidence, factsWanted, tokens }: Answered,
  warn: (thrown: unknown) => void,
): Promise<AgentAnswer> {
  const { view } = context.driver
  const asset = view.manifests.Asset.get(uid)
  let explanation: AgentAnswer['explanation'] = null
  try {
    if (asset !== undefined) {
      explanation = await explanationOf(context, asset, SENT)
    }
  } catch (thrown) {
    // What an older ledger holds may be odd; its agent is heard all the same.
    warn(thrown)
  }
  return {
    to,
    evidence,
    nonce: context.nonces.issue(uid, source, context.driver.env().now),
    factsWanted,
    explanation,
    tokens: tokens === 'withheld' ? null : tokens === 'given' ? workloadTokens(context, uid) : [],
    pollAfterMs: POLL_MS,
  }
}

/** One fresh token for each identity bound to the asset; none for a suspended one. */
function workloadTokens(context: Context, asset: AssetUid): WorkloadToken[] {
  const { view } = context.driver
  const tokens: WorkloadToken[] = []
  for (const uid of [...(view.identitiesByAsset.get(asset) ?? [])].toSorted()) {
    const identity = view.manifests.Identity.get(uid)
    if (identity === undefined) continue
    const user = userOf(view, identity, asset)
    if (identity.spec.state === 'suspended') {
      tokens.push({ identity: identity.name, user, token: null, expiresAt: null })
      continue
    }
    const issuedAt = context.driver.env().now
    const expiresAt = instant(issuedAt + WORKLOAD_TOKEN_MS)
    const token = context.workloadTokens.issue({ identity: uid, asset, issuedAt, expiresAt })
    tokens.push({ identity: identity.name, user, token, expiresAt: at(expiresAt) })
  }
  return tokens
}

/** The account that binds this identity to this asset; another asset's binding says nothing here. */
function userOf(view: View, identity: Stored<'Identity'>, asset: AssetUid): string | null {
  for (const named of [identity.name, identity.uid]) {
    for (const uid of view.bindingsByIdentity.get(named) ?? []) {
      const spec = view.manifests.Binding.get(uid)?.spec
      if (spec?.user !== undefined && find(view, 'Asset', spec.asset)?.uid === asset) {
        return spec.user
      }
    }
  }
  return null
}
