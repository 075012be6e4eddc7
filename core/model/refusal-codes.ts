/**
 * Stable codes of a refused input: spelt once here, never renamed, generated into the reference page. Each with
 * the word by which a surface answers it, what it means and what to do about it; a refusal itself says more.
 */

export const REFUSAL_CODES = {
  'not-found': {
    status: 'not-found',
    title: 'What was named is not known, or is over',
    help: 'list what there is',
  },
  'asset-unknown': {
    status: 'not-found',
    title: 'The asset is not known',
    help: 'declare it with apply, or list assets',
  },
  'no-source': {
    status: 'no-source',
    title: 'No source can say what was asked',
    help: 'declare one of the two sources that are told, filled in',
  },
  'source-not-declared': {
    status: 'source-not-declared',
    title: 'Nobody has said that this source may speak of this asset',
    help: 'apply the manifest that is told, filled in, if it may',
  },
  'subject-mismatch': {
    status: 'subject-mismatch',
    title: 'The report is about another asset',
    help: 'import it for the asset it names, or say that it is this one',
  },
  'unknown-reference': {
    status: 'manifest-invalid',
    title: 'A manifest names an object that is not known',
    help: 'declare it in the same request',
  },
  'duplicate-object': {
    status: 'manifest-invalid',
    title: 'One object is given twice',
    help: 'keep one of them',
  },
  'account-unreadable': {
    status: 'manifest-invalid',
    title: 'An account is not written as its enforcement point writes accounts',
    help: 'write it as the help of the refusal says',
  },
  'still-cut': {
    status: 'conflict',
    title: 'Something is still denied at the enforcement point that would be deleted',
    help: 'end the holds behind it, or switch enforcement off, and wait until it is given back',
  },
  'type-changed': {
    status: 'refused',
    title: 'A resource would become another type',
    help: 'delete it first: grants were given for that type',
  },
  'empty-scope': {
    status: 'refused',
    title: 'The scope selects nothing',
    help: 'name what it covers',
  },
  'still-named': {
    status: 'conflict',
    title: 'Others still name what would be deleted',
    help: 'change or delete those first',
  },
  blocked: {
    status: 'conflict',
    title: 'A blocked asset cannot be deleted',
    help: 'prove the fix first',
  },
  'wrong-asset': {
    status: 'evidence-refused',
    title: 'The report speaks for an asset that is not that of its key',
    help: 'enrol the agent again',
  },
  'counter-not-newer': {
    status: 'evidence-refused',
    title: 'The message is not newer than one that was taken',
    help: 'enrol an agent again that was restored from a copy',
  },
  'nonce-used': {
    status: 'evidence-refused',
    title: 'The nonce was used before',
    help: 'fetch a new nonce',
  },
  'nonce-foreign': {
    status: 'evidence-refused',
    title: 'The nonce is of another asset or source',
    help: 'fetch one for this asset and source',
  },
  'nonce-expired': {
    status: 'evidence-refused',
    title: 'The nonce is too old',
    help: 'fetch a new nonce',
  },
  'clock-skew': {
    status: 'evidence-refused',
    title: 'The report claims to have started in the future',
    help: 'set the clock of the reporting machine',
  },
  'envelope-malformed': {
    status: 'evidence-refused',
    title: 'It is not a signed message of an agent',
    help: 'update the agent',
  },
  'facts-malformed': {
    status: 'evidence-refused',
    title: 'The facts are not those of a host',
    help: 'update the agent, or the server where it is older',
  },
  'key-unknown': {
    status: 'evidence-refused',
    title: 'No agent with this key is enrolled',
    help: 'enrol the agent again',
  },
  'signature-invalid': {
    status: 'evidence-refused',
    title: 'The signature does not hold',
    help: 'see what changed the message on its way',
  },
  'enrolment-refused': {
    status: 'forbidden',
    title: 'The enrolment is refused',
    help: 'create a new enrolment token, for the asset that this machine is',
  },
  'entry-too-large': {
    status: 'refused',
    title: 'It does not fit into an entry of the ledger',
    help: 'send it in parts',
  },
  'already-quarantined': {
    status: 'conflict',
    title: 'The asset is quarantined already',
    help: 'nothing to do',
  },
  quarantined: {
    status: 'conflict',
    title: 'A quarantine is never overridden',
    help: 'lift the quarantine instead',
  },
  'not-a-database': {
    status: 'conflict',
    title: 'What runs on it is seen by a report',
    help: 'ask what would clear it: holdfast why NAME',
  },
  'nothing-to-restart': {
    status: 'conflict',
    title: 'No fix on it waits for a restart',
    help: 'ask what would clear it: holdfast why NAME',
  },
  'triage-first': {
    status: 'conflict',
    title: 'It waits for the word on its triage',
    help: 'record or waive the triage first',
  },
  'already-recorded': {
    status: 'conflict',
    title: 'The triage is recorded already',
    help: 'nothing to do',
  },
  'nothing-reported': {
    status: 'conflict',
    title: "No vendor's report shows anything fixed",
    help: 'hand the report in first',
  },
  'already-accepted': {
    status: 'conflict',
    title: 'This person has accepted the report already',
    help: 'ask another person',
  },
  'same-person': {
    status: 'refused',
    title: 'Who handed the report in cannot accept it',
    help: 'another person must',
  },
  'not-observed': {
    status: 'refused',
    title: 'The source looks at no address',
    help: 'declare the address in its manifest',
  },
  'already-approved': {
    status: 'conflict',
    title: 'This person has approved it already',
    help: 'another person must',
  },
  'expiry-past': {
    status: 'refused',
    title: 'The end lies in the past',
    help: 'give a later one',
  },
  'expiry-out-of-range': {
    status: 'refused',
    title: 'The end is too late, or already past',
    help: 'give one within the range that is told',
  },
  'not-extendable': {
    status: 'conflict',
    title: 'This override is not extended',
    help: 'change what it comes from',
  },
  'preview-first': {
    status: 'conflict',
    title: 'Enforcing is switched on by somebody who saw whom it refuses',
    help: 'look with --dry-run, then give the digest it prints',
  },
  'rehearse-first': {
    status: 'conflict',
    title: 'Nobody has rehearsed off of late',
    help: 'holdfast off --rehearse',
  },
  'test-first': {
    status: 'conflict',
    title: 'An enforcement point in scope has not passed its test',
    help: 'holdfast ep test',
  },
  'waves-invalid': {
    status: 'refused',
    title: 'The waves do not rise to the whole, or follow too closely',
    help: 'such as --waves 10,50,100 --every 1h',
  },
  'not-stopped': {
    status: 'conflict',
    title: 'Enforcement is not off',
    help: 'nothing to do',
  },
  'clock-trusted': {
    status: 'conflict',
    title: 'The server clock is not in doubt',
    help: 'nothing to do',
  },
  'clock-behind': {
    status: 'refused',
    title: 'The server clock is behind the ledger',
    help: 'set the clock right',
  },
  'from-backup': {
    status: 'conflict',
    title: 'The server runs from a backup that nobody has accepted: nothing is released',
    help: 'look at what may be missing, then accept the restore',
  },
  'not-from-backup': {
    status: 'conflict',
    title: 'The server does not run from a backup',
    help: 'nothing to do',
  },
  'already-created': {
    status: 'conflict',
    title: 'The ledger exists',
    help: 'use another directory',
  },
  'not-sealed': {
    status: 'conflict',
    title: 'The hour of decision records is not sealed',
    help: 'wait until it is',
  },
  'nothing-refused': {
    status: 'conflict',
    title: 'Nothing of this feed waits for a person',
    help: 'look at the source',
  },
  'nothing-before': {
    status: 'conflict',
    title: 'The feed has no earlier import',
    help: 'delete the source to stop using it',
  },
  'key-taken': {
    status: 'refused',
    title: 'The SSH key is already that of another person',
    help: 'two people have two keys: make another one',
  },
  'warrant-other-ledger': {
    status: 'refused',
    title: 'The warrant was signed for another ledger',
    help: 'make one of this ledger: holdfast break-glass plan',
  },
  'warrant-over': {
    status: 'refused',
    title: 'The warrant is not good for this, or not now',
    help: 'make another: holdfast break-glass plan',
  },
  'warrant-used': {
    status: 'conflict',
    title: 'The warrant was used already',
    help: 'make another: holdfast break-glass plan',
  },
  'two-approvers': {
    status: 'refused',
    title: 'Two different approvers must have signed the warrant',
    help: 'holdfast break-glass approvers lists whose keys count',
  },
  'still-open': {
    status: 'conflict',
    title: 'Break-glass is open',
    help: 'close it first',
  },
  'review-first': {
    status: 'conflict',
    title: 'The last use of break-glass was not reviewed yet',
    help: 'let somebody who did not sign it review it',
  },
  'reviewer-signed': {
    status: 'refused',
    title: 'Who signed it cannot review it',
    help: 'another person must',
  },
  'already-reviewed': {
    status: 'conflict',
    title: 'It was reviewed already',
    help: 'nothing to do',
  },
  'name-unclear': {
    status: 'refused',
    title: 'Nobody can be called that',
    help: 'use another name',
  },
  'name-taken': {
    status: 'refused',
    title: "Another person's name reads like this",
    help: 'use that name, or one nobody takes for it',
  },
  'cas-required': {
    status: 'refused',
    title: 'The secret takes no write without the version it replaces',
    help: 'send options.cas',
  },
  'version-conflict': {
    status: 'conflict',
    title: 'Another version is the newest',
    help: 'read it again and write over what you read',
  },
  'changed-meanwhile': {
    status: 'conflict',
    title: 'The secret changed while it was patched',
    help: 'try again',
  },
  'already-rotated': {
    status: 'conflict',
    title: 'The value is another one already, or becomes it by itself',
    help: 'holdfast rotation list',
  },
  'no-such-version': {
    status: 'refused',
    title: 'The secret has no such version',
    help: 'name one that it has',
  },
  destroyed: {
    status: 'refused',
    title: 'The bytes of that version are gone',
    help: 'write the value anew',
  },
} as const

export type RefusalCode = keyof typeof REFUSAL_CODES

/** What kind of answer it is; the HTTP status of each is `PROBLEMS` in `edges/base/http`. */
type RefusalStatus = (typeof REFUSAL_CODES)[RefusalCode]['status']

/** The codes that are answered by one word. */
export type RefusalCodeOf<S extends RefusalStatus> = {
  [C in RefusalCode]: (typeof REFUSAL_CODES)[C]['status'] extends S ? C : never
}[RefusalCode]
