#!/bin/sh
# Holdfast: what a host without the agent says about itself. Reads only; opens no secret; needs no root.
# Use:   ssh web-01 'sh -s' < collect.sh | npx holdfast import - --asset web-01 --source ops
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
section build; uname -v
section container
{ [ -e /.dockerenv ] || [ -e /run/.containerenv ] || [ -e /run/systemd/container ]; } && echo yes

# The inventory: the package database as it is.
apk=/lib/apk/db/installed
[ -r $apk ] || apk=/usr/lib/apk/db/installed
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
elif [ -r "$apk" ]; then
  section apk; tr '\200-\377' '[?*]' <"$apk"
elif command -v rpm >/dev/null 2>&1 &&
  { [ -d /var/lib/rpm ] || [ -d /usr/lib/sysimage/rpm ] || [ -d /usr/share/rpm ]; }; then
  section rpm; rpm -qa --qf '%{NAME}\t%{EVR}\t%{ARCH}\t%{SOURCERPM}\t%{VENDOR}\t%{MODULARITYLABEL}\n'
fi

# What runs: who looks, one line a process, then the files it holds though they are deleted or replaced.
section view
echo "uid $(id -u) $(id -G)"
echo "proc $(sed -n 's|^[^ ]* /proc proc \([^ ]*\) .*|\1|p' /proc/mounts 2>/dev/null | tail -n 1)"
echo "pidns $(readlink /proc/self/ns/pid 2>/dev/null) $(readlink /proc/1/ns/pid 2>/dev/null)"
section processes
whole=/proc/1
[ -d $whole/root/ ] || whole=/proc/self
count=0
gone=
for folder in /proc/[0-9]*; do
  pid=${folder#/proc/}
  stat=$(cat "$folder/stat" 2>/dev/null) || continue
  # Word splitting is wanted: state, …, start (20th) and size of memory (21st); without memory nothing runs.
  set -- ${stat##*) }
  [ "${21:-0}" != 0 ] || continue
  escape "$(readlink "$folder/exe" 2>/dev/null)"; exe=$escaped
  # Of an interpreter, the program it was given.
  case "${exe##*/}" in python*|pypy*|perl*|ruby*|node*|php*|busybox*|*sh)
    gone="$gone$(tr '\0' '\n' 2>/dev/null <"$folder/cmdline" | sed -n "2,9{s|^/|$pid${tab}script$tab/|p;}" | head -n 1)
" ;;
  esac
  # Another root and other mounts: a container. Mounts of its own a unit of the host may have, too.
  if [ -d "$folder/root/" ] && ! [ "$folder/root" -ef $whole/root ] &&
    ! [ "$folder/ns/mnt" -ef $whole/ns/mnt ]; then
    how=container
  elif maps=$(cat "$folder/maps" 2>/dev/null); then
    how=maps
    files=$({ printf '%s\n' "$maps"; ls -l "$folder/fd" 2>/dev/null; } | sed -n \
      -e "s|^[^ ]* ..x. [^ ]* [^ ]* [^ ]* *\(/.*\) (deleted)\$|$pid${tab}map$tab\1|p" \
      -e "s|^[^ ]* ..-s [^ ]* [^ ]* [^ ]* *\(/.*\) (deleted)\$|$pid${tab}open$tab\1|p" \
      -e "s|^l.* -> \(/.*\) (deleted)\$|$pid${tab}open$tab\1|p" | sort -u)
    gone="$gone${files:+$files
}"
  elif [ -e "$folder/stat" ]; then
    how=none
  else
    continue
  fi
  count=$((count + 1))
  escape "$(cat "$folder/comm" 2>/dev/null)"
  printf '%s\t%s\t%s\t%s\t%s\n' "$pid" "$escaped" "$how" "${20}" "$exe"
done
section entries; echo "$count"
gone=$(printf '%s' "$gone" | tr -c ' -~\n\t' '?' | sed -n '/./p')
section gone; printf '%s\n' "$gone"

# Whose those files are: the lines of the package manager's lists that look like them, whatever their version.
stems=$({ printf '%s\n' "$gone" | cut -f 3; sed -n '/^\//p' /var/lib/dpkg/diversions 2>/dev/null; } |
  sed -e 's|^.*/\([^/]*/[^/0-9]\{3,\}\).*$|\1|' -e t -e 's|^.*/\([^/]*/[^/]*\)$|\1|' | sort -u)
section owners
{ if [ -z "$gone" ]; then
  :
elif [ -r /var/lib/dpkg/status ]; then
  grep -F "$stems" /var/lib/dpkg/info/*.list /dev/null | sed "s|^.*/info/\([^/:]*\)[^/]*\.list:/|\1$tab/|"
elif [ -r "$apk" ]; then
  awk '/^P:/ { p = substr($0, 3) } /^F:/ { d = "/" substr($0, 3) } /^R:/ { print p "\t" d "/" substr($0, 3) }' \
    "$apk" | grep -F "$stems"
elif command -v rpm >/dev/null 2>&1; then
  rpm -qa --qf '[%{=NAME}\t%{FILENAMES}\n]' | grep -F "$stems"
fi; } | sed 's/\\/\\\\/g'
section diversions; cat /var/lib/dpkg/diversions 2>/dev/null
section changed
if [ -r /var/lib/dpkg/status ]; then
  stat -c "%Z$tab%n" /var/lib/dpkg/info/*.list 2>/dev/null | sed "s|$tab/.*/\([^/:]*\)[^/]*\.list\$|$tab\1|"
elif [ -r "$apk" ]; then
  stat -c "%Z$tab*" "$apk"
elif command -v rpm >/dev/null 2>&1; then
  rpm -qa --qf '%{INSTALLTIME}\t%{NAME}\n'
fi
section ended; date -u +%s
section end
