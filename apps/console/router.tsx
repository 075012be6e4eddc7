/** The routes. */

import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { Frame } from './frame.tsx'
import { HoldPage } from './features/holds/hold-page.tsx'
import { HoldsPage } from './features/holds/holds-page.tsx'
import { HostPage } from './features/hosts/host-page.tsx'
import { HostsPage } from './features/hosts/hosts-page.tsx'
import { OverviewPage } from './features/overview/overview-page.tsx'

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

export const router = createRouter({
  routeTree: root.addChildren([overview, holds, hold, hosts, host]),
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
