/** Documents that say something of a product, in every format that can, and the limits of what each says. */

import type { Statement } from '@holdfast/core/model/advisory'

export type Row = readonly [
  title: string,
  document: unknown,
  expected: readonly (readonly [
    product: string,
    component: string | null,
    range: string | null,
    status: Statement['status'],
  ])[],
  dropped?: string,
]

export const IMAGE: string = `pkg:oci/alpine@sha256%3A${'1'.repeat(64)}`
const OTHER = 'urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1'
const SERIAL = '50f729f5-1e3c-4d10-b0da-d2f1c02ca257'
const UNTOLD = 'a statement without vulnerability, product or status'

function vex(...products: readonly unknown[]): unknown {
  return openvex({ products })
}

function openvex(statement: object): unknown {
  const said = { vulnerability: { name: 'CVE-2026-1' }, status: 'not_affected' }
  const justification = 'vulnerable_code_not_present'
  return {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    author: 'Us',
    statements: [{ ...said, justification, ...statement }],
  }
}

export const OPENVEX: readonly Row[] = [
  [
    'a product is itself',
    vex({ '@id': 'pkg:npm/a@1' }),
    [['pkg:npm/a@1', null, null, 'not-affected']],
  ],
  [
    'its package URL before its id',
    vex({ '@id': 'urn:x', identifiers: { purl: 'pkg:npm/a@1' } }),
    [['pkg:npm/a@1', null, null, 'not-affected']],
  ],
  [
    'a part stays a part of its product',
    vex({ '@id': IMAGE, subcomponents: [{ '@id': 'pkg:apk/alpine/libssl3@3.0.8-r3' }] }),
    [[IMAGE, 'pkg:apk/alpine/libssl3@3.0.8-r3', null, 'not-affected']],
  ],
  [
    'two parts in each of two products',
    vex(
      { '@id': 'urn:p1', subcomponents: [{ '@id': 'urn:a' }, { '@id': 'urn:b' }] },
      { '@id': 'urn:p2', subcomponents: [{ '@id': 'urn:a' }] },
    ),
    [
      ['urn:p1', 'urn:a', null, 'not-affected'],
      ['urn:p1', 'urn:b', null, 'not-affected'],
      ['urn:p2', 'urn:a', null, 'not-affected'],
    ],
  ],
  [
    'plain lists of the first version',
    openvex({ products: ['urn:p1', 'urn:p2'], subcomponents: ['pkg:npm/a@1'] }),
    [
      ['urn:p1', 'pkg:npm/a@1', null, 'not-affected'],
      ['urn:p2', 'pkg:npm/a@1', null, 'not-affected'],
    ],
  ],
  [
    'a part of no product says nothing',
    vex({ subcomponents: [{ '@id': 'pkg:npm/a@1' }] }),
    [],
    UNTOLD,
  ],
  [
    'a part that cannot be told is not the product',
    vex({ '@id': IMAGE, subcomponents: [{ hashes: { 'sha-256': '1' } }] }),
    [],
    UNTOLD,
  ],
  ['no product at all', vex(), [], UNTOLD],
  [
    'not affected without a reason is a claim to look into',
    openvex({ products: [{ '@id': 'urn:p1' }], justification: null }),
    [['urn:p1', null, null, 'under-investigation']],
  ],
]

function csaf(tree: object, status: object): unknown {
  return {
    document: { csaf_version: '2.0', publisher: { name: 'Us' }, tracking: { status: 'final' } },
    product_tree: tree,
    vulnerabilities: [{ cve: 'CVE-2026-1', product_status: status }],
  }
}

function leaf(id: string, name: string, purl?: string): object {
  const helper = purl === undefined ? {} : { product_identification_helper: { purl } }
  return { product_id: id, name, ...helper }
}

function branch(category: string, name: string, product: object): object {
  return { branches: [{ category: 'vendor', branches: [{ category, name, product }] }] }
}

function relation(id: string, part: string, whole: string): object {
  return {
    category: 'default_component_of',
    product_reference: part,
    relates_to_product_reference: whole,
    full_product_name: { product_id: id, name: `${part} as a component of ${whole}` },
  }
}

const NAMES = [leaf('os', 'Some Linux 9'), leaf('ssl', 'openssl', 'pkg:rpm/some/openssl')]
const FREE = { known_not_affected: ['x'] }

export const CSAF: readonly Row[] = [
  [
    'a name, a package URL, an unknown id',
    csaf({ full_product_names: NAMES }, { known_not_affected: ['os', 'ssl', 'else'] }),
    [
      ['Some Linux 9', null, null, 'not-affected'],
      ['pkg:rpm/some/openssl', null, null, 'not-affected'],
      ['else', null, null, 'not-affected'],
    ],
  ],
  [
    'a component of a product',
    csaf({ full_product_names: NAMES, relationships: [relation('x', 'ssl', 'os')] }, FREE),
    [['Some Linux 9', 'pkg:rpm/some/openssl', null, 'not-affected']],
  ],
  [
    'of a product that is not in the tree',
    csaf({ full_product_names: NAMES, relationships: [relation('x', 'ssl', 'gone')] }, FREE),
    [['gone', 'pkg:rpm/some/openssl', null, 'not-affected']],
  ],
  [
    'a component that is not in the tree never becomes the product',
    csaf({ full_product_names: NAMES, relationships: [relation('x', 'gone', 'os')] }, FREE),
    [['Some Linux 9', 'gone', null, 'not-affected']],
  ],
  [
    'a part of a part: the one between is kept in its own name',
    csaf(
      {
        full_product_names: [...NAMES, leaf('image', 'Image')],
        relationships: [relation('y', 'ssl', 'image'), relation('x', 'y', 'os')],
      },
      FREE,
    ),
    [['y as a component of os', 'pkg:rpm/some/openssl', null, 'not-affected']],
  ],
  [
    'a relation that names no product leaves the id',
    csaf({ relationships: [{ full_product_name: { product_id: 'x', name: 'X' } }] }, FREE),
    [['x', null, null, 'not-affected']],
  ],
  [
    'a range of versions of a package',
    csaf(branch('product_version_range', 'vers:npm/>=1.2|<2', leaf('x', 'A', 'pkg:npm/a')), FREE),
    [['pkg:npm/a', null, 'vers:npm/>=1.2|<2', 'not-affected']],
  ],
  [
    'a range in the older writing',
    csaf(branch('product_version_range', '>= 1.2|< 2', leaf('x', 'A', 'pkg:npm/a')), FREE),
    [['pkg:npm/a', null, 'vers:npm/>=1.2|<2', 'not-affected']],
  ],
  [
    'a sentence in place of a range covers nothing',
    csaf(branch('product_version_range', 'prior to 2', leaf('x', 'A', 'pkg:npm/a')), FREE),
    [['pkg:npm/a', null, 'vers:npm/prior%20to%202', 'not-affected']],
  ],
  [
    'a package URL with its version needs no range',
    csaf(branch('product_version_range', '<2', leaf('x', 'A', 'pkg:npm/a@1.9')), FREE),
    [['pkg:npm/a@1.9', null, null, 'not-affected']],
  ],
  [
    'a name alone does not stand for its other versions',
    csaf(branch('product_version_range', '< V13.3', leaf('x', 'Viewer')), FREE),
    [['Viewer < V13.3', null, 'vers:generic/<V13.3', 'not-affected']],
  ],
  [
    'all versions, in the words of the standard',
    csaf(branch('product_version_range', 'vers:all/*', leaf('x', 'Viewer')), FREE),
    [['Viewer', null, null, 'not-affected']],
  ],
  [
    'a component with a range, of a product with one: the versions of both are kept',
    csaf(
      {
        branches: [
          { category: 'product_version_range', name: '<2', product: leaf('a', 'A', 'pkg:npm/a') },
          { category: 'product_version_range', name: '<9', product: leaf('b', 'B', 'pkg:oci/b') },
        ],
        relationships: [relation('x', 'a', 'b')],
      },
      FREE,
    ),
    [['a as a component of b', 'pkg:npm/a', 'vers:npm/<2', 'not-affected']],
  ],
]

function bom(members: object, ref: string, versions?: readonly object[], state?: string): unknown {
  const affects = versions === undefined ? [{ ref }] : [{ ref, versions }]
  const analysis = { state: state ?? 'not_affected', justification: 'code_not_reachable' }
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 3,
    ...members,
    vulnerabilities: [{ id: 'CVE-2026-1', analysis, affects }],
  }
}

const SHOP = { metadata: { component: { name: 'shop', version: '4.2', 'bom-ref': 'shop' } } }
const IMAGE_BOM = { metadata: { component: { name: 'alpine', purl: IMAGE, 'bom-ref': 'root' } } }
const PARTS = {
  components: [{ name: 'a', purl: 'pkg:npm/a@1.0', 'bom-ref': 'a-1' }, { name: 'b' }],
}
const SERIAL_ONLY = { serialNumber: `urn:uuid:${SERIAL}`, ...PARTS }

export const CYCLONEDX: readonly Row[] = [
  [
    'a component holds in the product of the document',
    bom({ ...IMAGE_BOM, ...PARTS }, 'a-1'),
    [[IMAGE, 'pkg:npm/a@1.0', null, 'not-affected']],
  ],
  ['the product itself', bom(IMAGE_BOM, 'root'), [[IMAGE, null, null, 'not-affected']]],
  ['by its package URL', bom(IMAGE_BOM, IMAGE), [[IMAGE, null, null, 'not-affected']]],
  [
    'a product without package URL and link is its name and version',
    bom({ ...SHOP, ...PARTS }, 'a-1'),
    [['shop 4.2', 'pkg:npm/a@1.0', null, 'not-affected']],
  ],
  [
    'a document that names no product is the product',
    bom(SERIAL_ONLY, 'a-1'),
    [[`urn:cdx:${SERIAL}/3`, 'pkg:npm/a@1.0', null, 'not-affected']],
  ],
  [
    'a link into itself',
    bom(SERIAL_ONLY, `urn:cdx:${SERIAL}/3#a-1`),
    [[`urn:cdx:${SERIAL}/3`, 'pkg:npm/a@1.0', null, 'not-affected']],
  ],
  [
    'a link into another version of itself is of another document',
    bom(SERIAL_ONLY, `urn:cdx:${SERIAL}/2#a-1`),
    [[`urn:cdx:${SERIAL}/2#a-1`, null, null, 'not-affected']],
  ],
  [
    'a component of another document holds in that document',
    bom({}, `${OTHER}#pkg:npm/a@1.0`),
    [[OTHER, 'pkg:npm/a@1.0', null, 'not-affected']],
  ],
  [
    'encoded, as the standard wants it',
    bom(IMAGE_BOM, `${OTHER}#pkg%3Anpm%2Fa%401.0`),
    [[OTHER, 'pkg:npm/a@1.0', null, 'not-affected']],
  ],
  [
    'something of another document that is known there only',
    bom(IMAGE_BOM, `${OTHER}#product-ABC`),
    [[`${OTHER}#product-ABC`, null, null, 'not-affected']],
  ],
  ['a whole other document', bom({}, OTHER), [[OTHER, null, null, 'not-affected']]],
  [
    'a component without package URL matches nothing',
    bom({ ...IMAGE_BOM, components: [{ name: 'b', 'bom-ref': 'b-1' }] }, 'b-1'),
    [[IMAGE, 'b-1', null, 'not-affected']],
  ],
  [
    'what is in no document is the product by its own name',
    bom({}, 'pkg:npm/a@1.0'),
    [['pkg:npm/a@1.0', null, null, 'not-affected']],
  ],
  [
    'a component of a document that nothing names',
    bom(PARTS, 'a-1'),
    [],
    'an analysis that names no product',
  ],
  ['no reference at all', bom(IMAGE_BOM, ''), [], 'an analysis that names no product'],
  [
    'ranges and versions, each its own statement',
    bom({ ...IMAGE_BOM }, 'pkg:npm/a', [
      { range: 'vers:npm/>=1|<2', status: 'affected' },
      { version: '2.1' },
      { range: 'vers:npm/>=3', status: 'unknown' },
    ]),
    [
      [IMAGE, 'pkg:npm/a', 'vers:npm/>=1|<2', 'not-affected'],
      [IMAGE, 'pkg:npm/a', 'vers:npm/2.1', 'not-affected'],
      [IMAGE, 'pkg:npm/a', 'vers:npm/>=3', 'unknown'],
    ],
  ],
  [
    'the version of the package URL said again',
    bom({ ...IMAGE_BOM, ...PARTS }, 'a-1', [{ version: '1.0' }]),
    [[IMAGE, 'pkg:npm/a@1.0', null, 'not-affected']],
  ],
  [
    'what is exploitable is so in the affected versions only',
    bom(
      { ...IMAGE_BOM },
      'pkg:npm/a',
      [
        { range: 'vers:npm/<2', status: 'affected' },
        { range: 'vers:npm/>=2', status: 'unaffected' },
      ],
      'exploitable',
    ),
    [
      [IMAGE, 'pkg:npm/a', 'vers:npm/<2', 'affected'],
      [IMAGE, 'pkg:npm/a', 'vers:npm/>=2', 'not-affected'],
    ],
  ],
]

function graph(roots: readonly string[], relationship: object): unknown {
  const type = 'security_VexNotAffectedVulnAssessmentRelationship'
  return {
    '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
    '@graph': [
      { type: 'SpdxDocument', spdxId: 'urn:doc', rootElement: ['urn:sbom'] },
      { type: 'software_Sbom', spdxId: 'urn:sbom', rootElement: roots },
      { type: 'software_Package', spdxId: 'urn:image', name: 'i', software_packageUrl: IMAGE },
      { type: 'software_Package', spdxId: 'urn:a', name: 'a', software_packageUrl: 'pkg:npm/a@1' },
      { type: 'security_Vulnerability', spdxId: 'urn:v', name: 'CVE-2026-1' },
      { type, spdxId: 'urn:r', from: 'urn:v', to: ['urn:a'], ...relationship },
    ],
  }
}

export const SPDX: readonly Row[] = [
  [
    'a package holds in what the document is about',
    graph(['urn:image'], {}),
    [[IMAGE, 'pkg:npm/a@1', null, 'not-affected']],
  ],
  [
    'the thing itself',
    graph(['urn:image'], { to: 'urn:image' }),
    [[IMAGE, null, null, 'not-affected']],
  ],
  [
    'a document about two things limits it to itself',
    graph(['urn:image', 'urn:other'], {}),
    [['urn:doc', 'pkg:npm/a@1', null, 'not-affected']],
  ],
  ['a document about nothing', graph([], {}), [['urn:sbom', 'pkg:npm/a@1', null, 'not-affected']]],
  ['of no vulnerability', graph(['urn:image'], { from: 'urn:a' }), []],
  [
    'withdrawn',
    graph(['urn:image'], { security_withdrawnTime: '2026-01-01T00:00:00Z' }),
    [],
    'an assessment that was withdrawn',
  ],
]
