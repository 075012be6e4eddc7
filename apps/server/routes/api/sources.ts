/** /api/v1/sources: who tells what, asked anew, and what of theirs waits for a person. */

import { find } from '@holdfast/core/state/state'
import type { SourceItem } from '@holdfast/api/contract/source'
import { Problem } from '@holdfast/edges-base/http/problems'
import { submit, type Routes } from '../../context.ts'
import { serve, type Call } from '../../serve.ts'
import { listed } from '../../views/listed.ts'
import { objectsOf, ORIGIN, SORTS } from '../../views/objects.ts'
import { answeredAt, assetsTold, rankOf, sourceItem, stateOf } from '../../views/sources.ts'
import { removed, shownOf, unknownName } from './estate.ts'

type OfOne = Pick<
  Call<'source.show' | 'source.delete' | 'source.test' | 'source.sync' | 'source.webhook'>,
  'params' | 'request'
>

export const sourceRoutes: Routes = (app, context) => {
  const { view } = context.driver
  const named = ({ params: { name }, request }: OfOne) => {
    const source = find(view, 'Source', name)
    if (source === undefined) throw unknownName(context, request, 'Source', name)
    return source
  }
  const fetched = (call: OfOne) => {
    const source = named(call)
    if (source.spec.fetch !== undefined) return source
    throw new Problem(
      'conflict',
      `\`${source.name}\` is not fetched: its reports are handed in`,
      'holdfast import, or give its manifest a `fetch`',
    )
  }

  listRoute(app, context)
  serve(app, 'source.show', async (call) =>
    shownOf(context, 'Source', call, (source) => sourceItem(context, source)),
  )
  serve(app, 'source.delete', async (call) => removed(context, 'Source', call))
  serve(app, 'source.test', async (call) => {
    const failure = await context.sources.test(fetched(call).name)
    return { ok: failure === null, error: failure }
  })
  serve(app, 'source.sync', async (call) => {
    const { name } = fetched(call)
    const running = context.sources.sync(name)
    if (call.query.wait !== true) {
      running.catch(() => undefined)
      return { source: name, watch: `/api/v1/sources/${name}` }
    }
    await running
    await context.matcher.settled()
    call.reply.code(200)
    return sourceItem(context, named(call))
  })
  const decide = async (
    kind: 'accept-feed' | 'roll-back-feed',
    call: Call<'source.accept' | 'source.roll-back'>,
  ): Promise<SourceItem> => {
    const { name } = named(call)
    const { reason } = call.body
    await submit(context, { kind, source: name, reason }, call.principal.id)
    return sourceItem(context, named(call))
  }
  serve(app, 'source.accept', (call) => decide('accept-feed', call))
  serve(app, 'source.roll-back', (call) => decide('roll-back-feed', call))
  serve(app, 'source.webhook', async (call) => {
    const { name, spec } = fetched(call)
    const { scope } = call.principal
    if (scope.kind === 'report' && scope.source !== name) {
      throw new Problem('forbidden', 'the token is of another source', `create one for ${name}`)
    }
    const changed = await context.changedBy(spec.fetch?.adapter ?? '', call.body)
    if (changed.kind === 'refused') {
      throw new Problem('bad-request', changed.message, 'see its adapter in docs')
    }
    // What it says is not taken: it is only asked anew.
    const files = changed.files === null ? undefined : new Set(changed.files)
    context.sources.sync(name, files).catch(() => undefined)
    return { source: name, asked: changed.files }
  })
}

const listRoute: Routes = (app, context) => {
  const { view } = context.driver
  serve(app, 'source.list', async ({ query }) =>
    listed(
      context,
      query,
      {
        ...objectsOf(view, 'Source'),
        filters: {
          origin: ORIGIN.filter,
          state: (source, states) => states.includes(stateOf(context, source)),
          adapter: ({ spec }, adapters) => adapters.includes(spec.fetch?.adapter ?? HANDED_IN),
          independence: ({ spec }, wanted) => wanted.includes(spec.independence),
        },
        sorts: {
          ...SORTS,
          state: (source) => rankOf(stateOf(context, source)),
          adapter: ({ spec }) => spec.fetch?.adapter ?? HANDED_IN,
          answeredAt: ({ name }) => answeredAt(context, name),
          assets: (source) => assetsTold(context, source),
        },
        facets: {
          origin: ORIGIN.facet,
          state: (source) => stateOf(context, source),
          adapter: ({ spec }) => spec.fetch?.adapter ?? HANDED_IN,
          independence: ({ spec }) => spec.independence,
        },
        texts: ({ name, spec }) => [name, spec.fetch?.adapter],
      },
      (source) => sourceItem(context, source),
    ),
  )
}

/** As the adapter of what is fetched by none. */
const HANDED_IN = 'handed-in'
