/** Any table with a column of vulnerability ids: columns are found by the names people give them. */

import { columnWord, type CsvRow } from '../document/csv.ts'
import type { Document } from '../document/document.ts'
import { vulnerabilityIds } from '../identifiers.ts'
import { readTime, severity } from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'
import { purlOf } from '../purl/purl.ts'

function words(text: string): readonly string[] {
  return text.split(' ')
}

/** Column names by meaning, lower case without spaces and signs; of several the one named first is meant. */
const MAPPING = {
  id: words(
    'cve cveid cves cveids cvenumber cvename cveidentifier vulnerability vulnerabilityid ' +
      'vulnerabilityids vulnid vulnerabilitycve ghsa ghsaid advisory advisoryid id',
  ),
  asset: words(
    'asset assetname host hostname assethostname machine machinename server servername ' +
      'computer computername device devicename vmname image imagename containerimage fqdn ' +
      'dnsname ipaddress ip',
  ),
  name: words(
    'package packagename pkg pkgname component componentname library libraryname ' +
      'dependency dependencyname artifact artifactname module modulename software ' +
      'softwarename product productname',
  ),
  version: words(
    'version packageversion pkgversion installedversion installed versioninstalled ' +
      'currentversion detectedversion componentversion libraryversion dependencyversion ' +
      'artifactversion moduleversion softwareversion productversion',
  ),
  fixed: words(
    'fixedversion fixedversions fixversion fixversions fixedin fixedinversion fix ' +
      'fixedby firstfixedversion patchedversion patchedversions patchedin ' +
      'remediationversion upgradeto',
  ),
  severity: words(
    'severity severitylevel severityrating vulnerabilityseverity cveseverity risk ' +
      'risklevel riskrating criticality',
  ),
  purl: words('purl packageurl'),
  type: words('packagetype pkgtype componenttype ecosystem type'),
  date: words('date lastseen lastdetected lastfound lastobserved observedat scandate'),
}

export const genericCsv: Reader = listReader<CsvRow>({
  format: 'csv',
  title: 'a table with columns such as cve, asset, package, version, fixed version, severity',
  tool: 'csv',
  rows: (document) => (isMapped(document) && document.kind === 'csv' ? document.rows : undefined),
  subject(row) {
    const name = cell(row, 'asset')
    return {
      type: 'unknown',
      ...(name === undefined ? {} : { name }),
      observedAt: readTime(cell(row, 'date')),
    }
  },
  finding(row) {
    const said = cell(row, 'id')
    const name = cell(row, 'name')
    if (said === undefined || name === undefined) return undefined
    const version = cell(row, 'version') ?? ''
    const component = {
      purl: cell(row, 'purl') ?? purlOf(cell(row, 'type') ?? '', name, version),
      name,
      version,
    }
    // A cell may name several flaws of one package; a name of its own is one.
    const ids = vulnerabilityIds(said)
    return (ids.length === 0 ? [said] : ids).map((id) => ({
      id,
      component,
      fixedVersions: versionsIn(cell(row, 'fixed')),
      severity: severity(cell(row, 'severity')),
    }))
  },
})

/** An id and a package: with less a table could be about anything, as with an id of it does not say what. */
function isMapped(document: Document): boolean {
  if (document.kind !== 'csv') return false
  const names = new Set(document.columns.map((column) => columnWord(column)))
  const has = (key: keyof typeof MAPPING): boolean => MAPPING[key].some((name) => names.has(name))
  const ofFlaws = MAPPING.id.some((name) => name !== 'id' && names.has(name))
  return has('name') && has('version') && (ofFlaws || (names.has('id') && has('severity')))
}

function cell(row: CsvRow, key: keyof typeof MAPPING): string | undefined {
  const said = new Map<string, string>()
  for (const [column, value] of Object.entries(row)) {
    const name = columnWord(column)
    if (value !== '' && !said.has(name)) said.set(name, value)
  }
  const name = MAPPING[key].find((one) => said.has(one))
  return name === undefined ? undefined : said.get(name)
}

/** Neither signs nor what stands in brackets, as units do: `Asset.Host_Name`, `Severity (CVSS 3.1)`. */
