/** Writes docs/reference/metrics.md; a test proves that it is up to date. */

import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { metricPage } from './metric-page.ts'

writeFileSync(resolve(import.meta.dirname, '../../docs/reference/metrics.md'), metricPage())
