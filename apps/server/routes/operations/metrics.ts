/** What is counted for whoever watches this server, in the words of Prometheus. */

import { collectDefaultMetrics, Registry, type Metric } from 'prom-client'
import { postureOf } from '@holdfast/core/assess/posture'
import { POSTURES, TIERS } from '@holdfast/core/model/posture'
import { REFUSAL_REASONS } from '@holdfast/core/model/refusal'
import { factsOf } from '@holdfast/core/state/evidence/standing'
import type { Context } from '../../context.ts'
import type { MetricName } from '../../metric-table.ts'
import { takeTurns } from '../../turns.ts'
import { breakGlassMetrics } from './break-glass-metrics.ts'
import { connectionMetrics } from './connection-metrics.ts'
import { pointMetrics } from './point-metrics.ts'
import { rotationMetrics } from './rotation-metrics.ts'
import { metric } from './metric.ts'

export function metricsOf(context: Context): Registry {
  const { view } = context.driver
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const number = (name: MetricName, read: () => number): Metric =>
    metric(name, (set) => set({}, read()))
  const all = [
    number('holdfast_ledger_size', () => view.size),
    number('holdfast_holds_open', () => view.holds.size),
    number('holdfast_from_backup', () => (context.driver.env().fromBackup ? 1 : 0)),
    number('holdfast_writer_stopped', () => (context.driver.stopped() === null ? 0 : 1)),
    number('holdfast_unsealed_hours', () => context.decisions.troubles().length),
    number('holdfast_disk_used_percent', () => context.disk.usedPercent() ?? Number.NaN),
    ...connectionMetrics(context.connections),
    assetsByPosture(context),
    identitiesByReason(context),
    usesByTier(context),
    agentsByVersion(context),
    ...rotationMetrics(context),
    ...breakGlassMetrics(context),
    ...pointMetrics(context),
  ]
  for (const one of all) registry.registerMetric(one)
  return registry
}

function assetsByPosture(context: Context): Metric {
  const { view } = context.driver
  return metric('holdfast_assets', async (set) => {
    const counts = new Map<string, number>(POSTURES.map((one) => [one, 0]))
    const { now } = context.driver.env()
    const turn = takeTurns()
    for (const { uid } of view.manifests.Asset.values()) {
      const { state } = postureOf(view, factsOf(view, uid), now)
      counts.set(state, (counts.get(state) ?? 0) + 1)
      if (turn.isOver()) await turn.pause()
    }
    for (const [posture, count] of counts) set({ posture }, count)
  })
}

function identitiesByReason(context: Context): Metric {
  return metric('holdfast_refused_identities', async (set) => {
    const { counts } = await context.refusals.look()
    const found = new Map<string, number>(
      counts.byReason.map(({ reason, identities }) => [reason, identities]),
    )
    for (const reason of Object.keys(REFUSAL_REASONS)) set({ reason }, found.get(reason) ?? 0)
  })
}

function usesByTier(context: Context): Metric {
  return metric('holdfast_refused_uses', async (set) => {
    const { counts } = await context.refusals.look()
    const found = new Map(counts.byTier.map(({ tier, uses }) => [tier, uses]))
    for (const tier of TIERS) set({ tier }, found.get(tier) ?? 0)
  })
}

function agentsByVersion(context: Context): Metric {
  return metric('holdfast_agents', (set) => {
    const counts = new Map([[context.version, 0], ...context.driver.agentVersions()])
    for (const [version, count] of counts) set({ version }, count)
  })
}
