/**
 * The estate in which the product was walked through: 300 assets of many types, 800 identities, 50 resources, and some
 * thirty reports of real scanners about a tenth of the assets. Nobody ever reported about the rest. Deterministic.
 */

import { readFileSync } from 'node:fs'
import { sharedPath } from './needs.ts'

export const ASSETS = 300
export const IDENTITIES = 800
export const RESOURCES = 50

const TYPES = ['host', 'host', 'host', 'vm', 'node', 'database', 'image', 'runner', 'integration']
const TEAMS = ['web', 'data', 'mail', 'build', 'payments', 'search']
const pad = (index: number): string => String(index).padStart(3, '0')

export const assetName = (index: number): string =>
  `${TYPES[index % TYPES.length] ?? 'host'}-${pad(index)}`
export const identityName = (index: number): string => `svc-${pad(index)}`
export const resourceName = (index: number): string => `prod/secret-${pad(index)}`

/** Each identity acts from one asset, every seventh from two; it may read one resource or two. */
export const assetsOf = (index: number): readonly string[] => [
  assetName(index % ASSETS),
  ...(index % 7 === 0 ? [assetName((index * 11 + 5) % ASSETS)] : []),
]
export const resourcesOf = (index: number): readonly string[] => [
  resourceName(index % RESOURCES),
  ...(index % 3 === 0 ? [resourceName((index * 7 + 3) % RESOURCES)] : []),
]

/** As manifests, ready for `holdfast apply -f -`. Every ninth asset has no owner of its own, and no identity has. */
export function useEstate(): string {
  const head = { apiVersion: 'holdfast.dev/v1' }
  const manifest = (kind: string, name: string, spec: object, labels = {}): object => ({
    ...head,
    kind,
    metadata: { name, labels },
    spec,
  })
  const owner = (index: number): string => `team-${TEAMS[index % TEAMS.length] ?? 'web'}`
  const count = (size: number): number[] => Array.from({ length: size }, (_, index) => index)
  const all = [
    manifest('PosturePolicy', 'due-at-once', {
      assets: { all: true },
      deadline: { after: '0s', weight: 'serious' },
    }),
    ...count(ASSETS).map((index) =>
      manifest(
        'Asset',
        assetName(index),
        { type: TYPES[index % TYPES.length], owner: owner(index), exposure: 'internal' },
        { environment: index % 4 === 0 ? 'staging' : 'production', service: owner(index) },
      ),
    ),
    ...count(IDENTITIES).map((index) =>
      manifest('Identity', identityName(index), {
        type: 'service-account',
        assets: assetsOf(index),
      }),
    ),
    ...count(RESOURCES).map((index) =>
      manifest('Resource', resourceName(index), { type: 'secret', tier: index % 4 }),
    ),
    ...count(IDENTITIES).flatMap((index) =>
      resourcesOf(index).map((resource, at) =>
        manifest('Grant', `${identityName(index)}-${at}`, {
          identity: identityName(index),
          resource,
          actions: ['read'],
        }),
      ),
    ),
  ]
  return all.map((one) => JSON.stringify(one)).join('\n---\n')
}

export const REPORTS: readonly string[] = [
  'anchore_engine/many_vulns.json',
  'anchore_engine/new_format_issue_11552.json',
  'anchore_grype/check_all_fields.json',
  'anchore_grype/fix_available.json',
  'aqua/aqua_devops_issue_10611.json',
  'aqua/many_v2.json',
  'bundler_audit/bundler-audit_v0.6.1.txt',
  'cargo_audit/many_findings.json',
  'clair/clair_many_vul.json',
  'clair/clairklar_high.json',
  'gcloud_artifact_scan/many_vulns.json',
  'govulncheck/many_vulns.json',
  'harbor_vulnerability/harbor-5-vuln.json',
  'jfrog_xray_unified/many_vulns.json',
  'jfrogxray/many_vulns.json',
  'neuvector/many_vulns.json',
  'npm_audit/many_vuln.json',
  'osv_scanner/osv-scanner-repo-json_input.json',
  'pip_audit/many_vulns.json',
  'pnpm_audit/pnpm_audit_many_vuln.json',
  'snyk/single_project_many_vulns.json',
  'sysdig_cli/sysdig_reports_many_vul.csv',
  'trivy/cvss_severity_source.json',
  'trivy/scheme_2_many_vulns.json',
  'trivy_operator/all_reports_in_dict.json',
  'trivy_operator/vulnerabilityreport_many.json',
  'twistlock/scan_report_prisma_twistlock_images_four_vulns.csv',
  'wizcli_dir/wizcli_dir_many_vul.json',
  'wizcli_img/wizcli_img_many_vul.json',
  'yarn_audit/yarn_audit_many_vul.json',
].map((file) => sharedPath('fixtures/scanners', file))

/** The asset that each is handed in for, one after the other. */
export const reportedOf = (index: number): string => assetName(index * 7)

export const reportBytes = (index: number): Buffer => readFileSync(REPORTS[index] ?? '')
