/** One small report of each format with a value planted wherever its tool writes one. */

export const PLANTED = 'pl4nted-V4lue-0f-A-secret'

const COMMIT = '0123456789abcdef0123456789abcdef01234567'

/** Two findings of one rule on one line each, with different values. */
function twice<T>(made: (value: string, at: number) => T): readonly T[] {
  return [made(PLANTED, 3), made(`${PLANTED}-other`, 40)]
}

const TRUFFLEHOG = twice((value) =>
  JSON.stringify({
    SourceMetadata: {
      Data: {
        Git: {
          commit: COMMIT,
          file: 'a.env',
          email: 'ci <ci@example.org>',
          repository: `https://ci:${PLANTED}@git.example/team/app?token=${PLANTED}`,
          line: 7,
        },
      },
    },
    DetectorType: 17,
    DetectorName: 'URI',
    Verified: false,
    Raw: value,
    RawV2: value,
    Redacted: value,
    ExtraData: { value },
  }),
).join('\n')

const GITLEAKS = twice((value, column) => ({
  RuleID: 'generic-api-key',
  Description: 'Generic API Key',
  StartLine: 7,
  StartColumn: column,
  Match: `key = ${value}`,
  Secret: value,
  Line: value,
  File: 'a.env',
  Commit: COMMIT,
  Author: 'ci',
  Message: value,
  Tags: [value],
}))

/** Format → its document; in each stand two findings. */
export const VALUES: readonly (readonly [format: string, document: string | object])[] = [
  ['gitleaks', GITLEAKS],
  [
    'gitleaks',
    `RuleID,Commit,File,Secret,Match,StartLine,Fingerprint\nr,${COMMIT},a,${PLANTED},${PLANTED},1,f\nr,${COMMIT},a,${PLANTED}2,${PLANTED},1,f`,
  ],
  [
    'gitleaks',
    twice((offender) => ({ line: offender, lineNumber: 7, offender, rule: 'Key', file: 'a' })),
  ],
  ['trufflehog', TRUFFLEHOG],
  [
    'trufflehog',
    twice((value) =>
      JSON.stringify({
        branch: 'main',
        commit: value,
        commitHash: COMMIT,
        diff: value,
        printDiff: value,
        path: 'a.env',
        reason: 'High Entropy',
        stringsFound: [value],
      }),
    ).join('\n'),
  ],
  [
    'detect-secrets',
    {
      plugins_used: [],
      results: {
        'a.env': twice((value) => ({
          type: 'Secret Keyword',
          hashed_secret: value,
          secret_value: value,
          line_number: 7,
        })),
      },
    },
  ],
  [
    'ggshield',
    {
      total_incidents: 1,
      total_occurrences: 2,
      scans: [
        {
          id: 'a',
          type: 'path_scan',
          entities_with_incidents: [
            {
              filename: 'a.env',
              incidents: [
                {
                  type: 'Django Secret Key',
                  ignore_sha: PLANTED,
                  validity: 'unknown',
                  occurrences: twice((match, index_start) => ({
                    match,
                    index_start,
                    line_start: 7,
                  })),
                },
              ],
            },
          ],
        },
      ],
    },
  ],
  [
    'github-secret-alerts',
    twice((secret, number) => ({
      number,
      secret_type: 'adafruit_io_key',
      state: 'open',
      resolution: null,
      resolution_comment: secret,
      secret,
    })),
  ],
  [
    'gitlab-secrets',
    {
      version: '15.0.0',
      scan: { type: 'secret_detection' },
      vulnerabilities: twice((value) => ({
        id: value,
        cve: `a.env:${value}:AWS`,
        raw_source_code_extract: value,
        identifiers: [{ type: 'gitleaks_rule_id', value: 'AWS' }],
        location: { file: 'a.env', start_line: 7, commit: { sha: COMMIT, message: value } },
      })),
    },
  ],
  [
    'noseyparker',
    twice((value, column) => ({
      type: 'finding',
      rule_name: 'Generic API Key',
      finding_id: value,
      match_content: value,
      comment: value,
      matches: [
        {
          provenance: [{ kind: 'file', path: './a.env' }],
          location: { source_span: { start: { line: 7, column } } },
          snippet: { before: value, matching: value, after: value },
          groups: [value],
        },
      ],
    })),
  ],
  [
    'rusty-hog',
    twice((value) => ({
      commit: value,
      commitHash: COMMIT,
      diff: value,
      stringsFound: [value],
      path: 'a.env',
      reason: 'Generic Secret',
      new_line_num: 7,
    })),
  ],
  [
    'talisman',
    {
      summary: { types: { filecontent: 2 } },
      results: [
        {
          filename: 'a.env',
          failure_list: twice((value) => ({
            type: 'filecontent',
            message: `Potential secret pattern : ${value}`,
            commits: [COMMIT],
          })),
        },
      ],
    },
  ],
  [
    'secretlint',
    [
      {
        filePath: 'a.env',
        sourceContent: PLANTED.repeat(2),
        sourceContentType: 'text',
        messages: twice((value, column) => ({
          type: 'message',
          message: `found ${value}`,
          ruleId: 'basicauth',
          messageId: 'BasicAuth',
          range: [0, PLANTED.length],
          loc: { start: { line: 7, column } },
          data: { CREDENTIAL: value },
        })),
      },
    ],
  ],
  [
    'trivy',
    {
      SchemaVersion: 2,
      ArtifactName: 'registry.example/app:1',
      ArtifactType: 'container_image',
      Results: [
        {
          Target: '/app/a.env',
          Class: 'secret',
          Secrets: twice((value, Offset) => ({
            RuleID: 'generic',
            Title: 'Generic',
            StartLine: 7,
            Offset,
            Match: value,
            Code: { Lines: [{ Content: value }] },
            Layer: { CreatedBy: `ENV ${value}` },
          })),
        },
      ],
    },
  ],
]
