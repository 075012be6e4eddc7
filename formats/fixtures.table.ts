/** Where what we read differs from what others counted, and why; and what no reader of ours covers. */

import type { FormatError } from './reader.ts'
import type { Summary } from './summary.ts'

type Explained = { readonly why: string } & { readonly [of in keyof Summary]?: number }

const MERGED = 'the second opinion merges rows of one id and package; a row is a row here'
const BY_PACKAGE =
  'the second opinion has one row for a flaw; one of several packages is a row for each here'
const WITH_OTHERS = 'the second opinion also counts findings that are not about packages'

export const EXPLAINED: Readonly<Record<string, Explained>> = {
  'cloud-findings/asff/many_vulns.json': { why: BY_PACKAGE, findings: 7 },
  'cloud-findings/aws_inspector2/aws_inspector2_many_vul.json': { why: BY_PACKAGE, findings: 10 },
  'scanners/anchore_enterprise/many_checks.json': { why: WITH_OTHERS, findings: 56 },
  'scanners/anchore_grype/check_all_fields.json': { why: MERGED, findings: 6 },
  'scanners/anchore_grype/same_cve_different_paths.json': { why: MERGED, findings: 2 },
  'scanners/aqua/aqua_devops_issue_10611.json': { why: WITH_OTHERS, findings: 98 },
  'scanners/auditjs/auditjs_many_vul.json': { why: MERGED, findings: 15 },
  'scanners/dependency_check/multiple_vulnerabilities_has_multiple_findings.xml': {
    why: 'two flaws are suppressed in the scan itself: they are dropped and counted',
    findings: 7,
  },
  'scanners/nexpose/dns.xml': {
    why: 'the second opinion adds a row for the host itself',
    findings: 5,
  },
  'scanners/nexpose/report_auth.xml': { why: MERGED, findings: 26 },
  'scanners/qualys_hacker_guardian/many_finding.csv': { why: MERGED, findings: 4 },
  'scanners/tenable/nessus/nessus_with_cvssv3.nessus': { why: MERGED, findings: 49 },
  'scanners/tenable/tenable_many_vuln.csv': { why: MERGED, findings: 20 },
  'scanners/trivy/kubernetes.json': { why: WITH_OTHERS, findings: 10 },
  'scanners/trivy/misconfigurations_and_secrets.json': { why: WITH_OTHERS, findings: 4 },
  'scanners/trivy_operator/all_reports_in_dict.json': { why: WITH_OTHERS, findings: 41 },
  'scanners/twistlock/many_vulns.json': { why: WITH_OTHERS, findings: 5 },
  'scanners/wizcli_dir/wizcli_dir_many_vul.json': { why: WITH_OTHERS, findings: 6 },
  'scanners/wizcli_img/wizcli_img_many_vul.json': { why: WITH_OTHERS, findings: 8 },
  'scanners/yarn_audit/yarn_audit_multiple_cwes.json': { why: MERGED, findings: 11 },
  'trivy/secrets.json': {
    why: 'its two secrets are findings, and no vulnerability rows',
    findings: 2,
  },
  'osv/osv-api-query-response.sample.txt': {
    why: 'an answer of the API holds several records',
    advisories: 5,
  },
  'sbom-cyclonedx/spec-tests/1.6/valid-compositions-1.6.xml': {
    why: 'one of its vulnerabilities has no id: dropped and counted',
    advisories: 1,
  },
}

interface NoReader {
  readonly files: RegExp
  readonly code: FormatError['code']
  readonly why: string
}

export const NO_READER: readonly NoReader[] = [
  {
    files:
      /(?:govulncheck\/empty|kubehunter\/empty|nuclei\/(?:empty|no_findings)|osv_scanner\/no_findings)\.jsonl?$/,
    code: 'document-unreadable',
    why: 'the file is empty: nothing was said, which is not "nothing was found"',
  },
  {
    files:
      /(?:aqua\/(?:empty_aquadevops|no_vuln)|cycognito\/no_vuln|orca_security\/no_vuln|pip_audit\/empty|trivy\/legacy_no_vuln|prowler_v3plus\/no_vuln)\.json$/,
    code: 'format-unknown',
    why: 'an empty list, object or null could be of anybody',
  },
  {
    files: /(?:npm_audit|auditjs|aws_inspector2)\/empty_with_error\.json$/,
    code: 'format-unknown',
    why: 'it holds an error message of the tool instead of a report',
  },
  {
    files: /yarn_audit\/empty_with_error\.json$/,
    code: 'document-unreadable',
    why: 'the audit itself failed, in its own words',
  },
  {
    files:
      /scanners\/(?:azure_security_center_recommendations|checkov|kubeaudit|kubebench|kubehunter|kubescape|legitify|nikto|nmap|nuclei|popeye|wizcli_iac|zap)\/|deepfence_threatmapper\/secret/,
    code: 'format-refused',
    why: 'misconfiguration, application tests, or a table of secrets that Deepfence found',
  },
  {
    files: /orca_security\/(?:many_vulns\.(?:csv|json)|no_vuln\.csv)$/,
    code: 'format-refused',
    why: 'alerts of Orca about roles, buckets and keys: none names a package or a vulnerability',
  },
  {
    files: /wiz\/(?:multiple|no)_findings\.csv$/,
    code: 'format-refused',
    why: 'issues of Wiz about how things are combined; its vulnerability findings (sca_format) are read',
  },
  {
    files: /openscap\/ios-sample/,
    code: 'format-refused',
    why: 'a benchmark of settings: its results name no vulnerability, as those of RHSA benchmarks do',
  },
  {
    files:
      /trivy\/(?:issue_9170|license_scheme|dockerfile|helm|alpine-310\.(?:gitlab-codequality|junit))|trivy_operator\/(?:cluster|config|exposed)/,
    code: 'format-refused',
    why: 'Trivy about something else than packages',
  },
  {
    files:
      /cloud-findings\/(?:aws_prowler|prowler)|asff\/Unusual|awssecurityhub\/config_|test_security_hub_/,
    code: 'format-refused',
    why: 'configuration and behaviour',
  },
  {
    files:
      /scanners\/(?:blackduck|checkmarx_osa|cyberwatch_galeax|cycognito|generic|github_vulnerability|mend|meterian|openreports|ort|outpost24|picus|sonatype|xeol|xygeni)\/|intsights\/.*\.(?:json|csv)$|veracode_sca/,
    code: 'format-unknown',
    why: 'no reader of ours: not on the list of formats',
  },
  {
    files: /intsights\/intsights_invalid_file|burp\/|sad-invalid-xml/,
    code: 'document-unreadable',
    why: 'broken XML, or a DTD of its own, which is not read',
  },
  {
    files: /sysdig_reports_missing_cve_field/,
    code: 'format-unknown',
    why: 'a table without its line of column names',
  },
  {
    files: /spec-tests\/.*\/invalid-bomformat/,
    code: 'format-unknown',
    why: 'its bomFormat is another: it says itself that it is no CycloneDX',
  },
  {
    files: /spdx_3_unsupported|csaf_unsupported_version/,
    code: 'document-unreadable',
    why: 'a version that does not exist in this form',
  },
  {
    files:
      /ROLIE_|aggregator_|provider-metadata_|_manifest\.json$|openvex_not_a_document|trivy-vex\/unknown/,
    code: 'format-unknown',
    why: 'directories of documents, and documents of nothing',
  },
  {
    files: /epss-history|vunnel-invalid-header|kev\/.*schema|emptyResp/,
    code: 'format-unknown',
    why: 'a schema, a history, another header, a page without records',
  },
  {
    files:
      /distro-advisories\/(?:alma|amazon|arch|fedora|mariner|oracle|photon|rhel|rocky|suse|ubuntu)\/|debian\/oval/,
    code: 'format-unknown',
    why: 'these vendors are read through OSV and CSAF, not through their older feeds',
  },
  {
    files: /DSA-list|kev-access-denied|kev-one-byte|mariner-oval-broken|rootio-invalid/,
    code: 'document-unreadable',
    why: 'not the format their name says',
  },
  {
    files: /negative\/(?:alma-invalid|alpine-fail|amazon-repomd|risk_recon|threagile)/,
    code: 'format-unknown',
    why: 'error pages and documents of other tools',
  },
]
