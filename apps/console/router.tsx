/** The routes. */

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { withQuery } from '@holdfast/core/kernel/api-path'
import { AssetPage } from './features/assets/asset-page.tsx'
import { AssetsPage } from './features/assets/assets-page.tsx'
import { FindingsPage, type FindingFilter } from './features/findings/findings-page.tsx'
import { HoldPage } from './features/holds/hold-page.tsx'
import { NotFoundPage } from './features/not-found-page.tsx'
import { OverridesPage } from './features/overrides/overrides-page.tsx'
import { OverviewPage } from './features/overview/overview-page.tsx'
import { PoliciesPage } from './features/policies/policies-page.tsx'
import { refusedSearch } from './features/refused/filter.ts'
import { RefusedPage } from './features/refused/refused-page.tsx'
import { ResourcesPage } from './features/resources/resources-page.tsx'
import { SourcesPage } from './features/sources/sources-page.tsx'
import { IdentitiesPage } from './features/identities/identities-page.tsx'
import { LedgerPage } from './features/ledger/ledger-page.tsx'
import { Frame } from './frame/frame.tsx'
import { listSearch } from './parts/list-search.ts'

// Pages that nobody starts with are loaded when somebody goes there.
const EntryPage = lazyRouteComponent(() => import('./features/ledger/entry-page.tsx'), 'EntryPage')
const EvidencePage = lazyRouteComponent(
  () => import('./features/evidence/evidence-page.tsx'),
  'EvidencePage',
)
const FindingPage = lazyRouteComponent(
  () => import('./features/findings/finding-page.tsx'),
  'FindingPage',
)
const IdentityPage = lazyRouteComponent(
  () => import('./features/identities/identity-page.tsx'),
  'IdentityPage',
)
const OverridePage = lazyRouteComponent(
  () => import('./features/overrides/override-page.tsx'),
  'OverridePage',
)
const ResourcePage = lazyRouteComponent(
  () => import('./features/resources/resource-page.tsx'),
  'ResourcePage',
)
const SwitchOnPage = lazyRouteComponent(
  () => import('./features/mode/switch-on-page.tsx'),
  'SwitchOnPage',
)
const TokensPage = lazyRouteComponent(
  () => import('./features/tokens/tokens-page.tsx'),
  'TokensPage',
)

const root = createRootRoute({ component: Frame, notFoundComponent: NotFoundPage })
const overview = createRoute({ getParentRoute: () => root, path: '/', component: OverviewPage })
const holds = createRoute({
  getParentRoute: () => root,
  path: '/holds',
  validateSearch: (search: Record<string, unknown>): { state?: 'released' } =>
    search['state'] === 'released' ? { state: 'released' } : {},
  // The list was here; a link that somebody kept still leads to it.
  beforeLoad: ({ search }) => {
    throw redirect({ to: '/refused', search: { tab: search.state ?? 'holds' }, replace: true })
  },
})
const refused = createRoute({
  getParentRoute: () => root,
  path: '/refused',
  component: RefusedPage,
  validateSearch: refusedSearch,
  // Overrides were listed here.
  beforeLoad: ({ search }) => {
    if (search.tab === 'overrides') throw redirect({ to: '/overrides', replace: true })
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
})
const findings = createRoute({
  getParentRoute: () => root,
  path: '/findings',
  component: FindingsPage,
  validateSearch: (search: Record<string, unknown>): FindingFilter => ({
    ...(search['exploited'] === 'true' ? { exploited: true } : {}),
    ...(typeof search['severity'] === 'string' ? { severity: search['severity'] } : {}),
    ...(typeof search['fix'] === 'string' ? { fix: search['fix'] } : {}),
    ...(typeof search['q'] === 'string' ? { q: search['q'] } : {}),
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
    switchOn,
    assets,
    asset,
    identities,
    identity,
    resources,
    resource,
    policies,
    findings,
    finding,
    sources,
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
