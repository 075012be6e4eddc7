/** The routes. */

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { withQuery } from '@holdfast/core/kernel/api-path'
import { AssetPage } from './features/assets/page.tsx'
import { AssetsPage } from './features/assets/list.tsx'
import { FindingsPage } from './features/findings/list.tsx'
import { HoldsPage } from './features/holds/list.tsx'
import { HoldPage } from './features/holds/page.tsx'
import { NotFoundPage } from './features/not-found-page.tsx'
import { OverridesPage } from './features/overrides/list.tsx'
import { OverviewPage } from './features/overview/overview-page.tsx'
import { PoliciesPage } from './features/policies/list.tsx'
import { RefusedPage } from './features/refused/list.tsx'
import { ResourcesPage } from './features/resources/list.tsx'
import { SourcesPage } from './features/sources/list.tsx'
import { IdentitiesPage } from './features/identities/list.tsx'
import { LedgerPage } from './features/ledger/list.tsx'
import { Frame } from './frame/frame.tsx'
import { listSearch } from './parts/list-search.ts'

// Pages that nobody starts with are loaded when somebody goes there.
const EntryPage = lazyRouteComponent(() => import('./features/ledger/page.tsx'), 'EntryPage')
const EvidencePage = lazyRouteComponent(
  () => import('./features/evidence/evidence-page.tsx'),
  'EvidencePage',
)
const FindingPage = lazyRouteComponent(() => import('./features/findings/page.tsx'), 'FindingPage')
const IdentityPage = lazyRouteComponent(
  () => import('./features/identities/page.tsx'),
  'IdentityPage',
)
const OverridePage = lazyRouteComponent(
  () => import('./features/overrides/page.tsx'),
  'OverridePage',
)
const ResourcePage = lazyRouteComponent(
  () => import('./features/resources/page.tsx'),
  'ResourcePage',
)
const PointsPage = lazyRouteComponent(() => import('./features/points/list.tsx'), 'PointsPage')
const PointPage = lazyRouteComponent(() => import('./features/points/page.tsx'), 'PointPage')
const SourcePage = lazyRouteComponent(() => import('./features/sources/page.tsx'), 'SourcePage')
const PolicyPage = lazyRouteComponent(() => import('./features/policies/page.tsx'), 'PolicyPage')
const AccessPoliciesPage = lazyRouteComponent(
  () => import('./features/access-policies/list.tsx'),
  'AccessPoliciesPage',
)
const AccessPolicyPage = lazyRouteComponent(
  () => import('./features/access-policies/page.tsx'),
  'AccessPolicyPage',
)
const BreakGlassList = lazyRouteComponent(
  () => import('./features/break-glass/list.tsx'),
  'BreakGlassList',
)
const BreakGlassPage = lazyRouteComponent(
  () => import('./features/break-glass/page.tsx'),
  'BreakGlassPage',
)
const SwitchOnPage = lazyRouteComponent(
  () => import('./features/mode/switch-on-page.tsx'),
  'SwitchOnPage',
)
const TokensPage = lazyRouteComponent(() => import('./features/tokens/list.tsx'), 'TokensPage')

const root = createRootRoute({ component: Frame, notFoundComponent: NotFoundPage })
const overview = createRoute({ getParentRoute: () => root, path: '/', component: OverviewPage })
const holds = createRoute({
  getParentRoute: () => root,
  path: '/holds',
  component: HoldsPage,
  validateSearch: listSearch('hold.list'),
})
const refused = createRoute({
  getParentRoute: () => root,
  path: '/refused',
  component: RefusedPage,
  validateSearch: listSearch('refusal.list'),
  // These lists were here; a link that somebody kept still leads to them.
  beforeLoad: ({ location }) => {
    const { tab } = location.search as { readonly tab?: string } // As it is written in the address.
    if (tab === 'overrides') throw redirect({ to: '/overrides', replace: true })
    const state = tab === 'holds' ? 'open' : tab
    if (state === 'open' || state === 'released')
      throw redirect({ to: '/holds', search: { state }, replace: true })
  },
})
const overrides = createRoute({
  getParentRoute: () => root,
  path: '/overrides',
  component: OverridesPage,
  validateSearch: listSearch('override.list'),
})
const override = createRoute({
  getParentRoute: () => root,
  path: '/overrides/$id',
  component: function OverrideRoute() {
    const { id } = override.useParams()
    return <OverridePage key={id} id={id} />
  },
})
const breakGlassList = createRoute({
  getParentRoute: () => root,
  path: '/break-glass',
  component: BreakGlassList,
  validateSearch: listSearch('break-glass.list'),
})
const breakGlass = createRoute({
  getParentRoute: () => root,
  path: '/break-glass/$id',
  component: function BreakGlassRoute() {
    const { id } = breakGlass.useParams()
    return <BreakGlassPage key={id} id={id} />
  },
})
const switchOn = createRoute({
  getParentRoute: () => root,
  path: '/switch-on',
  component: SwitchOnPage,
})
const hold = createRoute({
  getParentRoute: () => root,
  path: '/holds/$id',
  component: function HoldRoute() {
    return <HoldPage id={hold.useParams().id} />
  },
})
const assets = createRoute({
  getParentRoute: () => root,
  path: '/assets',
  component: AssetsPage,
  validateSearch: listSearch('asset.list'),
})
const asset = createRoute({
  getParentRoute: () => root,
  path: '/assets/$name',
  component: function AssetRoute() {
    const { name } = asset.useParams()
    return <AssetPage key={name} name={name} />
  },
  // Of what of it is not judged.
  validateSearch: listSearch('asset.gaps'),
})
const identities = createRoute({
  getParentRoute: () => root,
  path: '/identities',
  component: IdentitiesPage,
  validateSearch: listSearch('identity.list'),
})
const identity = createRoute({
  getParentRoute: () => root,
  path: '/identities/$name',
  component: function IdentityRoute() {
    const { name } = identity.useParams()
    return <IdentityPage key={name} name={name} />
  },
})
const resources = createRoute({
  getParentRoute: () => root,
  path: '/resources',
  component: ResourcesPage,
  validateSearch: listSearch('resource.list'),
})
const resource = createRoute({
  getParentRoute: () => root,
  path: '/resources/$name',
  component: function ResourceRoute() {
    const { name } = resource.useParams()
    return <ResourcePage key={name} name={name} />
  },
})
const policies = createRoute({
  getParentRoute: () => root,
  path: '/policies',
  component: PoliciesPage,
  validateSearch: listSearch('posture-policy.list'),
})
const policy = createRoute({
  getParentRoute: () => root,
  path: '/policies/$name',
  component: function PolicyRoute() {
    const { name } = policy.useParams()
    return <PolicyPage key={name} name={name} />
  },
})
const accessPolicies = createRoute({
  getParentRoute: () => root,
  path: '/access-policies',
  component: AccessPoliciesPage,
  validateSearch: listSearch('access-policy.list'),
})
const accessPolicy = createRoute({
  getParentRoute: () => root,
  path: '/access-policies/$name',
  component: function AccessPolicyRoute() {
    const { name } = accessPolicy.useParams()
    return <AccessPolicyPage key={name} name={name} />
  },
})
const findings = createRoute({
  getParentRoute: () => root,
  path: '/findings',
  component: FindingsPage,
  validateSearch: listSearch('finding.list'),
})
const finding = createRoute({
  getParentRoute: () => root,
  path: '/findings/$id',
  component: function FindingRoute() {
    const { id } = finding.useParams()
    return <FindingPage key={id} id={id} />
  },
})
const points = createRoute({
  getParentRoute: () => root,
  path: '/points',
  component: PointsPage,
  validateSearch: listSearch('enforcement-point.list'),
})
const point = createRoute({
  getParentRoute: () => root,
  path: '/points/$name',
  component: function PointRoute() {
    const { name } = point.useParams()
    return <PointPage key={name} name={name} />
  },
  // Of its accounts.
  validateSearch: listSearch('enforcement-point.plan'),
})
const sources = createRoute({
  getParentRoute: () => root,
  path: '/sources',
  component: SourcesPage,
  validateSearch: listSearch('source.list'),
})
const source = createRoute({
  getParentRoute: () => root,
  path: '/sources/$name',
  component: function SourceRoute() {
    const { name } = source.useParams()
    return <SourcePage key={name} name={name} />
  },
})

const ledger = createRoute({
  getParentRoute: () => root,
  path: '/ledger',
  component: LedgerPage,
  validateSearch: listSearch('ledger.entries'),
})
const entry = createRoute({
  getParentRoute: () => root,
  path: '/ledger/$seq',
  component: function EntryRoute() {
    const { seq } = entry.useParams()
    return <EntryPage key={seq} seq={seq} />
  },
})
const evidence = createRoute({
  getParentRoute: () => root,
  path: '/evidence',
  component: EvidencePage,
})
const tokens = createRoute({
  getParentRoute: () => root,
  path: '/tokens',
  component: TokensPage,
  validateSearch: listSearch('token.list'),
})

const asText = ([name, value]: [string, unknown]): readonly [string, string | undefined] => [
  name,
  value === undefined ? undefined : String(value),
]

export const router = createRouter({
  // What stands in an address is text, as the API takes it: `50` is a name as well.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => withQuery('', Object.entries(search).map(asText)),
  routeTree: root.addChildren([
    overview,
    refused,
    holds,
    hold,
    overrides,
    override,
    breakGlassList,
    breakGlass,
    switchOn,
    assets,
    asset,
    identities,
    identity,
    resources,
    resource,
    policies,
    policy,
    accessPolicies,
    accessPolicy,
    findings,
    finding,
    points,
    point,
    sources,
    source,
    ledger,
    entry,
    evidence,
    tokens,
  ]),
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
