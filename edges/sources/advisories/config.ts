/** What is wrong with where advisories are fetched from: everything at once, before anything is fetched. */

import { isAbsolute } from 'node:path'
import { fromBase64 } from '@holdfast/core/kernel/bytes'
import type { SourceFetch } from '@holdfast/core/model/manifest'
import { urlProblem } from '@holdfast/edges-base/http/addresses'

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

function problemsOfChecks({ key }: SourceFetch): string[] {
  return key === undefined || fromBase64(key)?.length === 32
    ? []
    : ['the `key` is no Ed25519 public key, 32 bytes in base64']
}
