/** The benches there are: an adapter that cuts and has none fails the contract test. */

import type { Bench } from './bench.ts'
import { openbao } from './bench-openbao.ts'
import { postgresql } from './bench-postgresql.ts'

export const BENCHES: readonly Bench[] = [openbao, postgresql]
