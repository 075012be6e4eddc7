/** Every reader, in the order they are asked: those with a mark of their own before those known by shape. */

import { alpineSecdb } from './alpine-secdb/secdb.ts'
import { anchorePolicy } from './anchore/policy.ts'
import { anchore } from './anchore/report.ts'
import { aqua } from './aqua/report.ts'
import { awsAuthorizationDetails } from './aws/authorization-details.ts'
import { awsCredentialReport } from './aws/credential-report.ts'
import { awsIamList } from './aws/iam-lists.ts'
import { awsKms } from './aws/kms.ts'
import { awsSecretsManager } from './aws/secrets-manager.ts'
import { awsFunctions, awsInstances } from './aws/workloads.ts'
import { asff } from './asff/findings.ts'
import { azureRecording } from './azure/recording.ts'
import { bundlerAudit } from './bundler-audit/report.ts'
import { cargoAudit } from './cargo-audit/report.ts'
import { cartography } from './cartography/graph.ts'
import { clair } from './clair/report.ts'
import { collect } from './collect/reader.ts'
import { kubernetesPods } from './containers/pods.ts'
import { containerInspect, crictlPs, dockerPs, podmanPs } from './containers/runtime.ts'
import { composerAudit } from './composer-audit/report.ts'
import { csaf } from './csaf/document.ts'
import { genericCsv } from './csv/table.ts'
import { cve } from './cve/record.ts'
import { cyclonedx } from './cyclonedx/bom.ts'
import { debianTracker } from './debian-tracker/tracker.ts'
import { deepfence } from './deepfence/table.ts'
import { defender } from './defender/findings.ts'
import { dependencyCheck } from './dependency-check/report.ts'
import { dependencyTrack } from './dependency-track/report.ts'
import { endpointLook } from './endpoint/look.ts'
import { endoflife } from './endoflife/releases.ts'
import { entraServicePrincipals } from './entra/service-principals.ts'
import { epss } from './epss/scores.ts'
import { fleet } from './fleet/hosts.ts'
import { gcp } from './gcp/findings.ts'
import { githubAccess } from './github/access.ts'
import { gitlabAccess } from './gitlab-access/lists.ts'
import {
  gcpApiKeys,
  gcpSecrets,
  gcpServiceAccountKeys,
  gcpServiceAccounts,
} from './gcp-iam/lists.ts'
import { gcpIamPolicy } from './gcp-iam/policy.ts'
import { gitlab } from './gitlab/report.ts'
import { govulncheck } from './govulncheck/report.ts'
import { grype } from './grype/report.ts'
import { harbor } from './harbor/report.ts'
import { cmdb } from './inventory-table/cmdb.ts'
import { identityTable } from './inventory-table/identities.ts'
import { inspector } from './inspector/findings.ts'
import { jfrog } from './jfrog/report.ts'
import { kev } from './kev/catalogue.ts'
import { kubernetesRbac } from './kubernetes/rbac.ts'
import { detectSecrets } from './leaks/detect-secrets.ts'
import { ggshield } from './leaks/ggshield.ts'
import { githubSecretAlerts } from './leaks/github-secret-alerts.ts'
import { gitlabSecrets } from './leaks/gitlab-secrets.ts'
import { gitleaks } from './leaks/gitleaks.ts'
import { noseyparker } from './leaks/noseyparker.ts'
import { rustyHog } from './leaks/rusty-hog.ts'
import { secretlint } from './leaks/secretlint.ts'
import { talisman } from './leaks/talisman.ts'
import { trufflehog } from './leaks/trufflehog.ts'
import { nessus, tenableCsv } from './nessus/report.ts'
import { neuvector } from './neuvector/report.ts'
import { nexpose } from './nexpose/report.ts'
import { npmAudit } from './npm-audit/report.ts'
import { nvd } from './nvd/records.ts'
import { ocsf } from './ocsf/findings.ts'
import { oktaAnswers } from './okta/answers.ts'
import { openbaoAnswers } from './openbao/answers.ts'
import { openscap } from './openscap/result.ts'
import { openvas, openvasCsv } from './openvas/report.ts'
import { openvex } from './openvex/document.ts'
import { osquery } from './osquery/results.ts'
import { ossIndex } from './oss-index/report.ts'
import { osv } from './osv/record.ts'
import { osvScanner } from './osv-scanner/report.ts'
import { pipAudit } from './pip-audit/report.ts'
import { postgresql } from './postgresql/server.ts'
import { qualysCsv, qualysReport, qualysScan } from './qualys/report.ts'
import type { Reader } from './reader.ts'
import { sarif } from './sarif/log.ts'
import { satellite } from './satellite/errata.ts'
import { snyk, snykIssues } from './snyk/report.ts'
import { spdx, spdx3 } from './spdx/document.ts'
import { sysdigCli } from './sysdig/cli.ts'
import { spireEntries } from './spire/entries.ts'
import { sysdig, sysdigCsv } from './sysdig/report.ts'
import { trivy } from './trivy/report.ts'
import { trivyOperator } from './trivy-operator/report.ts'
import { twistlock, twistlockCsv } from './twistlock/report.ts'
import { wazuh } from './wazuh/findings.ts'
import { wizCli, wizCsv } from './wiz/report.ts'

export const READERS: readonly Reader[] = [
  collect,
  endpointLook,
  cyclonedx,
  spdx,
  spdx3,
  trivy,
  trivyOperator,
  sarif,
  csaf,
  openvex,
  cve,
  kev,
  epss,
  govulncheck,
  osvScanner,
  kubernetesRbac, // Before npm: a lone Secret has `type` and `data` as well.
  npmAudit,
  osv,
  nvd,
  awsAuthorizationDetails,
  awsCredentialReport,
  awsIamList,
  awsKms,
  awsSecretsManager,
  awsFunctions,
  awsInstances,
  cartography,
  detectSecrets,
  ggshield,
  githubSecretAlerts,
  githubAccess,
  gitlabAccess,
  gitlabSecrets,
  gitleaks,
  noseyparker,
  rustyHog,
  secretlint,
  talisman,
  trufflehog,
  azureRecording,
  entraServicePrincipals,
  gcpApiKeys,
  gcpSecrets,
  gcpServiceAccountKeys,
  gcpServiceAccounts,
  gcpIamPolicy,
  oktaAnswers,
  openbaoAnswers,
  spireEntries,
  debianTracker,
  alpineSecdb,
  grype,
  dependencyTrack,
  asff,
  inspector,
  nessus,
  tenableCsv,
  qualysReport,
  qualysScan,
  qualysCsv,
  openvas,
  openvasCsv,
  nexpose,
  openscap,
  dependencyCheck,
  wazuh,
  osquery,
  fleet,
  ocsf,
  gcp,
  gitlab,
  harbor,
  neuvector,
  sysdig,
  sysdigCli,
  sysdigCsv,
  twistlock,
  twistlockCsv,
  aqua,
  anchore,
  anchorePolicy,
  clair,
  jfrog,
  snyk,
  snykIssues,
  defender,
  deepfence,
  wizCsv,
  wizCli,
  satellite,
  composerAudit,
  cargoAudit,
  bundlerAudit,
  ossIndex,
  pipAudit,
  postgresql,
  endoflife,
  kubernetesPods,
  containerInspect,
  podmanPs,
  crictlPs,
  dockerPs,
  genericCsv,
  identityTable,
  cmdb,
]
