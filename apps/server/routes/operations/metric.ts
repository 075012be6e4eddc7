/** One series as its row of the table says, read anew whenever somebody asks. */

import { Counter, Gauge, type LabelValues, type Metric } from 'prom-client'
import { METRICS, type MetricName } from '../../metric-table.ts'

export type Set = (labels: LabelValues<string>, value: number) => void

/** `read` sets every value there is; values that it does not set are gone. */
export function metric(name: MetricName, read: (set: Set) => void | Promise<void>): Metric {
  const { type, help, labels = {} } = METRICS[name]
  const Kind = type === 'counter' ? Counter : Gauge
  return new Kind({
    name,
    help,
    labelNames: Object.keys(labels),
    registers: [],
    async collect() {
      const values: Parameters<Set>[] = []
      await read((...value) => values.push(value))
      // At once: who asks meanwhile is told no half of it.
      this.reset()
      for (const [of, value] of values) this.inc(of, value)
    },
  })
}
