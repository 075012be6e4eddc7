/** The running kernel against the installed ones; in a container or below another root none of them runs. */

import type { KernelFacts, PackageFact } from '@holdfast/core/model/facts'
import { kernelOf } from '@holdfast/host-formats/kernel/kernel'
import type { System } from './system.ts'

export async function kernelFacts(
  system: System,
  root: string,
  packages: readonly PackageFact[],
): Promise<KernelFacts> {
  if (root !== '') return { state: 'not-applicable', reason: 'root-directory' }
  if (await isContainer(system)) return { state: 'not-applicable', reason: 'container' }
  return kernelOf({ running: system.kernel, build: system.build ?? null, packages })
}

export async function isContainer(system: System): Promise<boolean> {
  if ((await system.stat('/.dockerenv')) !== undefined) return true
  if ((await system.stat('/run/.containerenv')) !== undefined) return true
  if ((await system.read('/run/systemd/container')) !== undefined) return true
  return /(?:^|\0)container=/.test((await system.read('/proc/1/environ')) ?? '')
}
