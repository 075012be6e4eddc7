/** What is wrong with where advisories are fetched from: everything at once, before anything is fetched. */

import { isAbsolute } from 'node:path'
import type { SourceCapability } from '@holdfast/core/model/adapters'
import { fromBase64 } from '@holdfast/core/kernel/bytes'
import {
  address,
  adapterConfig,
  type AdapterSchema,
  checksum,
  directory,
  network,
  publicKey,
  secret,
} from '@holdfast/edges-base/manifests/fields'
import type { SourceFetch } from '@holdfast/edges-base/config/adapter-config'
import { urlProblem } from '@holdfast/edges-base/http/addresses'

export const capability: SourceCapability = { gives: 'advisories' }

export const config: AdapterSchema = adapterConfig('advisories', {
  directory: directory.exactOptional(),
  url: address.exactOptional(),
  secret: secret.exactOptional(),
  checksum: checksum.exactOptional(),
  key: publicKey.exactOptional(),
  network: network.exactOptional(),
}).refine(
  (said) => (said['directory'] === undefined) !== (said['url'] === undefined),
  'give either a directory or a url',
)

interface Checks {
  /** The document's SHA-256 stands beside it under the same name with `.sha256`. */
  readonly checksum?: 'beside'
  /** Ed25519 public key, 32 bytes in base64: the signature stands beside the document with `.sig`. */
  readonly key?: string
}

export function checksIn({ checksum: sum, key }: SourceFetch): Checks {
  return {
    ...(sum === 'beside' ? { checksum: sum } : {}),
    ...(typeof key === 'string' ? { key } : {}),
  }
}

export function problems(fetch: SourceFetch): readonly string[] {
  return [
    ...problemsOfPlace(fetch),
    ...problemsOfDirectory(fetch),
    ...problemsOfUrl(fetch),
    ...problemsOfChecks(fetch),
  ]
}

function problemsOfPlace({ directory, url }: SourceFetch): string[] {
  if (directory === undefined && url === undefined) {
    return ['neither `directory` nor `url` says where advisories are']
  }
  return directory !== undefined && url !== undefined ? ['give either `directory` or `url`'] : []
}

function problemsOfDirectory({ directory, url, secret, network }: SourceFetch): string[] {
  if (directory === undefined) return []
  const found: string[] = []
  const parts = directory.split('/')
  if (
    directory === '' ||
    directory.includes('\0') ||
    (!isAbsolute(directory) && parts.includes('..'))
  ) {
    found.push(
      `the \`directory\` \`${directory}\` is no absolute path, and none below a directory that is lent`,
    )
  }
  if (url === undefined && secret !== undefined) found.push('a `directory` needs no `secret`')
  if (url === undefined && network !== undefined) found.push('a `directory` needs no `network`')
  return found
}

function problemsOfUrl({ url, secret, network, key }: SourceFetch): string[] {
  if (url === undefined) return []
  const problem = urlProblem(url, network)
  if (problem !== null) {
    return problem.code === 'address' && network !== 'private'
      ? [`${problem.message}: one that is meant needs \`network: private\``]
      : [problem.message]
  }
  if (!/^http:/i.test(url) || network === 'private') return []
  const found: string[] = []
  if (secret !== undefined) found.push('http shows the `secret` to the network: use https')
  if (key === undefined) {
    found.push(
      'http lets the network change the document: use https, or give the `key` it is signed with',
    )
  }
  return found
}

function problemsOfChecks(fetch: SourceFetch): string[] {
  const { key } = checksIn(fetch)
  return key === undefined || fromBase64(key)?.length === 32
    ? []
    : ['the `key` is no Ed25519 public key, 32 bytes in base64']
}
