#!/bin/sh
# Holdfast: what a host without the agent says about itself. Reads only; opens no secret; needs no root.
# Use:   ssh web-01 'sh -s' < collect.sh | npx holdfast import - --asset web-01
# With a nonce of ours as argument its report may clear a cause; without one it may only lower.
LC_ALL=C
export LC_ALL
tab=$(printf '\t')
section() { printf '\n== %s\n' "$1"; }
# A name anybody on the host may have chosen: \t, \n and \\ are its only escapes, what is no ASCII is a question mark.
escape() {
  escaped=$1
  case $1 in *[![:print:]]* | *\\*)
    escaped=$(printf '%s' "$1" | tr '\001-\010\013-\037\177-\377' '[?*]' |
      sed -e ':a' -e '$!{' -e 'N' -e 'ba' -e '}' -e 's/\\/\\\\/g' -e "s/$tab/\\\\t/g" -e 's/\n/\\n/g') ;;
  esac
}

printf 'holdfast-collect 2\n'
section nonce; printf '%s\n' "${1:-}"
section started; date -u +%s
section hostname
name=$(sed -n '/^[[:space:]]*[^#[:space:]]/{p;q;}' /etc/hostname 2>/dev/null)
printf '%s\n' "${name:-$(uname -n)}"
section boot; cat /proc/sys/kernel/random/boot_id 2>/dev/null
section boottime; grep '^btime' /proc/stat 2>/dev/null
section os-release; cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release 2>/dev/null
section kernel; uname -r
section container
{ [ -e /.dockerenv ] || [ -e /run/.containerenv ] || [ -e /run/systemd/container ]; } && echo yes

# The inventory: the package database as it is.
if [ -r /var/lib/dpkg/status ]; then
  # Names and versions are ASCII; a letter of a description in an older code must not spoil the text.
  section dpkg; tr '\200-\377' '[?*]' </var/lib/dpkg/status
  # What is configured, what its archives sign, which of their indexes are here: a version counts only from those.
  section sources
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    [ -r "$file" ] || continue
    echo "-- $file"
    # Without comments, and without the logins that stand in some addresses.
    sed -e '/^[[:space:]]*#/d' -e 's#//[^/@[:space:]]*@#//#g' "$file"
    echo
  done
  section releases
  for file in /var/lib/apt/lists/*InRelease /var/lib/apt/lists/*_Release; do
    [ -r "$file" ] || continue
    echo "-- $file"
    awk '/^-----BEGIN PGP SIGNATURE/ { exit }
      /^[A-Z][A-Za-z0-9-]*:/ { key = $1; if (key !~ /^(MD5Sum|SHA1|SHA512):$/) print; next }
      key == "SHA256:" && $3 ~ /(^|\/)Packages$/ && $3 !~ /debian-installer/' "$file"
  done
  section indexes
  for file in /var/lib/apt/lists/*_Packages /var/lib/apt/lists/*_Packages.*; do
    [ -r "$file" ] || continue
    sum=$(case $file in *_Packages) cat "$file" ;; *) /usr/lib/apt/apt-helper cat-file "$file" ;; esac 2>/dev/null | sha256sum)
    printf '%s\t%s\n' "${file##*/}" "${sum%% *}"
  done
  section madison
  # Caches stay in memory. Word splitting is wanted: one name an argument.
  apt-cache -o Debug::NoLocking=1 -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
    madison $(sed -n 's/^Package: //p' /var/lib/dpkg/status) 2>/dev/null && echo '-- ok'
elif [ -r /lib/apk/db/installed ]; then
  section apk; tr '\200-\377' '[?*]' </lib/apk/db/installed
elif [ -r /usr/lib/apk/db/installed ]; then
  section apk; tr '\200-\377' '[?*]' </usr/lib/apk/db/installed
elif command -v rpm >/dev/null 2>&1 &&
  { [ -d /var/lib/rpm ] || [ -d /usr/lib/sysimage/rpm ] || [ -d /usr/share/rpm ]; }; then
  section rpm; rpm -qa --qf '%{NAME}\t%{EVR}\t%{ARCH}\t%{SOURCERPM}\n'
fi

# What runs: replaced files still mapped, and processes whose mappings may not be read.
section processes
for folder in /proc/[0-9]*; do
  pid=${folder#/proc/}
  if [ -r "$folder/maps" ] && maps=$(cat "$folder/maps" 2>/dev/null); then
    [ -n "$maps" ] || continue
    gone=$(printf '%s\n' "$maps" | sed -n 's/^[0-9a-f-]* ..x. .* \(\/.*\) (deleted)$/\1/p' | sort -u | tr '\n' '|')
    escape "$(cat "$folder/comm" 2>/dev/null)"; name=$escaped
    escape "$gone"
    printf '%s\t%s\tmaps\t%s\n' "$pid" "$name" "$escaped"
  elif [ -n "$(cat "$folder/cmdline" 2>/dev/null | tr -d '\0')" ]; then
    escape "$(cat "$folder/comm" 2>/dev/null)"
    printf '%s\t%s\tnone\t\n' "$pid" "$escaped"
  fi
done
section owners
for folder in /proc/[0-9]*; do
  sed -n 's/^[0-9a-f-]* ..x. .* \(\/.*\) (deleted)$/\1/p' "$folder/maps" 2>/dev/null
done | sort -u | while read -r path; do
  dpkg -S "$path" 2>/dev/null | sed -n 's/\\/\\\\/g; s/^\([^:,]*\)[:,].*: \(\/.*\)$/\1\t\2/p' | head -n 1
done
section ended; date -u +%s
section end
