/** What is counted for whoever watches this server, in the words of Prometheus. */

import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { postureOf } from '@holdfast/core/assess/posture'
import { POSTURES, TIERS } from '@holdfast/core/model/posture'
import { REFUSAL_REASONS } from '@holdfast/core/model/refusal'
import { factsOf } from '@holdfast/core/state/evidence/standing'
import type { Context } from '../../context.ts'
import { takeTurns } from '../../turns.ts'
import { connectionMetrics } from './connection-metrics.ts'

export function metricsOf(context: Context): Registry {
  const { view } = context.driver
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const gauge = (name: string, help: string, read: () => number): void => {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(read())
        },
      }),
    )
  }
  gauge('holdfast_ledger_size', 'Entries in the ledger', () => view.size)
  gauge('holdfast_holds_open', 'Open holds', () => view.holds.size)
  gauge('holdfast_from_backup', '1 while this server runs from a backup nobody accepted', () =>
    context.driver.env().fromBackup ? 1 : 0,
  )
  gauge('holdfast_writer_stopped', '1 when nothing can be recorded', () =>
    context.driver.stopped() === null ? 0 : 1,
  )
  gauge(
    'holdfast_unsealed_hours',
    'Hours of decision records that could not be sealed',
    () => context.decisions.troubles().length,
  )
  gauge(
    'holdfast_disk_used_percent',
    'Of the disk of the data directory; NaN: not known',
    () => context.disk.usedPercent() ?? Number.NaN,
  )
  for (const metric of connectionMetrics(context.connections)) registry.registerMetric(metric)
  registry.registerMetric(assetsByPosture(context))
  registry.registerMetric(identitiesByReason(context))
  registry.registerMetric(usesByTier(context))
  registry.registerMetric(agentsByVersion(context))
  return registry
}

function assetsByPosture(context: Context): Gauge<'posture'> {
  const { view } = context.driver
  return new Gauge({
    name: 'holdfast_assets',
    help: 'Assets by posture',
    labelNames: ['posture'],
    registers: [],
    async collect() {
      const counts = new Map<string, number>(POSTURES.map((one) => [one, 0]))
      const { now } = context.driver.env()
      const turn = takeTurns()
      for (const { uid } of view.manifests.Asset.values()) {
        const { state } = postureOf(view, factsOf(view, uid), now)
        counts.set(state, (counts.get(state) ?? 0) + 1)
        if (turn.isOver()) await turn.pause()
      }
      // At once: who asks meanwhile is told no half of it.
      this.reset()
      for (const [posture, count] of counts) this.set({ posture }, count)
    },
  })
}

function identitiesByReason(context: Context): Gauge<'reason'> {
  return new Gauge({
    name: 'holdfast_refused_identities',
    help: 'Identities that are refused now because of posture, held or not, by reason',
    labelNames: ['reason'],
    registers: [],
    async collect() {
      this.reset()
      const { counts } = await context.refusals.look()
      for (const reason of Object.keys(REFUSAL_REASONS)) this.set({ reason }, 0)
      for (const { reason, identities } of counts.byReason) this.set({ reason }, identities)
    },
  })
}

function usesByTier(context: Context): Gauge<'tier'> {
  return new Gauge({
    name: 'holdfast_refused_uses',
    help: 'Identity, asset and resource that are refused now because of posture, by tier',
    labelNames: ['tier'],
    registers: [],
    async collect() {
      this.reset()
      const { counts } = await context.refusals.look()
      for (const tier of TIERS) this.set({ tier }, 0)
      for (const { tier, uses } of counts.byTier) this.set({ tier }, uses)
    },
  })
}

function agentsByVersion(context: Context): Gauge<'version'> {
  return new Gauge({
    name: 'holdfast_agents',
    help: 'Agents that have reported since this start, by their version',
    labelNames: ['version'],
    registers: [],
    collect() {
      this.reset()
      for (const [version, count] of context.driver.agentVersions()) this.set({ version }, count)
    },
  })
}
