/** The running kernel against the newest installed one of its flavour. */

import { compareDeb } from '@holdfast/formats/versions/deb'
import type { KernelFacts, PackageFact } from '@holdfast/core/model/facts'
import type { System } from './system.ts'

export async function kernelFacts(
  system: System,
  root: string,
  packages: readonly PackageFact[],
): Promise<KernelFacts> {
  if (root !== '') return { state: 'not-applicable', reason: 'root-directory' }
  if (await isContainer(system)) return { state: 'not-applicable', reason: 'container' }
  const running = system.kernel
  const images = packages.filter((one) => /^linux-image-(?:unsigned-)?\d/.test(one.name))
  const releaseOf = (one: PackageFact): string =>
    one.name.replace(/^linux-image-(?:unsigned-)?/, '')
  const own = images.find((one) => releaseOf(one) === running)
  if (own === undefined) {
    return { state: 'not-judged', running, reason: 'no package owns the running kernel' }
  }
  const flavour = flavourOf(running)
  const newest = images
    .filter((one) => flavourOf(releaseOf(one)) === flavour)
    .reduce((a, b) => (compareDeb(releaseOf(a), releaseOf(b)) === 'less' ? b : a), own)
  return {
    state: 'known',
    running,
    installed: releaseOf(newest),
    source: newest.source,
    current: newest === own,
  }
}

/** `amd64` of `6.1.0-49-amd64`, `generic` of `6.8.0-51-generic`. */
function flavourOf(release: string): string {
  return release.replace(/^[0-9.]+(?:-\d+)?-?/, '')
}

async function isContainer(system: System): Promise<boolean> {
  if ((await system.stat('/.dockerenv')) !== undefined) return true
  if ((await system.stat('/run/.containerenv')) !== undefined) return true
  if ((await system.read('/run/systemd/container')) !== undefined) return true
  return /(?:^|\0)container=/.test((await system.read('/proc/1/environ')) ?? '')
}
