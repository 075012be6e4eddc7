/**
 * Streams of a module (RPM modularity): builds of one name of which several majors are kept side by side. A build is
 * measured by its own stream alone; where nobody names the streams the versions tell them apart.
 */

import type { AffectedPackage } from '../model/advisory.ts'

interface Build {
  readonly version: string
  readonly stream?: string | undefined
}

/** `bound`: the version of the range; null: it has none, then only what names a stream is told apart. */
export function sameStream(
  affected: Pick<AffectedPackage, 'name' | 'stream'>,
  bound: string | null,
  build: Build,
): boolean {
  const modular = build.stream !== undefined || build.version.includes('.module')
  if (bound === null) return affected.stream === undefined || sameNames(affected.stream, build)
  // A module build and a plain one are different packages of the same name.
  const bounded = affected.stream !== undefined || bound.includes('.module')
  if (bounded !== modular) return false
  if (!modular) return true
  if (affected.stream !== undefined && build.stream !== undefined) {
    return affected.stream === build.stream
  }
  const named = affected.stream ?? build.stream
  const other = affected.stream === undefined ? bound : build.version
  if (named !== undefined) return follows(affected.name, named, other)
  return ofOneStream(affected.name, bound, build.version)
}

function sameNames(stream: string, build: Build): boolean {
  if (build.stream !== undefined) return build.stream === stream
  return build.version.includes('.module')
}

/** Of the package that gives a module its name the stream begins the version: `nodejs:18`, `18.20.2`. */
function follows(name: string, stream: string, version: string): boolean {
  const [module = '', number = ''] = stream.split(':')
  if (!/^\d+(?:\.\d+)*$/.test(number)) return true
  if (name !== module && !name.startsWith(`${module}-server`)) return true
  const plain = version.replace(/^\d+:/, '')
  return plain === number || plain.startsWith(`${number}.`) || plain.startsWith(`${number}-`)
}

function ofOneStream(name: string, a: string, b: string): boolean {
  if (ROLLING.test(name)) return true
  const parts = BY_MINOR.test(name) ? 2 : 1
  return lead(a, parts) === lead(b, parts)
}

function lead(version: string, parts: number): string {
  return version.replace(/^\d+:/, '').split(/[.-]/).slice(0, parts).join('.')
}

/** Modules whose one stream goes with the system (`container-tools:rhel8`): their majors change within it. */
const ROLLING =
  /^(?:podman|buildah|skopeo|runc|crun|criu|conmon|containers?-|cockpit-podman|fuse-overlayfs|netavark|aardvark-dns|slirp4netns|toolbox|udica|oci-|python3-podman|golang|go-toolset|delve|rust|cargo|clippy|llvm|clang|lld|lldb|compiler-rt|libomp|qemu|libvirt|seabios|virt-|libguestfs|nbdkit|SLOF|swtpm|edk2)/

/** Modules that keep several minors of one major side by side. */
const BY_MINOR =
  /^(?:perl|php|ruby|mariadb|mysql|nginx|maven|subversion|mod_security|python2|python3[6-9]|swig|freeradius|scala|varnish)(?:-|$)/
