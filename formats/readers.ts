/** Every reader, in the order they are asked: those with a mark of their own before those known by shape. */

import { alpineSecdb } from './alpine-secdb/secdb.ts'
import { anchorePolicy } from './anchore/policy.ts'
import { anchore } from './anchore/report.ts'
import { aqua } from './aqua/report.ts'
import { awsAuthorizationDetails } from './aws/authorization-details.ts'
import { asff } from './asff/findings.ts'
import { bundlerAudit } from './bundler-audit/report.ts'
import { cargoAudit } from './cargo-audit/report.ts'
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
import { epss } from './epss/scores.ts'
import { fleet } from './fleet/hosts.ts'
import { gcp } from './gcp/findings.ts'
import { gitlab } from './gitlab/report.ts'
import { govulncheck } from './govulncheck/report.ts'
import { grype } from './grype/report.ts'
import { harbor } from './harbor/report.ts'
import { inspector } from './inspector/findings.ts'
import { jfrog } from './jfrog/report.ts'
import { kev } from './kev/catalogue.ts'
import { kubernetesRbac } from './kubernetes/rbac.ts'
import { nessus, tenableCsv } from './nessus/report.ts'
import { neuvector } from './neuvector/report.ts'
import { nexpose } from './nexpose/report.ts'
import { npmAudit } from './npm-audit/report.ts'
import { nvd } from './nvd/records.ts'
import { ocsf } from './ocsf/findings.ts'
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
]
