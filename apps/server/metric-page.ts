/** docs/reference/metrics.md, made of the table of series; a test proves that a real answer has these and no others. */

import { METRICS, OF_THE_PROCESS, type MetricRow } from './metric-table.ts'

export function metricPage(): string {
  return `# Metrics

\`GET /metrics\` answers in the text format of Prometheus, with a token of scope \`read\`: [how to scrape it](../how-to/scrape-metrics.md).

## Of Holdfast

${table(METRICS)}

## Of the process

What the runtime tells of itself; labels have whatever values it gives.

${table(OF_THE_PROCESS)}
`
}

function table(metrics: { readonly [name: string]: MetricRow }): string {
  const rows = Object.entries(metrics).map(
    ([name, { type, unit, help, labels = {} }]) =>
      `| \`${name}\` | ${type} | ${unit} | ${labelsText(labels)} | ${help} |`,
  )
  return ['| name | type | unit | labels | what it counts |', '| --- | --- | --- | --- | --- |']
    .concat(rows)
    .join('\n')
}

function labelsText(labels: NonNullable<MetricRow['labels']>): string {
  return Object.entries(labels)
    .map(([label, values]) =>
      values.length === 0
        ? `\`${label}\``
        : `\`${label}\`: ${values.map((value) => `\`${value}\``).join(', ')}`,
    )
    .join('; ')
}
