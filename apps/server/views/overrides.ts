/** Overrides as the API shows them, and what a person is asked of those that the product made itself. */

import { personOf } from '@holdfast/core/state/tokens/person-of'
import { questionsOf, type Question } from '@holdfast/core/decide/questions'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Override } from '@holdfast/core/model/override'
import type { View } from '@holdfast/core/state/state'
import { at } from './assets.ts'

/** Named in a list of questions; the override itself names more. */
const NAMED_MAX = 20
const LISTED_MAX = 1_000

export function overrideItem(
  view: View,
  override: Override,
): { readonly name: string } & Record<string, unknown> {
  return {
    ...override,
    uid: override.id,
    owner: personOf(view, override.owner),
    createdAt: at(override.createdAt),
    expiresAt: at(override.expiresAt),
    endedAt: at(override.endedAt),
    // Whole assets, as recorded: what names identities or resources keeps some of their uses.
    keepsOpen: view.sheltered.get(override.id)?.size ?? 0,
  }
}

export function overrideDetail(view: View, one: Override, now: Instant): Record<string, unknown> {
  const question = questionsOf(view, now).find(({ override }) => override === one.id)
  return {
    ...overrideItem(view, one),
    open: namesOf(view, [...(view.sheltered.get(one.id) ?? [])]).slice(0, LISTED_MAX),
    question: question === undefined ? null : questionItem(view, question),
  }
}

export function questionItems(view: View, now: Instant): Record<string, unknown>[] {
  return questionsOf(view, now).map((question) => questionItem(view, question))
}

function questionItem(view: View, { spared, by, ...question }: Question): Record<string, unknown> {
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
