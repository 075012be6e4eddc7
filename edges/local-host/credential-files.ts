/** Files that look like credentials: path, kind and age. They are never opened. */

import { instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { CredentialFileFact } from '@holdfast/core/model/facts'
import type { System } from './system.ts'

/** Below a home directory. */
const IN_HOME: readonly (readonly [string, string])[] = [
  ['.aws/credentials', 'aws access key'],
  ['.kube/config', 'kubernetes client'],
  ['.docker/config.json', 'registry login'],
  ['.config/gcloud/application_default_credentials.json', 'google cloud key'],
  ['.azure/msal_token_cache.json', 'azure tokens'],
  ['.npmrc', 'npm token'],
  ['.pypirc', 'python index token'],
  ['.netrc', 'netrc logins'],
  ['.git-credentials', 'git logins'],
  ['.vault-token', 'vault token'],
  ['.terraform.d/credentials.tfrc.json', 'terraform token'],
  ['.config/gh/hosts.yml', 'github token'],
  ['.pgpass', 'postgresql passwords'],
  ['.my.cnf', 'mysql password'],
  ['.ssh/id_rsa', 'ssh key'],
  ['.ssh/id_ecdsa', 'ssh key'],
  ['.ssh/id_ed25519', 'ssh key'],
]

const IN_SYSTEM: readonly (readonly [string, string])[] = [
  ['/etc/kubernetes/admin.conf', 'kubernetes client'],
  ['/etc/rancher/k3s/k3s.yaml', 'kubernetes client'],
  ['/etc/krb5.keytab', 'kerberos keytab'],
  ['/etc/ssh/ssh_host_ed25519_key', 'ssh host key'],
  ['/etc/ssh/ssh_host_rsa_key', 'ssh host key'],
  ['/etc/docker/daemon-credentials.json', 'registry login'],
  ['/var/run/secrets/kubernetes.io/serviceaccount/token', 'kubernetes service account'],
  ['/var/lib/jenkins/secrets/master.key', 'jenkins master key'],
]

export async function credentialFiles(
  system: System,
  root: string,
): Promise<readonly CredentialFileFact[]> {
  const passwd = (await system.read(`${root}/etc/passwd`)) ?? ''
  const names = new Map<number, string>()
  const homes = new Set<string>()
  for (const line of passwd.split('\n')) {
    const [user, , uid, , , home] = line.split(':')
    if (user === undefined || home === undefined) continue
    names.set(Number(uid), user)
    if (/^\/(?:root|home\/|var\/lib\/|srv\/)/.test(home)) homes.add(home.replace(/\/$/, ''))
  }
  const places = [
    ...[...homes].flatMap((home) =>
      IN_HOME.map(([path, type]) => [`${home}/${path}`, type] as const),
    ),
    ...IN_SYSTEM,
  ]
  const found: CredentialFileFact[] = []
  for (const [path, type] of places) {
    if (found.length >= LIMITS.credentialFilesMax) break
    const stat = await system.stat(`${root}${path}`)
    if (stat === undefined || !stat.isFile || stat.size === 0) continue
    found.push({
      path,
      type,
      modifiedAt: instant(stat.modifiedMs),
      mode: stat.mode.toString(8),
      owner: names.get(stat.uid) ?? String(stat.uid),
    })
  }
  return found
}
