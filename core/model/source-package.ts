/**
 * Sources that are built from the packages of another one: signed kernels and loaders, the packages that name the
 * newest kernel. Advisories speak of the other, so its name and version are worked out here.
 */

export interface SourcePackage {
  readonly name: string
  readonly version: string
  /** It holds no code of that source, it only follows its version: counts where nothing else shows that source. */
  readonly follows?: true
}

/** Undefined: it is what it says. */
export function signedFrom(name: string, version: string): SourcePackage | undefined {
  for (const [pattern, made] of REBUILT) {
    const match = pattern.exec(name)
    if (match !== null) return made(match[1] ?? '', version)
  }
  return undefined
}

type Rule = (stem: string, version: string) => SourcePackage | undefined

const REBUILT: readonly (readonly [name: RegExp, made: Rule])[] = [
  // Debian: one for each architecture, `6.1.85+1` of `6.1.85-1`. Ubuntu: one for each flavour, the version as it is.
  [/^linux-signed-(?:amd64|arm64|armhf|i386|riscv64|loong64)$/, (_, version) => linux('', version)],
  [/^linux-signed((?:-.+)?)$/, (stem, version) => linux(stem, version)],
  [/^linux-restricted-(?:modules|signatures|generate)((?:-.+)?)$/, following],
  [/^linux-meta((?:-.+)?)$/, following],
  [/^grub-efi-[a-z0-9]+-signed$/, (_, version) => signed('grub2', version)],
  [/^grub2-(?:un)?signed$/, (_, version) => signed('grub2', version)],
  [/^shim(?:-helpers-[a-z0-9]+)?-signed$/, (_, version) => signed('shim', version)],
  [/^fwupd-efi-?[a-z0-9]*-signed$/, (_, version) => signed('fwupd-efi', version)],
  [/^systemd-boot-efi-[a-z0-9]+-signed$/, (_, version) => signed('systemd', version)],
  [/^fwupd-[a-z0-9]+-signed$/, (_, version) => signed('fwupd-efi', version)],
  [/^(.+?)(?:-(?:amd64|arm64|armhf|i386|riscv64|loong64))?-signed$/, signed],
]

function linux(flavour: string, version: string): SourcePackage {
  return { name: `linux${flavour}`, version: unsigned(version) }
}

/** `5.15.0.91.88` names ABI 91 of 5.15.0; which upload of it, nobody says: the last. */
function following(flavour: string, version: string): SourcePackage {
  const meta = /^(\d+\.\d+\.\d+)\.(\d+)\.\d+/.exec(version)
  const shown = meta === null ? version : `${meta[1]}-${meta[2]}.z`
  return { name: `linux${flavour}`, version: shown, follows: true }
}

function signed(name: string, version: string): SourcePackage {
  return { name, version: unsigned(version) }
}

/**
 * The signer's own counter stands before the version (`1+2.06+13+deb12u1`, `1.58+15.8-0ubuntu1`) or nowhere; where the
 * template's package is native, its hyphen became a plus.
 */
function unsigned(version: string): string {
  const whole = /(?:^|\+)(\d+(?:\.\d+)*[^+]*-.+)$/.exec(version)?.[1]
  if (version.includes('-')) return whole ?? version
  const bare = version.replace(/^\d+\+(?=\d[^+]*\+)/, '')
  return bare.replace('+', '-')
}
