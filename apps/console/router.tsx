/** The routes. */

import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { Frame } from './frame.tsx'
import { FindingPage } from './features/findings/finding-page.tsx'
import { FindingsPage, type FindingFilter } from './features/findings/findings-page.tsx'
import { HoldPage } from './features/holds/hold-page.tsx'
import { HoldsPage } from './features/holds/holds-page.tsx'
import { HostPage } from './features/hosts/host-page.tsx'
import { HostsPage } from './features/hosts/hosts-page.tsx'
import { OverviewPage } from './features/overview/overview-page.tsx'
import { SourcesPage } from './features/sources/sources-page.tsx'

const root = createRootRoute({ component: Frame })
const overview = createRoute({ getParentRoute: () => root, path: '/', component: OverviewPage })
const holds = createRoute({ getParentRoute: () => root, path: '/holds', component: HoldsPage })
const hold = createRoute({
  getParentRoute: () => root,
  path: '/holds/$id',
  component: function HoldRoute() {
    return <HoldPage id={hold.useParams().id} />
  },
})
const hosts = createRoute({
  getParentRoute: () => root,
  path: '/hosts',
  component: HostsPage,
  validateSearch: (search: Record<string, unknown>): { posture?: string; q?: string } => ({
    ...(typeof search['posture'] === 'string' ? { posture: search['posture'] } : {}),
    ...(typeof search['q'] === 'string' ? { q: search['q'] } : {}),
  }),
})
const host = createRoute({
  getParentRoute: () => root,
  path: '/hosts/$name',
  component: function HostRoute() {
    return <HostPage name={host.useParams().name} />
  },
})
const findings = createRoute({
  getParentRoute: () => root,
  path: '/findings',
  component: FindingsPage,
  // The router reads `true` and `50` in an address as what they look like.
  validateSearch: (search: Record<string, unknown>): FindingFilter => ({
    ...(search['exploited'] === true ? { exploited: true } : {}),
    ...(typeof search['severity'] === 'string' ? { severity: search['severity'] } : {}),
    ...(typeof search['fix'] === 'string' ? { fix: search['fix'] } : {}),
    ...(['string', 'number'].includes(typeof search['q']) ? { q: String(search['q']) } : {}),
    ...(typeof search['after'] === 'number' ? { after: search['after'] } : {}),
  }),
})
const finding = createRoute({
  getParentRoute: () => root,
  path: '/findings/$id',
  component: function FindingRoute() {
    const { id } = finding.useParams()
    return <FindingPage key={id} id={id} />
  },
})
const sources = createRoute({
  getParentRoute: () => root,
  path: '/sources',
  component: SourcesPage,
})

export const router = createRouter({
  routeTree: root.addChildren([overview, holds, hold, hosts, host, findings, finding, sources]),
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
