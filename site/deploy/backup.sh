#!/bin/sh
# Backs up the databases and the uploaded files into a new folder: backup.sh [--keep N] [--keys-only] FOLDER
# Reads DATABASE_URL, PRIVATE_DATABASE_URL, PRIVATE_KEYS_DATABASE_URL and COMMON_GROUND_VAR as the site does.
# PostgreSQL needs pg_dump and psql of the server's version or later; SQLite needs python3. The folder appears under its
# name only when all of it is written and read.
# The keys of what people write for themselves are in none of these folders: FOLDER/keys-latest holds the newest ones
# alone, so that what somebody deleted opens from no older backup. --keys-only replaces just them.
set -eu
umask 077
LC_ALL=C
export LC_ALL

fail() { printf 'backup: %s\n' "$*" >&2; exit 1; }
say() { printf '%s\n' "$*"; }

usage="backup.sh [--keep N] [--keys-only] FOLDER"
keep=""
folder=""
keys_only=""
while [ $# -gt 0 ]; do
    case $1 in
        --keep)
            [ $# -ge 2 ] || fail "--keep needs a number"
            keep=$2
            shift
            case $keep in "" | *[!0-9]* | 0) fail "--keep needs a number from 1" ;; esac
            ;;
        --keys-only) keys_only=yes ;;
        -*) fail "I do not know $1. Say: $usage" ;;
        *)
            [ -z "$folder" ] || fail "Say one folder: $usage"
            folder=$1
            ;;
    esac
    shift
done
[ -n "$folder" ] || fail "Say where to: $usage"

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
var=${COMMON_GROUND_VAR:-$here/../../var}
python=${PYTHON:-python3}

# shellcheck source-path=SCRIPTDIR source=address.sh
. "$here/address.sh"

url=${DATABASE_URL:-sqlite:///$var/common-ground.sqlite3}
private_url=${PRIVATE_DATABASE_URL:-}
keys_url=${PRIVATE_KEYS_DATABASE_URL:-$url}
name=common-ground-$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p -- "$folder"
folder=$(CDPATH='' cd -- "$folder" && pwd)
work=$folder/.$name.part
mkdir -- "$work"
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM

kind_of() {
    case $1 in
        postgresql://* | postgres://*) printf 'postgresql' ;;
        sqlite:///*) printf 'sqlite' ;;
        *) fail "a database's address must start with postgresql:// or sqlite:///" ;;
    esac
}

# dump URL FILE OPTION…: writes a dump, and its rows per table to standard output. Reading the whole dump proves it
# readable and counts what it holds. In a process of its own, where the password of another address is not known.
dump() (
    postgresql_address "$1"
    file=$2
    shift 2
    pg_dump --no-password --format=custom --no-owner --no-privileges --file="$file" "$@" --dbname="$address" || exit 1
    pg_restore --data-only --file="$file.contents" "$file" || exit 1
    awk '
        !inside && /^COPY .* FROM stdin;$/ { table = $2; gsub(/"/, "", table); rows = 0; inside = 1; next }
        inside && /^\\\.$/ { print table, rows; inside = 0; next }
        inside { rows++ }
    ' "$file.contents" | sort
    rm -f -- "$file.contents"
)

# schemas URL NAME: how many schemas of that name the database has, none or one.
schemas() (
    postgresql_address "$1"
    psql --no-psqlrc --no-password --quiet --tuples-only --no-align --dbname="$address" \
        --command "SELECT count(*) FROM pg_namespace WHERE nspname = '$2'"
)

# copy URL NEIGHBOUR FILE: copies SQLite's database, or its neighbour of that name; rows per table to standard output.
# Ends with 3 where there is none.
copy() { "$python" - "$@" <<'PYTHON'
import contextlib, os, sqlite3, sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

source, apart, target = Path(unquote(urlsplit(sys.argv[1]).path)), sys.argv[2], sys.argv[3]
source = source.with_suffix(f".{apart}{source.suffix}") if apart else source
if not source.is_file():
    if not apart:
        print(f"backup: there is no database at {source}", file=sys.stderr)
    sys.exit(3)
with contextlib.closing(sqlite3.connect(source, timeout=20)) as live, contextlib.closing(sqlite3.connect(target)) as made:
    live.backup(made)  # safe while the site is writing
    made.execute("PRAGMA journal_mode=DELETE")
    answer = made.execute("PRAGMA integrity_check").fetchone()[0]
    if answer != "ok":
        sys.exit(f"backup: the copy is damaged: {answer}")
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    for (table,) in made.execute(tables).fetchall():
        quoted = table.replace('"', '""')
        print((f"{apart}." if apart else "") + table, made.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])
PYTHON
}

# The keys, after what they open: whatever is in the backup has its key, unless that was deleted.
keys() {
    keys_kind=$(kind_of "$keys_url")
    mkdir -- "$work/keys"
    if [ "$keys_kind" = postgresql ]; then
        keys_data=keys.dump
        found=$(schemas "$keys_url" private_keys) || fail "the database of the keys cannot be reached"
        if [ "$found" = 1 ]; then
            dump "$keys_url" "$work/keys/$keys_data" --schema=private_keys >"$work/keys/ROWS" ||
                fail "the keys could not be dumped; those of before are still in $folder/keys-latest"
        fi
    else
        keys_data=keys.sqlite3
        copy "$keys_url" private_keys "$work/keys/$keys_data" >"$work/keys/ROWS" || [ $? = 3 ] ||
            fail "the keys could not be copied; those of before are still in $folder/keys-latest"
    fi
    if [ ! -f "$work/keys/$keys_data" ]; then
        [ -z "$private" ] && ! grep -qs '^private\.' "$folder/$name/ROWS" ||
            fail "there is private writing and no database of its keys: look at PRIVATE_KEYS_DATABASE_URL"
        say "No keys of private writing yet."
    else
        printf 'format 1\nmade %s\nkind %s\ndata %s\n' "${name#common-ground-}" "$keys_kind" "$keys_data" \
            >"$work/keys/MANIFEST"
        (cd "$work/keys" && checksums "$keys_data" ROWS MANIFEST >SHA256SUMS)
        mkdir -p -- "$folder/keys-latest"
        tar -C "$work/keys" -cf "$folder/keys-latest/.keys.part" "$keys_data" ROWS MANIFEST SHA256SUMS
        sync
        # In one step: there is always one whole set of keys, and never two.
        mv -f -- "$folder/keys-latest/.keys.part" "$folder/keys-latest/keys.tar"
        say "The keys of private writing: $folder/keys-latest/keys.tar. Keep this newest file alone, wherever you copy it."
    fi
    rm -rf -- "$work/keys"
}

private=""
if [ -n "$keys_only" ]; then
    keys
    exit 0
fi

kind=$(kind_of "$url")
if [ "$kind" = postgresql ]; then
    data=database.dump
    set -- --exclude-schema=private_keys
    [ -z "$private_url" ] || set -- "$@" --exclude-schema=private
    dump "$url" "$work/$data" "$@" >"$work/ROWS" || fail "pg_dump failed, or its dump cannot be read; nothing was kept"
else
    data=database.sqlite3
    copy "$url" "" "$work/$data" >"$work/ROWS" || fail "the database could not be copied; nothing was kept"
    private_url=${private_url:-$url}
fi
if [ -n "$private_url" ]; then
    if [ "$(kind_of "$private_url")" = postgresql ]; then
        private=private.dump
        dump "$private_url" "$work/$private" --schema=private >>"$work/ROWS" ||
            fail "the private database could not be dumped; nothing was kept"
    else
        private=private.sqlite3
        if ! copy "$private_url" private "$work/$private" >>"$work/ROWS"; then
            [ ! -f "$work/$private" ] || fail "the private database could not be copied; nothing was kept"
            private=""
        fi
    fi
fi
[ -s "$work/ROWS" ] || fail "the database has no tables; nothing was kept"

# After the database, so that every file it names is there.
if [ -d "$var/media" ]; then
    tar -C "$var" -czf "$work/media.tar.gz" media || fail "the uploaded files could not be read; nothing was kept"
else
    mkdir -m 755 -- "$work/media"
    tar -C "$work" -czf "$work/media.tar.gz" media
    rmdir -- "$work/media"
fi
files=$(tar -tzf "$work/media.tar.gz" | grep -c -v '/$' || true)
tables=$(wc -l <"$work/ROWS" | tr -d ' ')
rows=$(awk '{ sum += $NF } END { printf "%d", sum }' "$work/ROWS")
cat >"$work/MANIFEST" <<MANIFEST
format 2
made ${name#common-ground-}
kind $kind
data $data
private ${private:-none}
tables $tables
rows $rows
media_files $files
MANIFEST
(cd "$work" && checksums "$data" ${private:+"$private"} media.tar.gz ROWS MANIFEST >SHA256SUMS)
# Onto the disk before it gets its name.
sync
mv -- "$work" "$folder/$name"

say "$folder/$name"
say "$kind: $tables tables, $rows rows; $files uploaded files"
say "Not in it: SECRET_KEY, MFA_SECRET_KEYS, SIGNING_SECRET_KEYS and PRIVATE_MASTER_KEYS (embedded: secret_key, mfa_key, signing_key and private_master_key). Keep them in another place."
mkdir -- "$work"
keys

if [ -n "$keep" ]; then
    count=0
    for each in "$folder"/common-ground-[0-9]*Z; do
        [ -f "$each/SHA256SUMS" ] && count=$((count + 1))
    done
    for each in "$folder"/common-ground-[0-9]*Z; do
        [ "$count" -gt "$keep" ] || break
        [ -f "$each/SHA256SUMS" ] || continue
        rm -rf -- "$each"
        say "Removed the older $each"
        count=$((count - 1))
    done
fi
