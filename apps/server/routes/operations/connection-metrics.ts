/** Connections in numbers: open, given way to others, refused; by who is at the other end where that is told. */

import { Counter, Gauge } from 'prom-client'
import type { Connections, Counted } from '../../connections.ts'

type Metric = Gauge | Counter

export function connectionMetrics(connections: Connections): readonly Metric[] {
  return [
    of(Gauge, 'holdfast_connection_places', 'Connections held at once at most', () => ({
      '': connections.most,
    })),
    of(Gauge, 'holdfast_connections', 'Open connections', () => byCaller(connections.open())),
    of(
      Counter,
      'holdfast_connections_ended_total',
      'Connections that gave way to others while all places were taken',
      () => byCaller(connections.ended()),
    ),
    of(
      Counter,
      'holdfast_connections_refused_total',
      'Connections that spoke no HTTP that is read here, or not in time',
      () => ({ '': connections.refused() }),
    ),
  ]
}

function byCaller({ strangers, known }: Counted): { readonly [caller: string]: number } {
  return { stranger: strangers, known }
}

/** By caller; of nobody in particular the name is empty, which is no label. */
function of(
  Kind: typeof Gauge | typeof Counter,
  name: string,
  help: string,
  read: () => { readonly [caller: string]: number },
): Metric {
  return new Kind({
    name,
    help,
    labelNames: ['caller'],
    registers: [],
    collect() {
      this.reset()
      for (const [caller, count] of Object.entries(read())) {
        this.inc(caller === '' ? {} : { caller }, count)
      }
    },
  })
}
