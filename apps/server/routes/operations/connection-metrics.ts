/** Connections in numbers: open, given way to others, refused; by who is at the other end where that is told. */

import type { Metric } from 'prom-client'
import type { Connections, Counted } from '../../connections.ts'
import { metric } from './metric.ts'

export function connectionMetrics(connections: Connections): readonly Metric[] {
  return [
    metric('holdfast_connection_places', (set) => set({}, connections.most)),
    metric('holdfast_connections', (set) => byCaller(set, connections.open())),
    metric('holdfast_connections_ended_total', (set) => byCaller(set, connections.ended())),
    metric('holdfast_connections_refused_total', (set) => set({}, connections.refused())),
  ]
}

function byCaller(
  set: (labels: { readonly caller: string }, value: number) => void,
  { strangers, known }: Counted,
): void {
  set({ caller: 'stranger' }, strangers)
  set({ caller: 'known' }, known)
}
