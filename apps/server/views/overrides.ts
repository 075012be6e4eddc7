/** Overrides as the API shows them, and what a person is asked of those that the product made itself. */

import { personOf } from '@holdfast/core/state/tokens/person-of'
import { questionsOf, type Question } from '@holdfast/core/decide/questions'
import type { OverrideDetail, OverrideItem } from '@holdfast/api/contract/override'
import type { Question as AskedQuestion } from '@holdfast/api/contract/parts/question'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Override } from '@holdfast/core/model/override'
import { isLive } from '@holdfast/core/model/scope'
import type { View } from '@holdfast/core/state/state'
import { at } from './assets.ts'

/** Named in a list of questions; the override itself names more. */
const NAMED_MAX = 20
const LISTED_MAX = 1_000

export function overrideItem(view: View, override: Override, now: Instant): OverrideItem {
  return {
    ...override,
    uid: override.id,
    state: overrideState(override, now),
    owner: personOf(view, override.owner),
    createdAt: at(override.createdAt),
    expiresAt: at(override.expiresAt),
    endedAt: at(override.endedAt),
    keepsOpen: keptOpen(view, override),
  }
}

export function overrideState(override: Override, now: Instant): OverrideItem['state'] {
  if (override.endedAt !== null) return 'ended'
  return isLive(override, now) ? 'live' : 'expired'
}

/** Whole assets, as recorded: what names identities or resources keeps some of their uses. */
export function keptOpen(view: View, { id }: Override): number {
  return view.sheltered.get(id)?.size ?? 0
}

export function overrideDetail(view: View, override: Override, now: Instant): OverrideDetail {
  const question = questionsOf(view, now).find((asked) => asked.override === override.id)
  return {
    ...overrideItem(view, override, now),
    open: namesOf(view, [...(view.sheltered.get(override.id) ?? [])]).slice(0, LISTED_MAX),
    question: question === undefined ? null : questionItem(view, question),
  }
}

export function questionItems(view: View, now: Instant): AskedQuestion[] {
  return questionsOf(view, now).map((question) => questionItem(view, question))
}

function questionItem(view: View, { spared, by, ...question }: Question): AskedQuestion {
  return {
    ...question,
    spared: namesOf(view, spared).slice(0, NAMED_MAX),
    sparedCount: spared.length,
    by: at(by),
    list: `holdfast override show ${question.override}`,
  }
}

function namesOf(view: View, uids: readonly AssetUid[]): string[] {
  return uids.map((uid) => view.manifests.Asset.get(uid)?.name ?? uid).toSorted()
}
