/** Documents that are known and say nothing that is read here: refused by name, so that nobody wonders what was half read. */

import type { Document } from './document/document.ts'
import { kubernetesObjects } from './kubernetes/objects.ts'
import { asObject, objectAt, objects, objectsAt, text } from './json-members.ts'

export interface Refused {
  readonly title: string
  readonly why: string
  readonly knows: (document: Document) => boolean
}

const MISCONFIGURATION = 'it checks configuration, not installed packages'
const APPLICATION = 'it tests a running application or source code, not installed packages'
const SECRETS = 'it looks for leaked secrets, not for vulnerable packages'

const NO_IDENTITY = 'it says nothing of an identity, its credentials or its permissions'
const NAMES_ALONE =
  'it names policies without what they allow: export `aws iam get-account-authorization-details`'

export const REFUSED: readonly Refused[] = [
  {
    title: 'Prowler',
    why: MISCONFIGURATION,
    knows: (document) =>
      has(document, 'CheckID', 'Provider') ||
      columns(document, 'CHECK_ID') ||
      columns(document, 'CheckID') ||
      columns(document, 'TITLE_ID'),
  },
  {
    title: 'Checkov',
    why: MISCONFIGURATION,
    knows: (document) =>
      has(document, 'check_type') ||
      (has(document, 'passed', 'failed') && has(document, 'checkov_version')),
  },
  {
    title: 'kube-bench',
    why: MISCONFIGURATION,
    knows: (document) => has(document, 'node_type', 'tests') || has(document, 'Controls'),
  },
  {
    title: 'kube-hunter',
    why: MISCONFIGURATION,
    knows: (document) => has(document, 'nodes', 'services'),
  },
  {
    title: 'Kubescape',
    why: MISCONFIGURATION,
    knows: (document) => has(document, 'summaryDetails'),
  },
  {
    title: 'kubeaudit',
    why: MISCONFIGURATION,
    knows: (document) => has(document, 'AuditResultName'),
  },
  { title: 'Popeye', why: MISCONFIGURATION, knows: (document) => has(document, 'popeye') },
  {
    title: 'Legitify',
    why: MISCONFIGURATION,
    knows: (document) => text(objectOf(document), 'type') === 'flattened',
  },
  {
    title: 'Azure Security Center',
    why: MISCONFIGURATION,
    knows: (document) => columns(document, 'recommendationDisplayName'),
  },
  {
    title: 'Orca alerts',
    why: MISCONFIGURATION,
    knows: (document) => has(document, 'OrcaScore') || columns(document, 'OrcaScore'),
  },
  {
    title: 'Wiz issues',
    why: MISCONFIGURATION,
    knows: (document) =>
      columns(document, 'Wiz URL') ||
      has(document, 'ruleMatches') ||
      text(objectAt(objectOf(document), 'result'), '__typename') === 'CICDIACScanResult',
  },
  { title: 'Picus', why: MISCONFIGURATION, knows: (document) => columns(document, 'Blocked') },
  { title: 'ZAP', why: APPLICATION, knows: (document) => root(document, 'OWASPZAPReport') },
  { title: 'Burp', why: APPLICATION, knows: (document) => root(document, 'issues') },
  {
    title: 'Nikto',
    why: APPLICATION,
    knows: (document) => root(document, 'niktoscan') || has(document, 'banner', 'vulnerabilities'),
  },
  {
    title: 'Nuclei',
    why: APPLICATION,
    knows: (document) => has(document, 'template-id') || has(document, 'templateID'),
  },
  {
    title: 'Nmap',
    why: 'it lists open ports, not installed packages',
    knows: (document) => root(document, 'nmaprun'),
  },
  { title: 'Deepfence secrets', why: SECRETS, knows: (document) => columns(document, 'Signature') },
  {
    title: 'JUnit results',
    why: 'it has results of tests without packages',
    knows: (document) => root(document, 'testsuites'),
  },
  {
    title: 'a code quality report',
    why: APPLICATION,
    knows: (document) => has(document, 'check_name', 'fingerprint'),
  },
  {
    title: 'an AWS call that failed',
    why: 'AWS answered it with an error, so that it lists nothing: ask again with the right to list it',
    knows: (document) =>
      has(document, 'status_code', 'data') &&
      objectAt(objectAt(objectOf(document), 'data'), 'Error') !== undefined,
  },
  {
    title: 'AWS account summary',
    why: 'it counts what is in an account, and names none of it',
    knows: (document) => has(document, 'SummaryMap'),
  },
  {
    title: 'AWS account aliases',
    why: NO_IDENTITY,
    knows: (document) => has(document, 'AccountAliases'),
  },
  {
    title: 'AWS resource tags',
    why: NO_IDENTITY,
    knows: (document) => has(document, 'ResourceTagMappingList'),
  },
  {
    title: 'AWS ECS clusters',
    why: NO_IDENTITY,
    knows: (document) => has(document, 'clusters', 'failures'),
  },
  {
    title: 'AWS launch configurations',
    why: 'it says how machines would be started, and lists none',
    knows: (document) => has(document, 'LaunchConfigurations'),
  },
  {
    title: 'AWS IAM policies by name',
    why: NAMES_ALONE,
    knows: (document) =>
      has(document, 'PolicyNames', 'IsTruncated') ||
      has(document, 'AttachedPolicies', 'IsTruncated') ||
      has(document, 'Policies', 'IsTruncated') ||
      text(objectAt(objectOf(document), 'Policy'), 'PolicyId') !== undefined,
  },
  {
    title: 'an AWS IAM policy version',
    why: 'it does not say of which policy it is: export `aws iam get-account-authorization-details`',
    knows: (document) => has(document, 'PolicyVersion'),
  },
  {
    title: 'AWS IAM identity providers',
    why: 'it says whom an account may trust; which roles do is in their trust policies',
    knows: (document) =>
      has(document, 'OpenIDConnectProviderList') || has(document, 'ClientIDList', 'ThumbprintList'),
  },
  {
    title: 'AWS versions of a secret',
    why: 'it lists versions, not the secret: export `aws secretsmanager list-secrets`',
    knows: (document) => has(document, 'Versions', 'ARN'),
  },
  {
    title: 'Google Cloud projects',
    why: NO_IDENTITY,
    knows: (document) => {
      const projects = objectsAt(objectOf(document), 'projects')
      return projects.length > 0 && projects.every((one) => 'projectNumber' in one)
    },
  },
  {
    title: 'Cloudsplaining role details',
    why: 'it is a result about one role: hand in the export it was made from, `aws iam get-account-authorization-details`',
    knows: (document) => has(document, 'assume_role_policy', 'inline_policies'),
  },
  {
    title: 'a GitHub alert',
    why: 'it is about code or a dependency, not about an identity; secret scanning alerts are read',
    knows: (document) => has(document, 'action', 'alert', 'repository'),
  },
  {
    title: 'a GitHub security advisory',
    why: 'it is a notice; what the advisory says is read from a feed of advisories (OSV)',
    knows: (document) => has(document, 'action', 'security_advisory'),
  },
  {
    title: 'a GitHub authorization that was revoked',
    why: 'it names who revoked it, and not which app',
    knows: (document) =>
      has(document, 'action', 'sender') && Object.keys(objectOf(document) ?? {}).length === 2,
  },
  {
    title: 'Kubernetes objects without identities',
    why: 'none of them is an identity or gives permissions; service accounts, roles, bindings and secrets are read, and pods as kubectl prints them in JSON',
    knows: (document) => (kubernetesObjects(document)?.found.length ?? 0) > 0,
  },
]

/** The object itself, or the first of a list. */
function objectOf(document: Document): ReturnType<typeof asObject> {
  if (document.kind === 'json-lines') return objects(document.values)[0]
  if (document.kind !== 'json') return undefined
  return Array.isArray(document.value) ? objects(document.value)[0] : asObject(document.value)
}

function has(document: Document, ...names: readonly string[]): boolean {
  const object = objectOf(document)
  return object !== undefined && names.every((name) => name in object)
}

function columns(document: Document, name: string): boolean {
  return document.kind === 'csv' && document.columns.includes(name)
}

function root(document: Document, name: string): boolean {
  return document.kind === 'xml' && document.root.name === name
}
