/** Distributions as hosts tell of them, with two kernels each, and where an upgrade of the whole system leads. */

export type Manager = 'dpkg' | 'rpm' | 'apk'

export interface Kernel {
  readonly package: string
  readonly version: string
  /** As `uname -r` says it. */
  readonly running: string
}

export interface Distribution {
  readonly id: string
  readonly versionId: string
  readonly title: string
  readonly manager: Manager
  /** The program that upgrades its packages. */
  readonly upgrader: 'apt-get' | 'dnf' | 'yum' | 'zypper' | 'apk'
  readonly codename?: string
  readonly kernel: Kernel
  /** What comes after it, not booted yet on hosts that are behind. */
  readonly nextKernel: Kernel
}

const deb = (id: string, versionId: string, codename: string, abi: string): Distribution => {
  const kernel = (of: string): Kernel => ({
    package: `linux-image-${of}`,
    version: `${of.replace(/-[a-z].*$/, '')}.1`,
    running: of,
  })
  return {
    id,
    versionId,
    title: `${id === 'debian' ? 'Debian GNU/Linux' : 'Ubuntu'} ${versionId} (${codename})`,
    manager: 'dpkg',
    upgrader: 'apt-get',
    codename,
    kernel: kernel(abi),
    nextKernel: kernel(abi.replace(/-(\d+)-/, (_, number) => `-${Number(number) + 1}-`)),
  }
}
const rpm = (
  id: string,
  versionId: string,
  name: string,
  upgrader: 'dnf' | 'yum' | 'zypper',
  release: string,
): Distribution => {
  const kernel = (of: string): Kernel =>
    upgrader === 'zypper'
      ? { package: 'kernel-default', version: `${of}.1`, running: `${of}-default` }
      : {
          package: upgrader === 'yum' ? 'kernel' : 'kernel-core',
          version: of,
          running: `${of}.x86_64`,
        }
  return {
    id,
    versionId,
    title: `${name} ${versionId}`,
    manager: 'rpm',
    upgrader,
    kernel: kernel(release),
    nextKernel: kernel(
      upgrader === 'zypper'
        ? release.replace(/\d+$/, '99')
        : release.replace(/\.(el|amzn)/, '.99.$1'),
    ),
  }
}
const apk = (id: string, versionId: string): Distribution => ({
  id,
  versionId,
  title: id === 'alpine' ? `Alpine Linux v${versionId}` : id,
  manager: 'apk',
  upgrader: 'apk',
  kernel: { package: 'linux-lts', version: '6.6.41-r0', running: '6.6.41-0-lts' },
  nextKernel: { package: 'linux-lts', version: '6.6.49-r0', running: '6.6.49-0-lts' },
})

export const DISTRIBUTIONS: readonly Distribution[] = [
  deb('debian', '13', 'trixie', '6.12.9-49-amd64'),
  deb('debian', '12', 'bookworm', '6.1.0-49-amd64'),
  deb('debian', '10', 'buster', '4.19.0-27-amd64'),
  deb('debian', '9', 'stretch', '4.9.0-19-amd64'),
  deb('debian', '8', 'jessie', '3.16.0-11-amd64'),
  deb('ubuntu', '24.04', 'noble', '6.8.0-51-generic'),
  deb('ubuntu', '22.04', 'jammy', '5.15.0-130-generic'),
  deb('ubuntu', '18.04', 'bionic', '4.15.0-213-generic'),
  deb('ubuntu', '14.04', 'trusty', '3.13.0-170-generic'),
  rpm('rhel', '8.10', 'Red Hat Enterprise Linux', 'dnf', '4.18.0-553.el8_10'),
  rpm('almalinux', '8.10', 'AlmaLinux', 'dnf', '4.18.0-553.el8_10'),
  rpm('almalinux', '9.4', 'AlmaLinux', 'dnf', '5.14.0-427.13.1.el9_4'),
  rpm('rocky', '8.10', 'Rocky Linux', 'dnf', '4.18.0-553.el8_10'),
  rpm('centos', '7', 'CentOS Linux', 'yum', '3.10.0-1160.el7'),
  rpm('amzn', '2', 'Amazon Linux', 'yum', '5.10.210-201.852.amzn2'),
  rpm('sles', '15.5', 'SUSE Linux Enterprise Server', 'zypper', '5.14.21-150500.55.44'),
  apk('alpine', '3.15.4'),
  apk('alpine', '3.8.5'),
  apk('wolfi', '20230201'),
  apk('chainguard', '20230214'),
]

/** Where an upgrade of the whole system leads: a release that is supported. */
export const SUPPORTED: ReadonlyMap<string, Distribution> = new Map([
  ['debian', deb('debian', '13', 'trixie', '6.12.9-49-amd64')],
  ['ubuntu', deb('ubuntu', '24.04', 'noble', '6.8.0-51-generic')],
  ['rhel', rpm('rhel', '10.1', 'Red Hat Enterprise Linux', 'dnf', '6.12.0-55.el10_1')],
  ['centos', rpm('almalinux', '9.4', 'AlmaLinux', 'dnf', '5.14.0-427.13.1.el9_4')],
  ['amzn', rpm('amzn', '2023', 'Amazon Linux', 'dnf', '6.1.61-85.141.amzn2023')],
  ['sles', rpm('sles', '15.7', 'SUSE Linux Enterprise Server', 'zypper', '6.4.0-150700.53.19')],
  ['alpine', apk('alpine', '3.22.1')],
])
