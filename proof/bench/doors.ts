/** What the worst of each door costs the decide thread: the figures beside the rows of `proof/doors/worst.ts`. */

import { costsOf, openSender } from '../doors/cost.ts'
import { oneOfEverything } from '../doors/estate.ts'
import { WORST } from '../doors/worst.ts'
import { testServer } from '../testkit/server.ts'
import type { Figure } from './estate.ts'

export async function doors(): Promise<readonly Figure[]> {
  const server = await testServer('enforce')
  await oneOfEverything(server)
  const sender = openSender(server)
  const figures: Figure[] = []
  for (const { what, method, path, body } of WORST) {
    const [half, whole] = [body(1), body(2)]
    const { twice } = await costsOf(
      () => sender.send(method, path, half),
      () => sender.send(method, path, whole),
    )
    const [ms, mb] = [twice.cpuMs.toFixed(0), (twice.allocatedKb / 1_000).toFixed(1)]
    figures.push({ name: `${path.split('?')[0] ?? path}: ${what}`, figure: `${ms} ms, ${mb} MB` })
  }
  await sender.close()
  await server.close()
  return figures
}
