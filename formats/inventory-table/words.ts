/** Words of tables for kinds of identities and credentials, as people write them. */

import { CREDENTIAL_TYPES, type CredentialClaim } from '@holdfast/core/model/claim'
import { IDENTITY_TYPES } from '@holdfast/core/model/manifest'

type IdentityType = (typeof IDENTITY_TYPES)[number]

const IDENTITIES: ReadonlyMap<string, IdentityType> = new Map<string, IdentityType>([
  ...IDENTITY_TYPES.map((type) => [type, type] as const),
  ['service', 'service-account'],
  ['serviceaccount', 'service-account'],
  ['technical-account', 'service-account'],
  ['technical-user', 'service-account'],
  ['apikey', 'api-key'],
  ['workload-identity', 'workload'],
  ['role', 'workload'],
  ['oauth-client', 'oauth-app'],
  ['service-principal', 'oauth-app'],
  ['app-registration', 'oauth-app'],
  ['ci', 'cicd-secret'],
  ['pipeline', 'cicd-secret'],
  ['robot', 'bot'],
  ['agent', 'ai-agent'],
  ['person', 'human'],
  ['user', 'human'],
  ['employee', 'human'],
])

const CREDENTIALS: ReadonlyMap<string, CredentialClaim['type']> = new Map<
  string,
  CredentialClaim['type']
>([
  ...CREDENTIAL_TYPES.map((type) => [type, type] as const),
  ['api-key', 'api-token'],
  ['apikey', 'api-token'],
  ['token', 'api-token'],
  ['pat', 'api-token'],
  ['personal-access-token', 'api-token'],
  ['cert', 'certificate'],
  ['x509', 'certificate'],
  ['key', 'private-key'],
  ['ssh', 'ssh-key'],
])

/** Undefined for a word that is none of them: what it is stays as it was written. */
export function identityType(word: string | undefined): IdentityType | undefined {
  return IDENTITIES.get(dashed(word))
}

/** A word that is none of them is a secret of some kind. */
export function credentialType(word: string | undefined): CredentialClaim['type'] {
  return CREDENTIALS.get(dashed(word)) ?? 'secret'
}

function dashed(word: string | undefined): string {
  return (word ?? '')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-')
}
