/** `holdfast practice`: block → refused → patched on disk → still blocked → restarted → verified → back. */

import { once } from 'node:events'
import { rmSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { enroll, poll, report, type AgentParts } from '@holdfast/agent/agent'
import { agentFiles } from '@holdfast/agent/state'
import { verifyLedger } from '@holdfast/edges-base/stores/verify-ledger'
import { readConfig } from '@holdfast/edges-base/config/config'
import { startServer, type RunningServer } from '@holdfast/server/compose'
import { connect, type Client } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { bold, dim, print, safe } from '../output.ts'
import { scanHere } from '../scan-here.ts'
import { FIXED_VERSION, makePracticeHost, OLD_VERSION } from './practice-host.ts'
import { expect } from './expect.ts'
import { startOpenBao, type PracticeOpenBao } from './practice-openbao.ts'
import type { BundleCheck } from '@holdfast/core/ledger/bundle'
import { checkBundle } from '../bundle-check.ts'

const SECRET = 'practice/db/password'

const ESTATE = `apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: practice-host }
spec: { type: host, owner: you }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: practice-app }
spec: { type: service-account, owner: you, purpose: shows the loop, assets: [practice-host] }
---
apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: ${SECRET} }
spec: { type: secret, tier: 0, owner: you }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: practice-app-db }
spec: { identity: practice-app, resource: ${SECRET}, actions: [read] }
---
apiVersion: holdfast.dev/v1
kind: PosturePolicy
metadata: { name: practice-due-at-once }
spec: { assets: { names: [practice-host] }, deadline: { after: 0s, weight: serious } }
`

/** @param at - what else obeys, beside the server's own store. */
export async function practise(
  directory: string,
  unattended: boolean,
  at: 'openbao' | null = null,
): Promise<void> {
  rmSync(directory, { recursive: true, force: true })
  const bao = at === null ? null : await startOpenBao(directory)
  try {
    await walk(directory, unattended, bao)
  } finally {
    bao?.stop()
  }
}

async function walk(
  directory: string,
  unattended: boolean,
  bao: PracticeOpenBao | null,
): Promise<void> {
  const host = makePracticeHost(join(directory, 'root'))
  let program = host.start()
  const server = await startPracticeServer(directory, bao?.environment ?? {})
  try {
    const client = connect({ server: server.url }, server.adminToken)
    const agent = agentOf(directory, host.root)
    printWhere(directory, server.url)
    const step = stepper(unattended)

    await step('1  A host, an identity that runs on it, and a tier-0 secret it may read')
    await settleIn(client, agent)
    const before = await readSecret(server, agent)
    expect(before.status === 200, 'the secret is readable while the host is verified', before)
    print(`   practice-app reads ${SECRET}: ${bold('200')}, the value is delivered`)
    await bao?.open(client)

    await step(
      `2  The security archive publishes practice-web ${FIXED_VERSION}; ${OLD_VERSION} is installed`,
    )
    host.publishFix()
    const blocked = await report(agent, true)
    print(`   ${safe(blocked.explanation?.sentence ?? '')}`)
    const cut = await readSecret(server, agent)
    expect(cut.status === 401 || cut.status === 403, 'the token from before the block is dead', cut)
    print(`   the token it held: ${bold(String(cut.status))}, ended with the block`)
    await poll(agent, true)
    const refused = await readSecret(server, agent)
    expect(refused.status === 403, 'the secret is refused', refused)
    print(`   a fresh token: ${bold('403')}  ${safe(refused.text)}`)
    await bao?.cut(client)
    const hold = blocked.explanation?.hold ?? ''

    await step('3  The fix is installed on disk; the program still runs the old code')
    host.installFix()
    const still = await report(agent, true)
    expect(
      (await readSecret(server, agent)).status === 403,
      'still refused: old code runs',
      still.explanation,
    )
    print(`   ${bold('still blocked')}: ${safe(still.explanation?.causes[0]?.title ?? '')}`)
    print(`   ${safe(still.explanation?.causes[0]?.text ?? '')}`)

    await step('4  The program is restarted')
    program.kill('SIGKILL')
    await once(program, 'exit')
    program = host.start()
    const released = await report(agent, true)
    expect(released.explanation?.hold === null, 'released on proof', released.explanation)
    print(`   ${safe(released.explanation?.sentence ?? '')}`)
    await poll(agent, true)
    const back = await readSecret(server, agent)
    expect(back.status === 200, 'the secret comes back', back)
    print(`   practice-app reads ${SECRET}: ${bold('200')}, it is back`)
    await bao?.back(client)

    await step('5  The ledger proves every step')
    await prove(directory, client, hold)
    await server.close()
    printChecked(join(directory, 'data'))
    printWhatIsNext()
  } finally {
    program.kill('SIGKILL')
    await server.close().catch(() => undefined)
  }
}

function printWhere(directory: string, url: string): void {
  print(
    dim(
      `practice host in ${directory}: its own ledger, its own server at ${url}; nothing of this machine is touched`,
    ),
  )
}

/** Declared, enrolled and proven once. */
async function settleIn(client: Client, agent: AgentParts): Promise<void> {
  await client.call('apply', { body: ESTATE })
  const data = { password: 'correct horse' }
  await client.call('kv.write', { params: { path: SECRET }, body: { data } })
  const { token } = await client.call('token.create', {
    body: { for: 'practice-host', scope: 'enroll:practice-host' },
  })
  await enroll(agent, client.url, token)
  await report(agent, true)
  await poll(agent, true)
}

function agentOf(directory: string, root: string): AgentParts {
  return {
    files: agentFiles(join(directory, 'agent')),
    collect: () => scanHere(root),
    tokenDirectory: join(directory, 'tokens'),
  }
}

function printChecked(data: string): void {
  const checked = verifyLedger(data)
  expect(checked.ok && checked.value.firstBad === null, 'the ledger verifies offline', checked)
  if (!checked.ok) return
  const { entries, checkpoints } = checked.value
  print(`   holdfast ledger verify: ✓ ${entries} entries, ${checkpoints} checkpoints`)
}

function printWhatIsNext(): void {
  print('')
  print(bold('That was the whole loop.') + ' Next, on this machine, one fix you choose:')
  print('   holdfast scan                                    what waits here')
  print('   sudo apt-get install --only-upgrade PACKAGE           install one of them')
  print(
    '   holdfast scan                                    and see it, and what still runs old code',
  )
  print('   Enforcing is off until: holdfast mode set enforce --scope asset=NAME --dry-run')
  print('   It stops at once with:  holdfast off --reason …   and holdfast eject --reason …')
}

/** Whatever HOLDFAST_SERVER and HOLDFAST_LISTEN say: its own data, a free loopback port, enforcing. */
async function startPracticeServer(
  directory: string,
  environment: PracticeOpenBao['environment'],
): Promise<RunningServer> {
  const config = readConfig(
    { data: join(directory, 'data'), listen: '127.0.0.1:0', mode: 'enforce', logLevel: 'silent' },
    environment,
  )
  if (!config.ok) throw new Failure(EXITS.failed, config.error.join('; '))
  const started = await startServer(config.value)
  if (!started.ok) throw new Failure(EXITS.failed, started.error.message, started.error.help)
  return started.value
}

/** As a workload does: with the token in its file, over the Vault API. */
async function readSecret(
  server: RunningServer,
  agent: AgentParts,
): Promise<{ readonly status: number; readonly text: string }> {
  const token = readFileSync(
    join(agent.tokenDirectory ?? '', 'practice-app', 'token'),
    'utf8',
  ).trim()
  const response = await fetch(`${server.url}/v1/secret/data/${SECRET}`, {
    headers: { 'x-vault-token': token },
  })
  const body = (await response.json()) as { errors?: readonly string[] }
  return {
    status: response.status,
    text: (body.errors ?? []).map((error) => error.trim()).join(' · '),
  }
}

async function prove(directory: string, client: Client, hold: string): Promise<void> {
  const file = join(directory, `${hold}.hfe`)
  const bundle = await client.text('evidence.export', { params: { id: hold } })
  writeFileSync(file, bundle, { mode: 0o600 })
  const { key } = await client.call('ledger.show')
  const check = (text: string): BundleCheck => checkBundle(text, { vkey: key, checkpoint: null })
  for (const line of check(bundle).lines) print(`   ${line.mark} ${safe(line.text)}`)
  const changed = `${bundle.slice(0, 400)}${bundle[400] === 'a' ? 'b' : 'a'}${bundle.slice(401)}`
  const found = check(bundle).outcome === 'verified' && check(changed).outcome === 'failed'
  expect(found, 'one changed byte is found', file)
  print(`   one byte of it changed: ${bold('refused')}   (${file})`)
}

function stepper(unattended: boolean): (title: string) => Promise<void> {
  const interactive = !unattended && process.stdin.isTTY && process.stdout.isTTY
  let first = true
  return async (title) => {
    if (interactive && !first) {
      const prompt = createInterface({ input: process.stdin, output: process.stdout })
      await prompt.question(dim('   Enter to go on '))
      prompt.close()
    }
    first = false
    print(bold(title))
  }
}
