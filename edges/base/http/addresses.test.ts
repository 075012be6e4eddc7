/** Which targets are refused, in every spelling: the parser and the resolver must not be two opinions. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressProblem, hostOf, urlProblem } from './addresses.ts'

const NEVER = 'is a link-local, metadata or reserved address'
const INSIDE = 'is a loopback or private address'

/** URL, what is refused to the public network, what even to a private one. */
const urls = [
  // Loopback and private: only where it is said.
  ['http://127.0.0.1/', INSIDE, null],
  ['http://127.0.0.1./', INSIDE, null],
  ['http://127.1/', INSIDE, null],
  ['http://2130706433/', INSIDE, null],
  ['http://0177.0.0.1/', INSIDE, null],
  ['http://0x7f.1/', INSIDE, null],
  ['http://0x7f000001/', INSIDE, null],
  ['http://%31%32%37.0.0.1/', INSIDE, null],
  ['http://①②⑦.0.0.1/', INSIDE, null],
  ['http://10.0.0.1/', INSIDE, null],
  ['http://172.31.255.255/', INSIDE, null],
  ['http://192.168.0.1/', INSIDE, null],
  ['http://100.64.0.1/', INSIDE, null],
  ['http://198.18.0.1/', INSIDE, null],
  ['http://203.0.113.7/', INSIDE, null],
  ['http://[::1]/', INSIDE, null],
  ['http://[0:0:0:0:0:0:0:1]/', INSIDE, null],
  ['http://[::ffff:127.0.0.1]/', INSIDE, null],
  ['http://[::ffff:7f00:1]/', INSIDE, null],
  ['http://[::127.0.0.1]/', INSIDE, null],
  ['http://[::8.8.8.8]/', INSIDE, null],
  ['http://[64:ff9b::10.0.0.1]/', INSIDE, null],
  ['http://[64:ff9b:1::1]/', INSIDE, null],
  ['http://[2002:7f00:1::]/', INSIDE, null],
  ['http://[2001:db8::1]/', INSIDE, null],
  ['http://[2001::1]/', INSIDE, null],
  ['http://[fc00::1]/', INSIDE, null],
  ['http://[fd12:3456::1]/', INSIDE, null],
  ['http://[fec0::1]/', INSIDE, null],
  // Link-local, metadata and what is no machine: never.
  ['http://169.254.169.254/latest/meta-data', NEVER, NEVER],
  ['http://169.254.169.254./', NEVER, NEVER],
  ['http://2852039166/', NEVER, NEVER],
  ['http://0251.0376.0251.0376/', NEVER, NEVER],
  ['http://0xa9fea9fe/', NEVER, NEVER],
  ['http://169.254.43518/', NEVER, NEVER],
  ['http://[::ffff:169.254.169.254]/', NEVER, NEVER],
  ['http://[::ffff:a9fe:a9fe]/', NEVER, NEVER],
  ['http://[::ffff:0:169.254.169.254]/', NEVER, NEVER],
  ['http://[::169.254.169.254]/', NEVER, NEVER],
  ['http://[64:ff9b::a9fe:a9fe]/', NEVER, NEVER],
  ['http://[2002:a9fe:a9fe::]/', NEVER, NEVER],
  ['http://[fe80::1]/', NEVER, NEVER],
  ['http://[febf::1]/', NEVER, NEVER],
  ['http://[fd00:ec2::254]/', NEVER, NEVER],
  ['http://[fd20:ce::254]/', NEVER, NEVER],
  ['http://168.63.129.16/', NEVER, NEVER],
  ['http://100.100.100.200/', NEVER, NEVER],
  ['http://0/', NEVER, NEVER],
  ['http://0.0.0.0/', NEVER, NEVER],
  ['http://[::]/', NEVER, NEVER],
  ['http://224.0.0.1/', NEVER, NEVER],
  ['http://255.255.255.255/', NEVER, NEVER],
  ['http://[ff02::1]/', NEVER, NEVER],
  // No url of ours.
  ['file:///etc/passwd', 'the url is not http or https', 'the url is not http or https'],
  ['gopher://example.org/', 'the url is not http or https', 'the url is not http or https'],
  ['data:,x', 'the url is not http or https', 'the url is not http or https'],
  ['unix:/run/x.sock', 'the url is not http or https', 'the url is not http or https'],
  ['example.org', 'the url is not http or https', 'the url is not http or https'],
  ['', 'the url is not http or https', 'the url is not http or https'],
  ['http://999.1.1.1/', 'the url is not http or https', 'the url is not http or https'],
  ['https://good@evil.example/', 'the url carries a login', 'the url carries a login'],
  ['https://u:p@example.org/', 'the url carries a login', 'the url carries a login'],
  ['http:\\\\example.org/', 'or a backslash', 'or a backslash'],
  ['http://exa\r\nmple.org/', 'or a backslash', 'or a backslash'],
  ['http://example.org/a b', 'or a backslash', 'or a backslash'],
  // What may be tried; names are judged by what they resolve to.
  ['http://8.8.8.8/', null, null],
  ['https://[2606:4700::1111]/', null, null],
  ['http://[::ffff:8.8.8.8]/', null, null],
  ['http://[64:ff9b::8.8.8.8]/', null, null],
  ['https://example.org/feed.json?a=b#c', null, null],
  ['http://localhost/', null, null],
  ['http://xn--bcher-kva.example/', null, null],
] as const

for (const [url, inPublic, inPrivate] of urls) {
  test(`${JSON.stringify(url)} is ${inPublic === null ? 'permitted' : 'refused'}`, () => {
    for (const [network, refusal] of [
      [undefined, inPublic],
      ['private', inPrivate],
    ] as const) {
      const problem = urlProblem(url, network)
      if (refusal === null) assert.equal(problem, null)
      else {
        assert.equal(problem?.code, refusal === NEVER || refusal === INSIDE ? 'address' : 'url')
        assert.ok(problem?.message.endsWith(refusal), problem?.message)
      }
    }
  })
}

/** What a resolver may answer that no URL can say. */
const addresses = [
  ['fe80::1%eth0', NEVER],
  ['::ffff:169.254.169.254', NEVER],
  ['localhost', 'is no address'],
  ['', 'is no address'],
  ['1.2.3', 'is no address'],
  ['93.184.215.14', null],
  ['2606:4700::1111%eth0', null],
] as const

for (const [address, refusal] of addresses) {
  test(`the answer \`${address}\` of a resolver is ${refusal ?? 'permitted'}`, () => {
    const problem = addressProblem(address, 'private')
    if (refusal === null) assert.equal(problem, null)
    else assert.ok(problem?.endsWith(refusal), problem ?? 'permitted')
  })
}

test('the host of a url has no brackets', () => {
  assert.equal(hostOf(new URL('http://[::1]:80/')), '::1')
  assert.equal(hostOf(new URL('http://example.org:8080/')), 'example.org')
})
