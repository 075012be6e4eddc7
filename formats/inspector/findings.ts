/** Amazon Inspector 2 findings, as its API and its exports give them. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import {
  asObject,
  listAt,
  objectAt,
  objectsAt,
  severity,
  text,
  texts,
  timeAt,
  wordAt,
} from '../json-members.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'
import { distroOf } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'

export const inspector: Reader = listReader<JsonObject>({
  format: 'inspector2',
  title: 'Amazon Inspector findings',
  tool: 'inspector2',
  rows(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    if (object === undefined || !Array.isArray(object['findings'])) return undefined
    const findings = objectsAt(object, 'findings')
    const known = findings.every((item) => /:inspector2:/.test(text(item, 'findingArn') ?? ''))
    return known &&
      (findings.length > 0 ||
        Object.keys(object).every((key) => key === 'findings' || key === 'nextToken'))
      ? findings
      : undefined
  },
  subject(row) {
    const [resource] = objectsAt(row, 'resources')
    const details = objectAt(resource, 'details')
    const image = objectAt(details, 'awsEcrContainerImage')
    const instance = objectAt(details, 'awsEc2Instance')
    const id = text(resource, 'id') ?? ''
    const digest = text(image, 'imageHash')
    return {
      type: image !== undefined ? 'image' : instance !== undefined ? 'host' : 'unknown',
      name: id,
      digests: digest === undefined ? [] : [digest],
      identifiers: [
        ...(id === '' ? [] : [id.startsWith('arn:') ? id : `instance:${id}`]),
        ...texts(listAt(instance, 'ipV4Addresses')).map((ip) => `ip:${ip}`),
        ...texts(listAt(image, 'imageTags')).map(
          (tag) => `image:${text(image, 'repositoryName') ?? ''}:${tag}`,
        ),
      ],
      observedAt: timeAt(row, 'lastObservedAt') ?? timeAt(row, 'updatedAt'),
    }
  },
  ignore: (row) =>
    text(row, 'type') === 'PACKAGE_VULNERABILITY'
      ? undefined
      : 'a finding about code or network, not a package',
  finding(row) {
    const details = objectAt(row, 'packageVulnerabilityDetails')
    const id = text(details, 'vulnerabilityId')
    if (id === undefined) return undefined
    const distro = distroOf(platformOf(row))
    return objectsAt(details, 'vulnerablePackages').flatMap((object) => {
      const name = text(object, 'name')
      if (name === undefined) return []
      const version = versionOf(object)
      return {
        id,
        aliases: texts(listAt(details, 'relatedVulnerabilities')),
        component: {
          purl: purlOf(kindOf(text(object, 'packageManager'), distro), name, version, { distro }),
          name,
          version,
        },
        status: text(row, 'status') === 'CLOSED' ? 'unknown' : 'affected',
        fixedVersions: [text(object, 'fixedInVersion') ?? '']
          .filter((fix) => fix !== 'NotAvailable')
          .map((fix) => fix.replace(/^0:/, '')),
        severity: severity(text(row, 'severity')),
        cvss: objectsAt(details, 'cvss').flatMap((each) => text(each, 'scoringVector') ?? []),
        publishedAt: timeAt(details, 'vendorCreatedAt'),
      }
    })
  },
})

/** `DEBIAN_10`, `AMAZON_LINUX_2`. */
function platformOf(row: JsonObject): string {
  const details = objectAt(objectsAt(row, 'resources')[0], 'details')
  const image = objectAt(details, 'awsEcrContainerImage')
  const platform = text(image, 'platform') ?? text(objectAt(details, 'awsEc2Instance'), 'platform')
  return (platform ?? '').replaceAll('_', ' ')
}

/** `OS` is the package manager of the platform, whichever that is. */
function kindOf(manager: string | undefined, distro: string | undefined): string {
  const known = (manager ?? '').toUpperCase() === 'OS' ? distro : undefined
  return known === undefined ? (manager ?? '') : known.replace(/-[\d.]+$/, '')
}

function versionOf(object: JsonObject | undefined): string {
  const epoch = wordAt(object, 'epoch')
  const release = wordAt(object, 'release')
  const version = text(object, 'version') ?? ''
  const whole = release === undefined ? version : `${version}-${release}`
  return epoch === undefined || epoch === '0' ? whole : `${epoch}:${whole}`
}
