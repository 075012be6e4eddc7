/** Everything that is wrong with an address to be looked at, each in a line, before anything is asked. */

import type { SourceCapability } from '@holdfast/core/model/adapters'
import {
  address,
  adapterConfig,
  type AdapterSchema,
  network,
  secret,
} from '@holdfast/edges-base/manifests/fields'
import type { SourceFetch } from '@holdfast/edges-base/config/adapter-config'

export const capability: SourceCapability = {
  gives: 'looks',
  placeOf: ({ url }: SourceFetch) => url,
  written: '{adapter: endpoint, url: https://…}',
}

export const config: AdapterSchema = adapterConfig('endpoint', {
  url: address,
  secret: secret.exactOptional(),
  network: network.exactOptional(),
})

export function problems(fetch: SourceFetch): readonly string[] {
  const found: string[] = []
  const { url, network, secret } = fetch
  const parsed = url === undefined ? null : URL.parse(url)
  if (url === undefined) found.push('the `url` to look at is missing')
  else if (parsed === null || !/^(?:https?|tls|tcp):$/.test(parsed.protocol)) {
    found.push(`the \`url\` \`${url}\` is not https, tls or tcp`)
  } else {
    if (parsed.username !== '' || parsed.password !== '') found.push('the `url` carries a login')
    if (parsed.protocol === 'http:' && network !== 'private') {
      found.push('http can be answered by anybody on the way: use https, or say `network: private`')
    }
    if (parsed.protocol.startsWith('t')) {
      if (parsed.port === '') found.push(`the \`url\` \`${url}\` names no port`)
      if (secret !== undefined)
        found.push('a certificate or a banner is asked for without a secret')
    }
    if (parsed.protocol === 'tcp:' && network !== 'private') {
      found.push('a banner can be said by anybody on the way: use tls, or say `network: private`')
    }
  }
  if (fetch.directory !== undefined) found.push('a `directory` is no address')
  if (fetch['checksum'] !== undefined) found.push('an address publishes no `checksum`')
  if (fetch['key'] !== undefined) found.push('an address signs nothing that a `key` could check')
  return found
}
