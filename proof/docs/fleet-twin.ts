/** A Fleet server for the page about sources with a webhook: the twin, until it is told to stop; says where it is. */

import { fleetTwin } from '../twins/fleet.ts'

const twin = await fleetTwin('fleet-token')
twin.add(1, { hostname: 'web-01' })
console.log(`Fleet is at ${twin.url}`)
process.on('SIGTERM', () => process.exit(0))
