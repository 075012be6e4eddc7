/**
 * Whether a package is a build of somebody else than the distribution. Only a positive sign counts: a mark of the
 * builder in the version, or a vendor that says it is another one. Everything else is the distribution's own.
 */

/** Undefined: the distribution's own, or one that rebuilds it. `said`: vendor, origin or maintainer as the package has it. */
export function foreignVendor(
  type: string,
  distro: string | null,
  version: string,
  said: string | undefined,
): string | undefined {
  const own = distro?.split(':')[0] ?? ''
  if (type === 'deb') {
    if (own !== 'debian' && own !== 'ubuntu') return undefined
    const marked = MARKS.find(([pattern]) => pattern.test(version))?.[1]
    return marked ?? PACKAGERS.find(([pattern]) => pattern.test(said ?? ''))?.[1]
  }
  if (type !== 'rpm' || !RPM_DISTRIBUTIONS.has(own)) return undefined
  const vendor = said?.trim() ?? ''
  if (vendor === '' || vendor === '(none)' || RPM_VENDORS.test(vendor)) return undefined
  return vendor
}

/** What those who publish packages for Debian and Ubuntu put into their versions. */
const MARKS: readonly (readonly [mark: RegExp, vendor: string])[] = [
  [/nodesource/, 'NodeSource'],
  [/[.~+-]pgdg/, 'PostgreSQL Global Development Group'],
  [/\bsury\b/, 'deb.sury.org'],
  [/[.~+-]dotdeb/, 'Dotdeb'],
  [/\+maria[~+]/, 'MariaDB'],
  [/\.root\.io\./, 'Root.io'],
  [/[.~+-]pve\d|[.~+-]pmx\d|\bproxmox\b/, 'Proxmox'],
  [/(?:[.~+-]|\d)ppa\d*(?:[.~+-]|$)/, 'a personal package archive'],
  [
    /-1~(?:stretch|buster|bullseye|bookworm|trixie|xenial|bionic|focal|jammy|noble)$/,
    'the publisher',
  ],
]

/** Addresses of packagers outside the distributions; a person's or a company's address alone says nothing. */
const PACKAGERS: readonly (readonly [said: RegExp, vendor: string])[] = [
  [/nodesource\.com/i, 'NodeSource'],
  [/nginx-packaging@|\bNGINX Packaging\b/i, 'NGINX'],
  [/mysql-build@oss\.oracle\.com/i, 'Oracle MySQL'],
  [/developers@lists\.mariadb\.org/i, 'MariaDB'],
  [/^PPA\b|^LP-PPA-/i, 'a personal package archive'],
]

/** Distributions whose own vendors are all known here; of others nobody is called a stranger. */
const RPM_DISTRIBUTIONS: ReadonlySet<string> = new Set([
  'redhat',
  'almalinux',
  'rocky',
  'oracle',
  'fedora',
  'amazon',
  'suse',
  'opensuse',
])

/** Those distributions and who rebuilds them, as %{VENDOR} says it. */
const RPM_VENDORS =
  /^(?:red hat|centos|rocky|resf|almalinux|cloudlinux|oracle america|fedora|amazon|suse|opensuse|obs:\/\/build\.opensuse\.org\/opensuse:|scientific linux|eurolinux)/i
