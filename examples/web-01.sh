#!/bin/sh
# What apps/agent/collect.sh would print on a host web-01, which does not exist: openssl has a flaw there, or not any more.
# Use:   sh examples/web-01.sh behind | npx holdfast import - --asset web-01 --source ops
#        sh examples/web-01.sh patched NONCE | …
case ${1:-} in
  behind) openssl=3.5.1-r0 ;;
  patched) openssl=3.5.90-r0 ;;
  *) echo 'use: sh examples/web-01.sh behind|patched [NONCE]' >&2; exit 2 ;;
esac
now=$(date -u +%s)
cat <<END
holdfast-collect 2

== nonce
${2:-}

== started
$now

== hostname
web-01

== boot
00000000-0000-4000-8000-000000000001

== boottime
btime $((now - 3600))

== os-release
ID=alpine
VERSION_ID=3.22.1
PRETTY_NAME="Alpine Linux v3.22"

== kernel
6.12.38-0-virt

== container

== apk
P:linux-virt
V:6.12.38-r0
A:x86_64
o:linux-lts

P:nginx
V:1.28.0-r3
A:x86_64
o:nginx

P:libssl3
V:$openssl
A:x86_64
o:openssl

== view
uid 0 0
proc rw,nosuid
pidns pid:[4026531836] pid:[4026531836]

== processes
1	init	maps	5	/sbin/init
812	nginx	maps	900	/usr/sbin/nginx

== entries
2

== gone

== owners

== ended
$now

== end
END
