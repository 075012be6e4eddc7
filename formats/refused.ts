/** Reports that are known and not about packages: refused by name, so that nobody wonders what was half read. */

import type { Document } from './document/document.ts'
import { asObject, objectAt, objects, text } from './json-members.ts'

export interface Refused {
  readonly title: string
  readonly why: string
  readonly knows: (document: Document) => boolean
}

const MISCONFIGURATION = 'it checks configuration, not installed packages'
const APPLICATION = 'it tests a running application or source code, not installed packages'
const SECRETS = 'it looks for leaked secrets, not for vulnerable packages'

export const REFUSED: readonly Refused[] = [
  {
    title: 'Prowler',
    why: MISCONFIGURATION,
    knows: (one) =>
      has(one, 'CheckID', 'Provider') ||
      columns(one, 'CHECK_ID') ||
      columns(one, 'CheckID') ||
      columns(one, 'TITLE_ID'),
  },
  {
    title: 'Checkov',
    why: MISCONFIGURATION,
    knows: (one) =>
      has(one, 'check_type') || (has(one, 'passed', 'failed') && has(one, 'checkov_version')),
  },
  {
    title: 'kube-bench',
    why: MISCONFIGURATION,
    knows: (one) => has(one, 'node_type', 'tests') || has(one, 'Controls'),
  },
  { title: 'kube-hunter', why: MISCONFIGURATION, knows: (one) => has(one, 'nodes', 'services') },
  { title: 'Kubescape', why: MISCONFIGURATION, knows: (one) => has(one, 'summaryDetails') },
  { title: 'kubeaudit', why: MISCONFIGURATION, knows: (one) => has(one, 'AuditResultName') },
  { title: 'Popeye', why: MISCONFIGURATION, knows: (one) => has(one, 'popeye') },
  {
    title: 'Legitify',
    why: MISCONFIGURATION,
    knows: (one) => text(objectOf(one), 'type') === 'flattened',
  },
  {
    title: 'Azure Security Center',
    why: MISCONFIGURATION,
    knows: (one) => columns(one, 'recommendationDisplayName'),
  },
  {
    title: 'Orca alerts',
    why: MISCONFIGURATION,
    knows: (one) => has(one, 'OrcaScore') || columns(one, 'OrcaScore'),
  },
  {
    title: 'Wiz issues',
    why: MISCONFIGURATION,
    knows: (one) =>
      columns(one, 'Wiz URL') ||
      has(one, 'ruleMatches') ||
      text(objectAt(objectOf(one), 'result'), '__typename') === 'CICDIACScanResult',
  },
  { title: 'Picus', why: MISCONFIGURATION, knows: (one) => columns(one, 'Blocked') },
  { title: 'ZAP', why: APPLICATION, knows: (one) => root(one, 'OWASPZAPReport') },
  { title: 'Burp', why: APPLICATION, knows: (one) => root(one, 'issues') },
  {
    title: 'Nikto',
    why: APPLICATION,
    knows: (one) => root(one, 'niktoscan') || has(one, 'banner', 'vulnerabilities'),
  },
  {
    title: 'Nuclei',
    why: APPLICATION,
    knows: (one) => has(one, 'template-id') || has(one, 'templateID'),
  },
  {
    title: 'Nmap',
    why: 'it lists open ports, not installed packages',
    knows: (one) => root(one, 'nmaprun'),
  },
  { title: 'Deepfence secrets', why: SECRETS, knows: (one) => columns(one, 'Signature') },
  {
    title: 'JUnit results',
    why: 'it has results of tests without packages',
    knows: (one) => root(one, 'testsuites'),
  },
  {
    title: 'a code quality report',
    why: APPLICATION,
    knows: (one) => has(one, 'check_name', 'fingerprint'),
  },
]

/** The object itself, or the first of a list. */
function objectOf(document: Document): ReturnType<typeof asObject> {
  if (document.kind === 'json-lines') return objects(document.values)[0]
  if (document.kind !== 'json') return undefined
  return Array.isArray(document.value) ? objects(document.value)[0] : asObject(document.value)
}

function has(document: Document, ...names: readonly string[]): boolean {
  const one = objectOf(document)
  return one !== undefined && names.every((name) => name in one)
}

function columns(document: Document, name: string): boolean {
  return document.kind === 'csv' && document.columns.includes(name)
}

function root(document: Document, name: string): boolean {
  return document.kind === 'xml' && document.root.name === name
}
