/** Whether a person may take a vendor's report as true, and what that makes of the causes it shows fixed. */

import { err, ok, type Result } from '../kernel/result.ts'
import type { Cause } from '../model/cause.ts'
import type { Env } from '../model/env.ts'
import type { InputOf } from '../model/input.ts'
import type { Stored } from '../model/manifest.ts'
import { samePerson } from '../model/person.ts'
import { refusal, type Refusal } from '../model/refusals.ts'
import { causesOf } from '../state/evidence/standing.ts'
import type { View } from '../state/state.ts'

/** The open causes that a vendor's report shows fixed. */
export function reportedOn(view: View, asset: Stored<'Asset'>): Cause[] {
  const causes = causesOf(view, view.assets.get(asset.uid)?.causes ?? [])
  return causes.filter((cause) => cause.detail.reported !== undefined)
}

/** The causes as they are with this person's word. */
export function acceptVendor(
  view: View,
  asset: Stored<'Asset'>,
  { reason }: InputOf<'accept-report'>,
  by: string,
  env: Env,
): Result<Cause[], Refusal> {
  const reported = reportedOn(view, asset)
  if (reported.length === 0) {
    const message = `no vendor's report shows anything fixed on \`${asset.name}\``
    const help = `hand it in first: holdfast import report.json --asset ${asset.name} --source NAME`
    return err(refusal('nothing-reported', message, help))
  }
  const others = reported.filter(({ detail }) => !isBy(detail.reported?.by, by))
  if (others.length === 0) {
    const message = `\`${by}\` handed the report in and cannot accept it`
    return err(refusal('same-person', message, 'another person must: two people are two names'))
  }
  const fresh = others.filter(
    ({ detail }) => detail.reported?.accepted.some((word) => samePerson(word.by, by)) === false,
  )
  if (fresh.length === 0) {
    const message = `\`${by}\` has accepted it already`
    return err(refusal('already-accepted', message, 'ask another person'))
  }
  return ok(
    fresh.flatMap((cause) => {
      const { reported: report } = cause.detail
      if (report === undefined) return []
      const accepted = [...report.accepted, { by, at: env.now, reason }]
      return { ...cause, detail: { ...cause.detail, reported: { ...report, accepted } } }
    }),
  )
}

function isBy(name: string | undefined, by: string): boolean {
  return name === undefined || samePerson(name, by)
}
