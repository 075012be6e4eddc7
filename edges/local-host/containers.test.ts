/** Real processes: a unit with mounts of its own is the host's, what has another root is not. */

import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { hostname, release, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { ProcessFact } from '@holdfast/core/model/facts'
import { readCollect } from '@holdfast/formats/collect/collect'
import { needsProgram, needsRoot } from '../../proof/testkit/needs.ts'
import { readOwnership } from './ownership.ts'
import { judgeProcesses, processView, runningProcesses } from './processes.ts'
import { realSystem } from './system.ts'

const skip =
  needsRoot() || needsProgram('unshare', 'util-linux') || needsProgram('pivot_root', 'util-linux')

/**
 * An overlay over this very system, entered for good; its own program is replaced under it, once
 * it runs: before, the shell's child would start the new file.
 */
const CONTAINER = `set -e
mount -t tmpfs none "$1"; cd "$1"; mkdir upper work root
mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root
mount --bind /dev root/dev; cd root; mkdir -p was; pivot_root . was
cp "$(command -v sleep)" /usr/bin/hf-inside
/usr/bin/hf-inside 600 &
until grep -q hf-inside "was/proc/$!/comm"; do sleep 0.01; done
cp /usr/bin/hf-inside /usr/bin/hf-inside.new; mv /usr/bin/hf-inside.new /usr/bin/hf-inside
echo $!
wait`

describe('containers', { skip }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-'))
  const children: ChildProcess[] = []
  const pids = { unit: 0, container: 0 }
  const start = (...args: readonly string[]): ChildProcess => {
    const child = spawn('unshare', ['-m', '--propagation', 'private', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    })
    children.push(child)
    return child
  }
  before(async () => {
    // Ready when it speaks: then its mounts are its own.
    const unit = start('sh', '-c', 'echo ready; exec sleep 600')
    const container = start('sh', '-c', CONTAINER, 'sh', directory)
    const said = await Promise.all(
      [unit, container].map((child) => once(child.stdout ?? child, 'data')),
    )
    pids.unit = unit.pid ?? 0
    pids.container = Number(String(said[1]))
    assert.ok(pids.container > 0)
  })
  after(() => {
    for (const child of children) process.kill(-(child.pid ?? 0), 'SIGKILL')
    rmSync(directory, { recursive: true })
  })

  const check = (processes: readonly ProcessFact[]): void => {
    const [unit, container] = [pids.unit, pids.container].map((pid) =>
      processes.find((processFact) => processFact.pid === pid),
    )
    assert.equal(unit?.container, undefined)
    assert.deepEqual([container?.container, container?.replaced], [true, []])
    assert.equal(
      processes.find((processFact) => processFact.pid === process.pid)?.container,
      undefined,
    )
  }

  test('seen by the agent', async () => {
    const system = realSystem({
      platform: process.platform,
      kernel: release(),
      hostname: hostname(),
      uid: 0,
    })
    const running = await runningProcesses(system, '')
    const held = running.find((one) => one.pid === pids.container)?.held
    assert.deepEqual(held, [{ kind: 'map', path: '/usr/bin/hf-inside' }])
    const ownership = await readOwnership(system, '', [], { paths: [], sources: new Set() })
    const about = { lastChangeAt: null, root: '' }
    check(judgeProcesses(running, [], ownership, await processView(system), about).processes)
  })

  test('seen by the script', () => {
    const script = resolve(import.meta.dirname, '../../apps/agent/collect.sh')
    const run = spawnSync('sh', [script], { encoding: 'utf8', maxBuffer: 1e8 })
    assert.equal(run.status, 0, run.stderr)
    const read = readCollect(run.stdout)
    assert.ok(read.ok)
    check(read.value.facts.processes)
  })
})
