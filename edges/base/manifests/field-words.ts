/** What every field of a manifest says, and what counts where it is left out: the words of docs/reference/manifests.md. */

import type { ManifestKind } from '@holdfast/core/model/manifest'

/** Of a field that may be left out also what then counts. */
export type FieldWords = readonly [says: string, otherwise?: string]

interface KindWords {
  readonly is: string
  /** By its place below `spec`. */
  readonly fields: { readonly [place: string]: FieldWords }
}

/** Kept and shown; no decision asks for it. */
const SHOWN = 'not known; it is only shown'

export const KIND_WORDS: { readonly [K in ManifestKind]: KindWords } = {
  Asset: {
    is: 'Anything that runs code and can be unpatched.',
    fields: {
      type: ['what it is'],
      owner: ['who is named where something of it waits', 'nobody is named'],
      exposure: ['who can reach it', 'not known: what its reports show counts'],
      criticality: ['how much depends on it', SHOWN],
      identifiers: [
        'what a machine calls itself: an enrolment that matches has its causes',
        'none',
      ],
      'identifiers.machineId': ['of the operating system', 'none'],
      'identifiers.providerId': ['of the cloud account', 'none'],
      'identifiers.instanceId': ['of the instance', 'none'],
      'identifiers.nodeUid': ['of the cluster', 'none'],
      'identifiers.imageDigest': ['of the image', 'none'],
      'identifiers.serial': ['of the hardware', 'none'],
      runsOn: ['assets it runs on or from: each is asked in every decision about it', 'none'],
    },
  },
  Identity: {
    is: 'A non-human identity, or a person.',
    fields: {
      type: ['what it is'],
      owner: ['who is named where it is refused', 'nobody is named'],
      purpose: ['what it is for', 'not said'],
      service: ['what it is part of', SHOWN],
      assets: ['assets it acts from', 'those of its bindings'],
      state: ['`suspended`: every use is denied', '`active`'],
      lane: ['patches, scans or reports: posture never cuts it', 'none'],
      accounts: ['what it is called at enforcement points', SHOWN],
      'accounts[].enforcementPoint': ['which point'],
      'accounts[].ref': ['its name there'],
      'accounts[].assets': ['from which of its assets it is used', 'from every one'],
      'accounts[].metadata': [
        'the key under which tokens there name the asset they were asked for from',
        'they do not say',
      ],
    },
  },
  Credential: {
    is: 'What an identity authenticates with; never the value.',
    fields: {
      identity: ['whose it is'],
      type: ['what it is, such as `api-key`'],
      issued: ['since when', 'not known'],
      expires: ['until when', 'not known'],
      location: ['where it lies', SHOWN],
    },
  },
  Resource: {
    is: 'What is reached: a secret, the audience of a token, a role, a system.',
    fields: {
      type: ['what it is; `secret`, `token-audience`, `role` and `system` are always governed'],
      tier: ['how critical it is: 0 most, 3 ordinary'],
      owner: ['who is named where somebody is refused there', 'nobody is named'],
      at: ['where it is kept', SHOWN],
      'at[].enforcementPoint': ['which point'],
      'at[].path': ['its path there'],
      rotate: [
        'how its value in the embedded store is made anew: `generate` or `at`',
        'by a person',
      ],
      'rotate.generate': ['by random bytes, as base64url', 'it is made at a point'],
      'rotate.generate.keys': ['for these of its keys; the others stay'],
      'rotate.generate.bytes': ['so many for each, 16 to 1024', '32'],
      'rotate.at': ['where it counts, and where that of before is ended', 'here'],
      'rotate.at.enforcementPoint': ['which point'],
      'rotate.at.refs': ['for which account there, or which two that take turns'],
      'rotate.overlap': [
        'the old version is burnt then, whoever was not seen with the new one',
        '`24h`',
      ],
    },
  },
  Grant: {
    is: 'An identity may do this to a resource, as far as posture lets it.',
    fields: {
      identity: ['who'],
      resource: ['what is reached'],
      actions: ['what may be done, such as `read`'],
      expires: ['when it ends by itself', 'it stays until it is deleted'],
    },
  },
  Binding: {
    is: 'An identity acts from an asset, beside those its own manifest names.',
    fields: {
      identity: ['who'],
      asset: ['from where'],
      user: ['the account there that gets its token file, mode 0400', 'the user of the agent'],
    },
  },
  PosturePolicy: {
    is: 'Which deadlines and which profile count on which assets.',
    fields: {
      assets: ['where it counts'],
      profile: ['which of the shipped tables of decisions', '`balanced`'],
      deadline: ['when a fix is due', '`{ table: cisa-bod-26-04 }`'],
      'deadline.table': ['due dates of the directive: exploited × exposed × automatable × impact'],
      'deadline.after': ['one age for every fix, from when it was first seen on the asset'],
      'deadline.weight': ['how much an overdue one weighs', 'by its severity'],
      endOfLife: [
        'a system out of support: only watched, or due after a time',
        '`{ after: 2160h }`',
      ],
      'endOfLife.after': ['from its end or our first sight, whichever is later'],
      grace: ['more time, for tier 0, 1, 2 and 3', 'none'],
      triage: [
        '`require`: a release at tiers 0 and 1 waits for the forensic triage the directive asks for',
        'as the profile says: `balanced` shows, `strict` requires',
      ],
      rotateOnExposure: [
        'what gets another value when an asset comes back from a block, as far as it may have been copied',
        'nothing by itself: people do it, by a date',
      ],
      'rotateOnExposure.resources': ['by name', 'none by name'],
      'rotateOnExposure.tiers': ['all of these tiers', 'none by tier'],
    },
  },
  AccessPolicy: {
    is: 'Cedar policies, asked after posture and grants.',
    fields: {
      cedar: ['the text of the policies'],
      ungoverned: ['what posture does not govern: these policies alone decide it', 'nothing'],
      'ungoverned.resourceTypes': ['types of resources'],
      'ungoverned.subjectTypes': ['types of subjects'],
      'ungoverned.actions': ['what a search for actions may answer with', 'none'],
      'ungoverned.entities': ['subjects and resources that a search may answer with', 'none'],
      'ungoverned.entities[].type': ['its type'],
      'ungoverned.entities[].id': ['its id'],
      'ungoverned.entities[].properties': ['what policies may ask of it', 'none'],
    },
  },
  EnforcementPoint: {
    is: 'A system where a hold takes effect, or that is told of it.',
    fields: {},
  },
  Source: {
    is: 'Who may say what of which assets; or who publishes advisories, and then the first four may be left out.',
    fields: {
      assets: ['assets it may speak of', 'of advisories: all'],
      says: ['scopes it may speak of', 'of advisories: `os-packages`'],
      independence: [
        '`host` speaks of itself, `second` looks from outside with a key and data of its own',
        'of advisories: `second`',
      ],
      mayRaise: [
        '`always`: it may also prove; `never`: it may only lower',
        'of advisories: `never`',
      ],
      maxAge: [
        'how long its word counts, where that is shorter than what its tier allows',
        '26 h, 72 h, 7 and 14 days at tiers 0 to 3; an integration 30 days',
      ],
      interval: [
        'time between its reports, or between two polls',
        'the rhythm of its adapter; handed in: none',
      ],
      purls: ['package URLs of components that its tool lists by name alone', 'none'],
      'purls[].name': ['as the tool lists it'],
      'purls[].purl': ['what feeds are asked about'],
      fetch: ['where it is fetched from, and by which adapter', 'it is handed in'],
      authors: ['whose statements (VEX) count', 'those a person approves'],
      'authors[].name': ['the author in the document'],
      'authors[].key': ['Ed25519: what it signed counts', 'each waits for a person'],
      vendors: ['vendors that rebuild the packages its advisories are about', 'none'],
    },
  },
  Exception: {
    is: 'An override that is applied as a manifest: it keeps access open for a time, and says so in every permit.',
    fields: {
      scope: ['what it covers; each given part must match'],
      'scope.assets': ['on these assets', 'on all'],
      'scope.identities': ['for these identities', 'for all'],
      'scope.resources': ['of these resources', 'of all'],
      'scope.tiers': ['at these tiers', 'at all'],
      'scope.causes': ['for these causes, by id', 'for all, quarantine excepted'],
      'scope.programs': [
        'programs of the named assets of which it need not be known what they run; permits nothing by itself',
        'none',
      ],
      'scope.gaps': ['components nobody can judge that are accepted', 'none'],
      owner: ['who answers for it'],
      reason: ['why'],
      expires: ['when it ends by itself'],
    },
  },
  SurvivorGroup: {
    is: 'Of these identities at least so many keep an asset to act from.',
    fields: {
      identities: ['who'],
      min: ['how many'],
    },
  },
}

/** Of adapters: each takes those its table names. */
export const ADAPTER_WORDS: { readonly [field: string]: FieldWords } = {
  adapter: ['which adapter'],
  directory: [
    'where documents lie: absolute, or below a directory that is lent',
    'a `url` is asked',
  ],
  url: ['the address that is asked or told', 'nothing is asked or told'],
  secret: ['where the operator keeps its token, key or password', 'none is sent'],
  checksum: ['the SHA-256 of each document stands beside it, as `.sha256`', 'none is asked for'],
  key: [
    'Ed25519 public key; the signature stands beside the document, as `.sig`',
    'none is asked for',
  ],
  network: ['a host on a private network is meant', 'only public addresses are asked'],
  namespace: ['the namespace of its server in which the accounts are', 'its root'],
  canary: [
    'an account with which it is tried whether a cut takes effect: nobody else uses it',
    'it is not tried',
  ],
}
