/** The scenario of clients.test.ts by node-vault: prints what this client made of each step, as JSON. */

import { createRequire } from 'node:module'

const [folder = '', endpoint, token, denied] = process.argv.slice(2)
const vaultWith = createRequire(`${folder}/package.json`)('node-vault')
const vault = vaultWith({ endpoint, token })
const out = {}

const refused = async (call, status, ...holding) => {
  try {
    await call()
  } catch (error) {
    const { statusCode, body } = error.response ?? {}
    const text = JSON.stringify(body?.errors)
    return (statusCode === status && holding.every((one) => text.includes(one))) || String(error)
  }
  return 'not refused'
}
const read = async (version, path = 'app/db') => {
  try {
    const query = version === undefined ? '' : `?version=${version}`
    const { data } = await vault.read(`secret/data/${path}${query}`)
    return [data.metadata.version, data.data]
  } catch (error) {
    const metadata = error.response?.body?.data?.metadata
    if (error.response?.statusCode !== 404) return String(error)
    if (metadata === undefined) return 'nothing'
    return metadata.destroyed ? 'destroyed' : metadata.deletion_time === '' ? '?' : 'deleted'
  }
}
const write = async (data, options) =>
  (await vault.write('secret/data/app/db', { data, ...options })).data.version
const metadata = async () => (await vault.read('secret/metadata/app/db')).data

out['authenticated'] = (await vault.tokenLookupSelf()).data.id === token
out['sealed'] = (await vault.status()).sealed
out['healthy'] = (await vault.health()).initialized
out['never there'] = await read()
out['put'] = await write({ password: 'x' })
out['put with cas'] = await write({ password: 'y' }, { options: { cas: 1 } })
out['stale cas'] = await refused(
  () => write({ password: 'z' }, { options: { cas: 1 } }),
  400,
  'check-and-set parameter did not match the current version',
)
out['read'] = await read()
out['read a version'] = await read(1)
out['patch'] = (
  await vault.request({
    method: 'PATCH',
    path: '/secret/data/app/db',
    json: { data: { user: 'joe' } },
    headers: { 'content-type': 'application/merge-patch+json' },
  })
).data.version
out['patched'] = await read()
out['list'] = (await vault.list('secret/metadata/app')).data.keys
out['list of nothing'] = await refused(() => vault.list('secret/metadata/none'), 404)
await vault.write('secret/metadata/app/db', {
  max_versions: 5,
  custom_metadata: { owner: 'team-data' },
})
const { current_version: current, max_versions: most, custom_metadata: custom } = await metadata()
out['metadata'] = [current, most, custom]
await vault.request({
  method: 'PATCH',
  path: '/secret/metadata/app/db',
  json: { custom_metadata: { tier: '0' } },
  headers: { 'content-type': 'application/merge-patch+json' },
})
out['metadata patched'] = (await metadata()).custom_metadata
await vault.delete('secret/data/app/db')
out['deleted'] = await read()
await vault.write('secret/undelete/app/db', { versions: [3] })
out['undeleted'] = await read()
await vault.write('secret/delete/app/db', { versions: [2] })
out['deleted by number'] = await read(2)
await vault.write('secret/destroy/app/db', { versions: [1] })
out['destroyed'] = await read(1)
await vault.write('secret/metadata/app/db', { cas_required: true })
out['cas required'] = await refused(
  () => write({ a: 'b' }),
  400,
  'check-and-set parameter required for this call',
)
await vault.delete('secret/metadata/app/db')
out['removed'] = await read()
const stranger = vaultWith({ endpoint, token: denied })
out['wrong token'] = await refused(
  () => stranger.read('secret/data/app/db'),
  403,
  'permission denied',
)
out['stranger authenticated'] = await stranger.tokenLookupSelf().then(
  () => true,
  () => false,
)
console.log(JSON.stringify(out))
