/** Service accounts, roles, bindings and secrets of Kubernetes; and which account acts from which node. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import type { ClaimKind } from '@holdfast/core/model/claim'
import {
  claimOf,
  factsOf,
  NHI,
  readNhi,
  refusedNhi,
  rowsOf,
} from '../../proof/testkit/inventories.ts'
import { needsShared } from '../../proof/testkit/needs.ts'
import type { ReadDocument } from '../reader.ts'
import { readDocument } from '../registry.ts'

const FOLDER = 'kubernetes/kube-prometheus'

/** Kinds of the rows that one object of a kind gives. */
const ROW: Readonly<Record<string, ClaimKind>> = {
  Secret: 'resource',
  ServiceAccount: 'identity',
  ClusterRole: 'permissions',
  Role: 'permissions',
  ClusterRoleBinding: 'grant',
  RoleBinding: 'grant',
}

const SINGLE = [
  'alertmanager-secret',
  'alertmanager-serviceAccount',
  'blackboxExporter-clusterRole',
  'blackboxExporter-clusterRoleBinding',
  'blackboxExporter-serviceAccount',
  'nodeExporter-clusterRole',
  'nodeExporter-clusterRoleBinding',
  'nodeExporter-serviceAccount',
  'prometheus-clusterRole',
  'prometheus-clusterRoleBinding',
  'prometheus-roleBindingConfig',
  'prometheus-roleConfig',
  'prometheus-serviceAccount',
  'prometheusOperator-clusterRole',
  'prometheusOperator-clusterRoleBinding',
  'prometheusOperator-serviceAccount',
]

describe('real objects give their rows', { skip: needsShared(NHI) }, () => {
  for (const name of SINGLE) {
    test(name, () => {
      const file = `${FOLDER}/${name}.yaml`
      const [[kind = '', called = ''] = []] = (factsOf(file)['objects'] as string[]).map((one) =>
        one.split('/'),
      )
      const read = readNhi(file)
      assert.equal(read.format, 'kubernetes-rbac')
      const claims = read.inventories.flatMap((inventory) => inventory.claims)
      assert.deepEqual(
        claims.map((claim) => [claim.kind, claim.name]),
        [[ROW[kind], called]],
      )
      assert.deepEqual(read.dropped, [])
    })
  }

  test('lists of roles and of their bindings, in three namespaces each', () => {
    assert.equal(
      rowsOf(readNhi(`${FOLDER}/prometheus-roleSpecificNamespaces.yaml`), 'permissions'),
      3,
    )
    const read = readNhi(`${FOLDER}/prometheus-roleBindingSpecificNamespaces.yaml`)
    assert.equal(rowsOf(read, 'grant'), 3)
    const who = 'system:serviceaccount:monitoring:prometheus-k8s'
    const role = 'Role kube-system/prometheus-k8s'
    const grant = claimOf(read, 'grant', `${who} has ${role} in kube-system`)
    assert.deepEqual([grant.subject, grant.permissions, grant.scope], [who, role, 'kube-system'])
  })

  test('a recorded list of the roles of a cluster is the whole of them', () => {
    const read = readNhi('kubernetes/api-RoleTest.test_cluster_role_query.json')
    const [inventory] = read.inventories
    assert.deepEqual([inventory?.of, inventory?.whole], ['Kubernetes cluster ghost, Role', true])
    assert.equal(rowsOf(read, 'permissions', 'role'), 14)
  })

  test('pods: each service account on its node, beside what runs', () => {
    const read = readNhi('kubernetes/spire-pod_list.json')
    assert.equal(read.format, 'kubernetes-pods')
    assert.ok(read.running !== null)
    assert.equal(rowsOf(read, 'asset', 'node'), 1)
    assert.equal(rowsOf(read, 'binding'), 4)
    const account = 'system:serviceaccount:kube-system:flannel'
    assert.equal(claimOf(read, 'binding', `${account} on k8s-node-1`).known, 'observed')
  })

  test('what holds no identity is refused by its reason', () => {
    for (const file of [
      'kubernetes/api-NamespaceTest.test_ns_query.json',
      'kubernetes/api-NamespaceTest.test_ns_delete.json',
      `${FOLDER}/blackboxExporter-deployment.yaml`,
      `${FOLDER}/nodeExporter-daemonset.yaml`,
      `${FOLDER}/prometheusOperator-deployment.yaml`,
    ])
      assert.match(refusedNhi(file), /none of them is an identity or gives permissions/)
  })
})

const RBAC = 'rbac.authorization.k8s.io/v1'
const named = (name: string, namespace?: string) => ({
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
})
const list = (...items: object[]) => ({ apiVersion: 'v1', kind: 'List', items })
const account = { apiVersion: 'v1', kind: 'ServiceAccount', ...named('ci', 'shop') }
const role = (rules: object[] | null) => ({
  apiVersion: RBAC,
  kind: 'ClusterRole',
  ...named('r'),
  rules,
})
const binding = (name: string, subjects: object[], kind = 'ClusterRoleBinding') => ({
  apiVersion: RBAC,
  kind,
  ...named(name, kind === 'RoleBinding' ? 'shop' : undefined),
  roleRef: { kind: 'ClusterRole', name: 'edit' },
  subjects,
})
const CI = 'system:serviceaccount:shop:ci'

const open = (document: object | string) =>
  readDocument(utf8(typeof document === 'string' ? document : JSON.stringify(document)))
const read = (document: object | string): ReadDocument => {
  const found = open(document)
  assert.ok(found.ok, found.ok ? '' : found.error.message)
  return found.value
}

describe('what is said', () => {
  test('several documents of one text, an empty one among them', () => {
    const found = read(
      '---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ci\n---\n---\n' +
        'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n',
    )
    assert.equal(claimOf(found, 'identity', 'system:serviceaccount:default:ci').name, 'ci')
    assert.deepEqual(found.dropped, [
      { reason: 'Namespace: it is no identity and gives no permissions', count: 1, expected: true },
    ])
  })

  const RULES: readonly (readonly [string, object, readonly string[]])[] = [
    ['the core', { apiGroups: [''], resources: ['secrets'] }, ['secrets']],
    [
      'one by its name',
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['db'] },
      ['secrets/db'],
    ],
    [
      'another group',
      { apiGroups: ['apps'], resources: ['deployments/scale'] },
      ['apps/deployments/scale'],
    ],
    ['every group', { apiGroups: ['*'], resources: ['*'] }, ['*', '*/*']],
    ['an address', { nonResourceURLs: ['/metrics'] }, ['/metrics']],
  ]
  for (const [what, rule, resources] of RULES) {
    test(`a rule of ${what}`, () => {
      const found = read(role([{ ...rule, verbs: ['get', 'list'] }]))
      assert.deepEqual(claimOf(found, 'permissions', 'ClusterRole r').rules, [
        { effect: 'allow', actions: ['get', 'list'], resources },
      ])
    })
  }

  test('a role without rules allows nothing', () => {
    assert.deepEqual(claimOf(read(role(null)), 'permissions', 'ClusterRole r').rules, [])
  })

  test('users and groups are bound as well; two bindings of the same are one grant', () => {
    const subjects = [
      { kind: 'User', name: 'ann' },
      { kind: 'Group', name: 'ops' },
      { kind: 'ServiceAccount', name: 'ci', namespace: 'shop' },
    ]
    const found = read(list(binding('a', subjects), binding('b', subjects.slice(2))))
    assert.equal(rowsOf(found, 'grant'), 3)
    assert.equal(claimOf(found, 'grant', `${CI} has ClusterRole edit`).name, 'a, b')
    assert.equal(claimOf(found, 'grant', 'ops has ClusterRole edit').scope, undefined)
    const inside = read(binding('c', subjects, 'RoleBinding'))
    assert.equal(claimOf(inside, 'grant', 'ann has ClusterRole edit in shop').scope, 'shop')
  })

  test('a token of a service account is a credential and unlocks it; its value is nowhere', () => {
    const found = read({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/service-account-token',
      metadata: {
        ...named('t', 'shop').metadata,
        annotations: { 'kubernetes.io/service-account.name': 'ci', last: 'c2VjcmV0' },
      },
      data: { token: 'c2VjcmV0' },
    })
    assert.equal(claimOf(found, 'credential', 'Secret shop/t').identity, CI)
    assert.equal(claimOf(found, 'hop', `Secret shop/t unlocks ${CI}`).way, 'unlock')
    assert.equal(claimOf(found, 'resource', 'Secret shop/t').type, 'secret')
    assert.doesNotMatch(JSON.stringify(found), /c2VjcmV0/)
  })
})

describe('what is not said', () => {
  const answer = (uri: string, status = 200, metadata = {}) => ({
    method: 'GET',
    uri,
    status,
    body: { apiVersion: RBAC, kind: 'RoleList', metadata, items: [] },
  })
  const ROLES = `https://k/apis/${RBAC}/roles`
  const WHOLE: readonly (readonly [string, readonly object[], boolean, number])[] = [
    ['every role', [answer(ROLES)], true, 0],
    ['one page', [answer(ROLES, 200, { continue: 'x' })], false, 1],
    ['what a selector chose', [answer(`${ROLES}?labelSelector=a`)], false, 0],
    ['one namespace', [answer(`https://k/apis/${RBAC}/namespaces/shop/roles`)], false, 0],
    ['one denied beside it', [answer(ROLES), answer('https://k/api/v1/secrets', 403)], true, 1],
  ]
  for (const [what, answers, whole, unseen] of WHOLE) {
    test(`recorded: ${what}`, () => {
      assert.deepEqual(
        read(answers).inventories.map((one) => [one.whole, one.unseen.length]),
        [[whole, unseen]],
      )
    })
  }

  test('a list that kubectl printed may be of one namespace: nothing is gone by it', () => {
    assert.deepEqual(
      read(list(account)).inventories.map(({ whole }) => whole),
      [false],
    )
  })

  test('subjects nobody can name are counted', () => {
    const found = read(
      list(
        account,
        binding('a', [
          { kind: 'ServiceAccount', name: 'ci' },
          { kind: 'Robot', name: 'x' },
        ]),
      ),
    )
    assert.equal(rowsOf(found, 'grant'), 0)
    assert.deepEqual(found.dropped, [
      { reason: 'a subject that is no user, group or service account with a name', count: 2 },
    ])
  })

  test('a pod that ended, or has no node yet, acts from none', () => {
    const pod = (phase: string, nodeName?: string) => ({
      kind: 'Pod',
      ...named('p', 'shop'),
      spec: { serviceAccountName: 'ci', nodeName },
      status: { phase },
    })
    const found = read(list(pod('Succeeded', 'n1'), pod('Pending')))
    assert.deepEqual([found.format, found.inventories], ['kubernetes-pods', []])
  })
})

describe('what is refused whole', () => {
  const CASES: readonly (readonly [string, object | string, RegExp])[] = [
    [
      'two accounts of one name',
      list(account, { ...account, metadata: { ...account.metadata, labels: { a: 'b' } } }),
      /two rows claim identity `system:serviceaccount:shop:ci`: items\[0\]\.metadata\.name and items\[1\]/,
    ],
    ['an account without a name', { ...account, metadata: {} }, /metadata\.name is empty/],
    [
      'a name that turns text around',
      list({ ...account, metadata: { name: 'c\u202Ei', namespace: 'shop' } }),
      /items\[0\]\.metadata\.name: `ref` holds U\+202E/,
    ],
    [
      'a namespace alone',
      { apiVersion: 'v1', kind: 'Namespace', ...named('shop') },
      /without identities/,
    ],
    [
      'a list of a kind of somebody else',
      list({ apiVersion: 'example.com/v1', kind: 'Role', ...named('a', 'shop') }),
      /no reader/,
    ],
    [
      'YAML that breaks in its second document',
      'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\nkind: [\n',
      /no reader knows this document/,
    ],
    [
      'YAML whose aliases unfold without end',
      `apiVersion: v1\nkind: Secret\na: &a [${'x,'.repeat(9)}x]\nb: &b [${'*a,'.repeat(9)}*a]\nc: [${'*b,'.repeat(9)}*b]\n`,
      /no reader knows this document/,
    ],
    [
      'a kind of somebody else',
      { apiVersion: 'example.com/v1', kind: 'Role', ...named('a') },
      /no reader/,
    ],
  ]
  for (const [what, document, says] of CASES) {
    test(what, () => {
      const found = open(document)
      assert.ok(!found.ok)
      assert.match(found.error.message, says)
    })
  }
})
