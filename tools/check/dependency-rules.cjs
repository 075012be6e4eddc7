// Imports point down: apps → edges → protocols, formats → core (DESIGN section 4).
const TEST = '\\.test\\.ts$'
const stages = '(discover|correlate|assess|decide|enforce|verify|restore|measure)'
const rule = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { pathNot: TEST, ...from },
  to,
})

module.exports = {
  forbidden: [
    rule(
      'core-is-the-bottom',
      'core imports nothing of ours and no package',
      { path: '^core/' },
      { pathNot: '^core/' },
    ),
    rule(
      'one-place-knows-the-store',
      'a ledger is opened by stores/ledger, whatever it is kept in',
      { path: '.', pathNot: `${TEST}|^edges/base/stores/ledger\\.ts$` },
      { path: '^edges/base/stores/sqlite-ledger\\.ts$' },
    ),
    rule(
      'stages-do-not-know-each-other',
      'only core/loop composes stages',
      { path: `^core/${stages}/` },
      { path: `^core/${stages}/`, pathNot: '^core/$1/' },
    ),
    rule(
      'stages-do-not-know-the-loop',
      'the loop composes stages, not the reverse',
      { path: `^core/${stages}/` },
      { path: '^core/(loop|preview)/' },
    ),
    rule(
      'state-is-below-stages',
      'state, model and kernel know no stage',
      { path: '^core/(state|model|kernel|ledger)/' },
      { path: `^core/(${stages}|loop|preview)/` },
    ),
    rule(
      'model-is-below-state',
      'the nouns do not know how they are kept',
      { path: '^core/(model|kernel|ledger)/' },
      { path: '^core/state/' },
    ),
    rule(
      'kernel-is-below-model',
      'kernel knows only itself',
      { path: '^core/kernel/' },
      { path: '^core/', pathNot: '^core/kernel/' },
    ),
    rule(
      'formats-only-core',
      'formats read; they import core only',
      { path: '^formats/' },
      { path: '^(protocols|edges|apps|proof|tools)/' },
    ),
    rule(
      'protocols-only-core',
      'protocols speak; they import core only',
      { path: '^protocols/' },
      { path: '^(formats|edges|apps|proof|tools)/' },
    ),
    rule(
      'protocol-siblings',
      'protocols do not know each other',
      { path: '^protocols/([^/]+)/' },
      { path: '^protocols/', pathNot: '^protocols/$1/' },
    ),
    rule(
      'pure-packages',
      'formats and protocols use only the allow-list',
      { path: '^(formats|protocols)/' },
      {
        dependencyTypes: ['npm', 'npm-dev', 'core'],
        pathNot:
          'node_modules/(@renovatebot/pep440|ae-cvss-calculator|saxes|csv-parse|fflate|yaml)/',
      },
    ),
    rule(
      'edges-are-below-apps',
      'edges never import apps',
      { path: '^edges/' },
      { path: '^(apps|proof|tools)/' },
    ),
    rule(
      'edge-siblings',
      'an edge knows edges/base, edges/own-files and edges/postgres only',
      { path: '^edges/((?:enforcers|sources)/[^/]+|[^/]+)/' },
      { path: '^edges/', pathNot: '^edges/($1|base|own-files|postgres)/' },
    ),
    rule(
      'base-knows-no-edge',
      'edges/base knows no adapter',
      { path: '^edges/base/' },
      { path: '^edges/(?!(?:base|own-files)/)' },
    ),
    rule(
      'own-files-know-nobody',
      'the agent installs edges/own-files: it knows core only',
      { path: '^edges/own-files/' },
      { path: '^(formats|protocols|edges/(?!own-files/))' },
    ),
    rule(
      'host-formats-know-core',
      'the agent installs formats/host: it needs no package and no other format',
      { path: '^formats/host/' },
      { path: '^(formats/(?!host/)|node_modules/)' },
    ),
    rule(
      'console-is-a-client',
      'the console imports kernel, ledger, tlog and the client of the contract only',
      { path: '^apps/console/' },
      {
        path: '^(core/(?!kernel/|ledger/)|formats|protocols/(?!tlog/)|edges|apps/(?!console/|api/))',
      },
    ),
    rule(
      'the-console-takes-types-of-the-contract',
      'what runs in a browser is its client and its words: the schemas are types there',
      { path: '^apps/console/' },
      {
        path: '^apps/api/(?!client\\.ts$|several\\.ts$|operations\\.generated\\.ts$|(?:effect|spec)-words\\.ts$)',
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'contract-is-below-apps',
      'the contract says what programs agree on: it knows none of them',
      { path: '^apps/api/' },
      { path: '^(apps/(?!api/)|proof|tools)/' },
    ),
    rule('no-cycles', 'a cycle has no bottom', {}, { circular: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['apps/console/dist', '\\.d\\.ts$'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'default'],
      extensions: ['.ts', '.js', '.tsx'],
    },
  },
}
