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
import { AssetsPage, type AssetFilter } from './features/assets/assets-page.tsx'
import { FindingPage } from './features/findings/finding-page.tsx'
import { FindingsPage, type FindingFilter } from './features/findings/findings-page.tsx'
import { HoldPage } from './features/holds/hold-page.tsx'
import { NotFoundPage } from './features/not-found-page.tsx'
import { SwitchOnPage } from './features/mode/switch-on-page.tsx'
import { OverridePage } from './features/overrides/override-page.tsx'
import { OverviewPage } from './features/overview/overview-page.tsx'
import { refusedSearch } from './features/refused/filter.ts'
import { RefusedPage } from './features/refused/refused-page.tsx'
import { SourcesPage } from './features/sources/sources-page.tsx'
import { LedgerPage } from './features/ledger/ledger-page.tsx'
import { TokensPage } from './features/tokens/tokens-page.tsx'
import { Frame } from './frame/frame.tsx'
import { listSearch } from './parts/list-search.ts'

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
  validateSearch: (search: Record<string, unknown>): AssetFilter => ({
    ...(typeof search['posture'] === 'string' ? { posture: search['posture'] } : {}),
    ...(typeof search['type'] === 'string' ? { type: search['type'] } : {}),
    ...(typeof search['q'] === 'string' ? { q: search['q'] } : {}),
  }),
})
const asset = createRoute({
  getParentRoute: () => root,
  path: '/assets/$name',
  component: function AssetRoute() {
    const { name } = asset.useParams()
    return <AssetPage key={name} name={name} />
  },
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
// What checks proofs is loaded with the pages that do.
const Entry = lazyRouteComponent(() => import('./features/ledger/entry-page.tsx'), 'EntryPage')
const entry = createRoute({
  getParentRoute: () => root,
  path: '/ledger/$seq',
  component: function EntryRoute() {
    const { seq } = entry.useParams()
    return <Entry key={seq} seq={seq} />
  },
})
const evidence = createRoute({
  getParentRoute: () => root,
  path: '/evidence',
  component: lazyRouteComponent(
    () => import('./features/evidence/evidence-page.tsx'),
    'EvidencePage',
  ),
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
    override,
    switchOn,
    assets,
    asset,
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
