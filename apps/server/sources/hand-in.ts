/** Reports handed in or fetched: each about one asset, named or found by what the report calls it. */

import { shellWord } from '@holdfast/core/decide/package-grammar'
import { digestOf } from '@holdfast/core/kernel/hash'
import { canonicalJson, type Json } from '@holdfast/core/kernel/canonical-json'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { nameComponents } from '@holdfast/core/discover/name-components'
import { isAbout, subjectName } from '@holdfast/core/discover/match-subject'
import type { ComponentFacts, HostFacts } from '@holdfast/core/model/facts'
import type { NonceClaim } from '@holdfast/core/model/input'
import type { Stored } from '@holdfast/core/model/manifest'
import { find, type View } from '@holdfast/core/model/state'
import { Problem } from '@holdfast/edges-base/http/problems'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import type { ReadDocument } from '@holdfast/formats/reader'
import { submit, type Context } from '../context.ts'
import { mustBeHeard } from './who-speaks.ts'

export type Report = HostFacts | ComponentFacts

export interface Given {
  readonly raw: Uint8Array
  readonly source: string
  readonly actor: string
  readonly assertSubject: boolean
}

/** The asset that goes by what the report calls it. */
export function assetOf(view: View, report: Report): Stored<'Asset'> | undefined {
  const byName = find(view, 'Asset', subjectName(report))
  return byName ?? [...view.manifests.Asset.values()].find((one) => isAbout(one, report))
}

export async function handInFound(
  context: Context,
  report: Report,
  read: ReadDocument,
  given: Given,
): Promise<{ subject: string; asset: string | null; evidence: string | null; why: string | null }> {
  const subject = subjectName(report)
  const asset = assetOf(context.driver.view, report)
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
  context: Context,
  asset: Stored<'Asset'>,
  listed: Report,
  read: ReadDocument,
  given: Given,
): Promise<{ readonly evidence: string | null; readonly size: number }> {
  const spec = find(context.driver.view, 'Source', given.source)?.spec
  const facts = nameComponents(listed, spec?.purls)
  mustBeHeard(context.driver.view, given.source, asset.uid, facts)
  const nonce = nonceOf(context, asset, given.source, read.nonce)
  const factsBytes = utf8(canonicalJson(facts as unknown as Json)) // Facts hold Json members only.
  const document = await context.writer.blobs.put(given.raw)
  await context.writer.blobs.put(factsBytes)
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
      factsDigest: digestOf(nodeHash, factsBytes),
      reader: read.format,
    },
    given.actor,
  )
  return { evidence: answer.kind === 'done' ? (answer.ids[0] ?? null) : null, size }
}

function nonceOf(
  context: Context,
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
  throw new Problem('evidence-refused', message, help, [{ code: checked.code, message, help }])
}
