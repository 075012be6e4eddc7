/** Reports handed in or fetched: each about one asset, named or found by what the report calls it. */

import { shellWord } from '@holdfast/core/decide/package-grammar'
import { isAbout, subjectName } from '@holdfast/core/discover/match-subject'
import type { NonceClaim } from '@holdfast/core/model/input'
import type { Stored } from '@holdfast/core/model/manifest'
import { find, type View } from '@holdfast/core/state/state'
import { Problem, problemOfRefusal } from '@holdfast/edges-base/http/problems'
import { submit, type HandingIn } from '../../context.ts'
import type { Read, ReadReport, Report } from '../../driver/read-call.ts'
import { mustBeHeard } from './who-speaks.ts'

export interface Given {
  readonly raw: Uint8Array
  readonly source: string
  readonly actor: string
  readonly assertSubject: boolean
}

/** The asset that goes by what the report calls it. */
export function assetOf(view: View, report: Report): Stored<'Asset'> | undefined {
  const byName = find(view, 'Asset', subjectName(report))
  return byName ?? [...view.manifests.Asset.values()].find((asset) => isAbout(asset, report))
}

export async function handInFound(
  context: HandingIn,
  report: ReadReport,
  read: Read,
  given: Given,
): Promise<{ subject: string; asset: string | null; evidence: string | null; why: string | null }> {
  const subject = subjectName(report.facts)
  const asset = assetOf(context.driver.view, report.facts)
  if (asset === undefined) {
    return { subject, asset: null, evidence: null, why: 'no declared asset goes by these names' }
  }
  try {
    const { evidence } = await handIn(context, asset, report, read, given)
    return { subject, asset: asset.name, evidence, why: null }
  } catch (thrown) {
    // One refused report leaves the others of its document.
    if (!(thrown instanceof Problem)) throw thrown
    return { subject, asset: asset.name, evidence: null, why: thrown.message }
  }
}

export async function handIn(
  context: HandingIn,
  asset: Stored<'Asset'>,
  report: ReadReport,
  read: Read,
  given: Given,
): Promise<{ readonly evidence: string | null; readonly size: number }> {
  const { facts, bytes, digest } = report
  mustBeHeard(context.driver.view, given.source, asset.uid, facts)
  const nonce = nonceOf(context, asset, given.source, read.nonce)
  const document = await context.writer.blobs.put(given.raw)
  await context.writer.blobs.put(bytes)
  const { answer, size } = await submit(
    context,
    {
      kind: 'import',
      asset: asset.name,
      source: given.source,
      nonce,
      facts,
      assertSubject: given.assertSubject,
      document,
      factsDigest: digest,
      reader: read.format,
    },
    given.actor,
  )
  return { evidence: answer.kind === 'done' ? (answer.ids[0] ?? null) : null, size }
}

function nonceOf(
  context: HandingIn,
  asset: Stored<'Asset'>,
  source: string,
  text: string | null,
): NonceClaim | null {
  if (text === null) return null
  const checked = context.nonces.check(text, asset.uid, source, context.driver.env().now)
  if (checked.ok) return checked.claim
  const message =
    checked.code === 'nonce-expired'
      ? 'the nonce of this report is too old'
      : `the nonce of this report is not one for \`${asset.name}\` and source \`${source}\``
  const help = `holdfast asset nonce ${asset.name} --source ${shellWord(source) ?? 'NAME'}`
  throw problemOfRefusal(checked.code, message, help)
}
