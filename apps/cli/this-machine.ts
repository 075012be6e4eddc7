/** Makes this machine the first asset of the estate: discovered, read by the agent's own code, nothing blocked. */

import { thisMachineSource, THIS_MACHINE } from '@holdfast/core/state/estate/declare-source'
import { digestOf } from '@holdfast/core/kernel/hash'
import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { explainAsset } from '@holdfast/core/loop/answer/explain'
import { HOUR_MS } from '@holdfast/core/kernel/instant'
import type { HostFacts } from '@holdfast/core/model/facts'
import { find } from '@holdfast/core/state/state'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { watchHost } from '@holdfast/local-host/watch'
import type { RunningServer } from '@holdfast/server/compose'

/** Answers in one line what would be blocked, and when. */
export async function adoptThisMachine(server: RunningServer, facts: HostFacts): Promise<string> {
  const { driver, nonces, writer } = server.context
  const name =
    facts.subject.hostname.replaceAll(/[^A-Za-z0-9._:@/+=-]/g, '-').replace(/^[^A-Za-z0-9]+/, '') ||
    'this-machine'
  if (find(driver.view, 'Asset', name) === undefined) {
    const { machineId } = facts.subject
    const spec = {
      type: 'host' as const,
      ...(machineId === undefined ? {} : { identifiers: { machineId } }),
    }
    const manifest = { kind: 'Asset' as const, name, labels: {}, spec }
    await driver.submit(
      { kind: 'apply-manifests', manifests: [manifest], dryRun: false, origin: 'discovered' },
      'system',
    )
  }
  const own = find(driver.view, 'Source', THIS_MACHINE)?.spec.assets.names ?? []
  if (!own.includes(name)) {
    // A source that a person has edited stays as it is: discovery never overwrites.
    const manifest = thisMachineSource([...own, name])
    await driver.submit(
      { kind: 'apply-manifests', manifests: [manifest], dryRun: false, origin: 'discovered' },
      'system',
    )
  }
  const asset = find(driver.view, 'Asset', name)
  if (asset === undefined) return 'this machine could not be added to the estate'
  const bytes = utf8(canonicalJson(facts))
  const document = await writer.blobs.put(bytes)
  const now = driver.env().now
  const claim = nonces.check(
    nonces.issue(asset.uid, THIS_MACHINE, now),
    asset.uid,
    THIS_MACHINE,
    now,
  )
  await driver.submit(
    {
      kind: 'import',
      asset: name,
      source: THIS_MACHINE,
      nonce: claim.ok ? claim.claim : null,
      // The directory name may differ from the hostname only by the characters a name may have.
      facts: { ...facts, subject: { ...facts.subject, hostname: name } },
      assertSubject: false,
      document,
      factsDigest: digestOf(nodeHash, bytes),
      reader: 'agent-v1',
    },
    'system',
  )
  return explainAsset(driver.view, asset, driver.env()).sentence
}

/**
 * Reads the machine again when its package database changes and every hour; tells what it says where that is no longer
 * what it `said`, and an error once. Returns how to stop.
 */
export function followThisMachine(
  server: RunningServer,
  machine: {
    readonly root: string
    readonly scan: () => Promise<HostFacts>
    readonly said: string
  },
  tell: (line: string) => void,
): () => void {
  let last = withoutAges(machine.said)
  let reading = false
  let again = false
  const read = async (): Promise<void> => {
    again = reading
    if (reading) return
    reading = true
    const line = await machine
      .scan()
      .then((facts) => adoptThisMachine(server, facts))
      .catch((thrown: unknown) => `this machine could not be read again: ${messageOf(thrown)}`)
    reading = false
    const news = withoutAges(line)
    if (news !== last) tell(line)
    last = news
    if (again) await read()
  }
  return watchHost(machine.root, HOUR_MS, () => void read())
}

/** An age that moved on is no news. */
function withoutAges(line: string): string {
  return line.replaceAll(/\d+ [dhms]\b/g, '')
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
