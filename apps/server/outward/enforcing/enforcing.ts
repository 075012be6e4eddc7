/** What accounts outside are denied: planned when something changes, carried out, and looked at again and again. */

import type { Driver } from '../../driver/driver.ts'
import { planEffectsOver } from './planner.ts'
import { runEffects, type EffectRunnerParts } from './runner.ts'

export interface Enforcing {
  close(): Promise<void>
}

export interface EnforcingParts extends Omit<EffectRunnerParts, 'random' | 'driver'> {
  readonly driver: Driver
}

export function enforceOver(parts: EnforcingParts): Enforcing {
  const { driver } = parts
  const planner = planEffectsOver(driver)
  const runner = runEffects({ ...parts, random: Math.random })
  let closed = false
  driver.onEntries((entries) => {
    if (closed) return
    planner.after(entries)
    for (const entry of entries) {
      if (entry.kind === 'effect.intended' && entry.v === 2) {
        const { point, ref } = entry.body.effect
        runner.wake(point, ref)
      }
    }
  })
  runner.start()
  planner.all()
  return {
    async close() {
      closed = true
      planner.close()
      await planner.idle()
      await runner.close()
    },
  }
}
