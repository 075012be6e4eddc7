#!/bin/sh
# Holdfast: what a host without the agent says about itself. Reads only; opens no secret; needs no root.
# Use:   ssh web-01 'sh -s' < collect.sh | npx holdfast import - --asset web-01 --source ops
# With a nonce of ours as argument its report may clear a cause; without one it may only lower.
LC_ALL=C
export LC_ALL
section() { printf '\n== %s\n' "$1"; }

printf 'holdfast-collect 1\n'
section nonce; printf '%s\n' "${1:-}"
section started; date -u +%s
section hostname; cat /etc/hostname 2>/dev/null || hostname
section boot; cat /proc/sys/kernel/random/boot_id 2>/dev/null
section boottime; grep '^btime' /proc/stat 2>/dev/null
section os-release; cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release 2>/dev/null
section kernel; uname -r
section container
{ [ -e /.dockerenv ] || [ -e /run/.containerenv ] || [ -e /run/systemd/container ]; } && echo yes

# The inventory: the package database as it is.
if [ -r /var/lib/dpkg/status ]; then
  section dpkg; cat /var/lib/dpkg/status
  section releases
  for file in /var/lib/apt/lists/*InRelease /var/lib/apt/lists/*_Release; do
    [ -r "$file" ] && { echo "-- $file"; head -n 30 "$file"; }
  done
  section madison
  # Word splitting is wanted: one name an argument.
  apt-cache -o Debug::NoLocking=1 madison $(sed -n 's/^Package: //p' /var/lib/dpkg/status) 2>/dev/null && echo '-- ok'
elif [ -r /lib/apk/db/installed ]; then
  section apk; cat /lib/apk/db/installed
elif command -v rpm >/dev/null 2>&1; then
  section rpm; rpm -qa --qf '%{NAME}\t%{EVR}\t%{ARCH}\t%{SOURCERPM}\n'
fi

# What runs: replaced files still mapped, and processes whose mappings may not be read.
section processes
for folder in /proc/[0-9]*; do
  pid=${folder#/proc/}
  if [ -r "$folder/maps" ] && maps=$(cat "$folder/maps" 2>/dev/null); then
    [ -n "$maps" ] || continue
    gone=$(printf '%s\n' "$maps" | sed -n 's/^[0-9a-f-]* ..x. .* \(\/.*\) (deleted)$/\1/p' | sort -u | tr '\n' '|')
    printf '%s\t%s\tmaps\t%s\n' "$pid" "$(cat "$folder/comm" 2>/dev/null)" "$gone"
  elif [ -n "$(cat "$folder/cmdline" 2>/dev/null | tr -d '\0')" ]; then
    printf '%s\t%s\tnone\t\n' "$pid" "$(cat "$folder/comm" 2>/dev/null)"
  fi
done
section owners
for folder in /proc/[0-9]*; do
  sed -n 's/^[0-9a-f-]* ..x. .* \(\/.*\) (deleted)$/\1/p' "$folder/maps" 2>/dev/null
done | sort -u | while read -r path; do
  dpkg -S "$path" 2>/dev/null | sed -n 's/^\([^:,]*\)[:,].*: \(\/.*\)$/\1\t\2/p' | head -n 1
done
section ended; date -u +%s
section end
