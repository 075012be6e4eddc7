/** /api/v1/secrets: which there are, without what they hold. */

import { PAGE, queryOf, scope, type Routes } from '../../context.ts'
import { at } from '../../views/assets.ts'
import { page } from '../../views/page.ts'

export const secretRoutes: Routes = (app, context) => {
  const { view } = context.driver
  app.get('/api/v1/secrets', scope('admin', PAGE), async (request) => {
    const all = function* () {
      for (const secret of view.secrets.values()) {
        if (secret.createdAt !== null) yield { ...secret, name: secret.path }
      }
    }
    return page(context, all(), queryOf(request), (one) => ({
      name: one.name,
      uid: one.name,
      versions: one.versions.map((version) => ({
        version: version.version,
        keys: version.keys,
        at: at(version.at),
        deletedAt: at(version.deletedAt),
        destroyedAt: at(version.destroyedAt),
      })),
    }))
  })
}
