/** A Fleet server for the page about sources with a webhook: the twin, until it is told to stop; leaves its address in a file. */

import { writeFileSync } from 'node:fs'
import { fleetTwin } from '../twins/fleet.ts'

const twin = await fleetTwin('fleet-token')
twin.add(1, { hostname: 'web-01' })
writeFileSync('fleet-url', twin.url)
console.log('Fleet answers')
process.on('SIGTERM', () => process.exit(0))
