/** CycloneDX XML in the shape of its JSON, so that one reader reads both. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { child, children, descendants, textOf, type XmlElement } from '../document/xml.ts'

/** Undefined for the document of another format. */
export function bomOfXml(root: XmlElement): JsonObject | undefined {
  const space = /^http:\/\/cyclonedx\.org\/schema\/bom\/(.+)$/.exec(root.attributes['xmlns'] ?? '')
  if (root.name !== 'bom' || space === null) return undefined
  const metadata = child(root, 'metadata')
  return plain({
    bomFormat: 'CycloneDX',
    specVersion: space[1],
    serialNumber: root.attributes['serialNumber'],
    version: root.attributes['version'],
    metadata: metadata === undefined ? undefined : metadataOf(metadata),
    components: children(child(root, 'components'), 'component').map((element) =>
      componentOf(element),
    ),
    vulnerabilities: vulnerabilitiesOf(root),
    compositions: children(child(root, 'compositions'), 'composition').map((element) =>
      plain({ aggregate: textOf(element, 'aggregate') }),
    ),
  })
}

/** Undefined where the document has no place for any: then nobody looked. */
function vulnerabilitiesOf(root: XmlElement): JsonObject[] | undefined {
  const own = child(root, 'vulnerabilities')
  const extensions = extensionsOf(root)
  if (own === undefined && extensions.length === 0) return undefined
  return [
    ...children(own, 'vulnerability').map((element) => vulnerabilityOf(element)),
    ...extensions,
  ]
}

function metadataOf(metadata: XmlElement): JsonObject {
  const tools = child(metadata, 'tools')
  const listed = [...children(tools, 'tool'), ...children(child(tools, 'components'), 'component')]
  const component = child(metadata, 'component')
  const named = (name: string): JsonObject | undefined => {
    const found = textOf(child(metadata, name), 'name')
    return found === undefined ? undefined : { name: found }
  }
  return plain({
    timestamp: textOf(metadata, 'timestamp'),
    tools: listed.map((element) =>
      plain({ name: textOf(element, 'name'), version: textOf(element, 'version') }),
    ),
    component: component === undefined ? undefined : componentOf(component),
    supplier: named('supplier'),
    manufacturer: named('manufacturer'),
  })
}

function componentOf(element: XmlElement): JsonObject {
  return plain({
    type: element.attributes['type'],
    'bom-ref': element.attributes['bom-ref'],
    group: textOf(element, 'group'),
    name: textOf(element, 'name'),
    version: textOf(element, 'version'),
    purl: textOf(element, 'purl'),
    hashes: children(child(element, 'hashes'), 'hash').map((hash) =>
      plain({ alg: hash.attributes['alg'], content: hash.text }),
    ),
    properties: children(child(element, 'properties'), 'property').map((item) =>
      plain({ name: item.attributes['name'], value: item.text }),
    ),
    components: children(child(element, 'components'), 'component').map((inner) =>
      componentOf(inner),
    ),
  })
}

function vulnerabilityOf(element: XmlElement): JsonObject {
  const analysis = child(element, 'analysis')
  return plain({
    id: textOf(element, 'id'),
    published: textOf(element, 'published'),
    updated: textOf(element, 'updated'),
    references: children(child(element, 'references'), 'reference').map((item) =>
      plain({ id: textOf(item, 'id') }),
    ),
    ratings: children(child(element, 'ratings'), 'rating').map((item) => ratingOf(item)),
    analysis:
      analysis === undefined
        ? undefined
        : plain({
            state: textOf(analysis, 'state'),
            justification: textOf(analysis, 'justification'),
          }),
    affects: [
      // Until 1.3, in an extension, the component was an attribute.
      ...(element.attributes['ref'] === undefined ? [] : [{ ref: element.attributes['ref'] }]),
      ...children(child(element, 'affects'), 'target').map((target) =>
        plain({
          ref: textOf(target, 'ref'),
          versions: children(child(target, 'versions'), 'version').map((item) =>
            plain({
              version: textOf(item, 'version'),
              range: textOf(item, 'range'),
              status: textOf(item, 'status'),
            }),
          ),
        }),
      ),
    ],
  })
}

/** The extension's vulnerabilities may also stand inside the component. */
function extensionsOf(root: XmlElement): JsonObject[] {
  const own = child(root, 'vulnerabilities')
  return descendants(root, 'vulnerability')
    .filter(
      (descendant) =>
        descendant.attributes['ref'] !== undefined &&
        !(own?.children.includes(descendant) ?? false),
    )
    .map((descendant) => vulnerabilityOf(descendant))
}

function ratingOf(element: XmlElement): JsonObject {
  return plain({ severity: textOf(element, 'severity'), vector: textOf(element, 'vector') })
}

/** Without what is absent: JSON has no undefined. */
function plain(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  const kept: Record<string, Json> = {}
  for (const [name, value] of Object.entries(members)) if (value !== undefined) kept[name] = value
  return kept
}
