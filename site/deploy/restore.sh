#!/bin/sh
# Restores what backup.sh made: restore.sh [--force] [--keys KEYS.TAR] BACKUP
# Stop web, worker and beat first. Checks every checksum before it touches anything; refuses a database or a media
# folder that is not empty, unless --force. The database comes back whole or stays as it was.
# Keys of private writing that are there stay: they are newer than any backup. Where there are none, the newest come back,
# from keys-latest beside BACKUP. --keys puts those of a file in the place of those that are there.
set -eu
umask 077
LC_ALL=C
export LC_ALL

fail() { printf 'restore: %s\n' "$*" >&2; exit 1; }
say() { printf '%s\n' "$*"; }

usage="restore.sh [--force] [--keys KEYS.TAR] BACKUP"
force=""
backup=""
keys=""
while [ $# -gt 0 ]; do
    case $1 in
        --force) force=yes ;;
        --keys)
            [ $# -ge 2 ] && [ -f "$2" ] || fail "--keys needs the file keys.tar"
            keys=$2
            shift
            ;;
        -*) fail "I do not know $1. Say: $usage" ;;
        *)
            [ -z "$backup" ] || fail "Say one backup: $usage"
            backup=$1
            ;;
    esac
    shift
done
[ -n "$backup" ] || fail "Say which backup: $usage"
[ -d "$backup" ] || fail "there is no folder $backup"
backup=$(CDPATH='' cd -- "$backup" && pwd)

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
var=${COMMON_GROUND_VAR:-$here/../../var}
python=${PYTHON:-python3}
url=${DATABASE_URL:-sqlite:///$var/common-ground.sqlite3}
private_url=${PRIVATE_DATABASE_URL:-$url}
keys_url=${PRIVATE_KEYS_DATABASE_URL:-$url}

# shellcheck source-path=SCRIPTDIR source=address.sh
. "$here/address.sh"
noted() { awk -v key="$1" '$1 == key { print $2 }' "$backup/MANIFEST"; }

# 1. The backup itself, before anything else.
for file in MANIFEST ROWS SHA256SUMS media.tar.gz; do
    [ -f "$backup/$file" ] || fail "$file is missing from the backup; nothing was changed"
done
case $(noted format) in 1 | 2) ;; *) fail "this backup was made by another version of backup.sh; nothing was changed" ;; esac
kind=$(noted kind)
data=$(noted data)
case $kind:$data in
    postgresql:database.dump | sqlite:database.sqlite3) ;;
    *) fail "the MANIFEST names no database that I know; nothing was changed" ;;
esac
private=$(noted private)
case ${private:=none} in
    none | private.dump | private.sqlite3) ;;
    *) fail "the MANIFEST names no private database that I know; nothing was changed" ;;
esac
[ "$private" = none ] || set -- "$private"
for file in "$data" "$@" media.tar.gz ROWS MANIFEST; do
    awk -v file="$file" '{ sub(/^\*/, "", $2) } $2 == file { found = 1 } END { exit !found }' "$backup/SHA256SUMS" ||
        fail "$file has no checksum; nothing was changed"
done
(cd "$backup" && checksums -c SHA256SUMS >/dev/null 2>&1) ||
    fail "a checksum does not match: the backup is damaged; nothing was changed"

kind_of() {
    case $1 in
        postgresql://* | postgres://*) printf 'postgresql' ;;
        sqlite:///*) printf 'sqlite' ;;
        *) fail "a database's address must start with postgresql:// or sqlite:///; nothing was changed" ;;
    esac
}
wanted=$(kind_of "$url")
[ "$kind" = "$wanted" ] || fail "the backup is of $kind, DATABASE_URL of $wanted; nothing was changed"
case $private:$(kind_of "$private_url") in
    none:* | private.dump:postgresql | private.sqlite3:sqlite) ;;
    *) fail "the backup's private database is another kind than PRIVATE_DATABASE_URL; nothing was changed" ;;
esac

mkdir -p -- "$var"
var=$(CDPATH='' cd -- "$var" && pwd)
stamp=$(date -u +%Y%m%dT%H%M%SZ)
work=$var/.restore-$stamp
mkdir -- "$work"
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM

query() { psql --no-psqlrc --no-password --quiet --tuples-only --no-align --field-separator=' ' \
    --set ON_ERROR_STOP=1 --set VERBOSITY=terse --dbname="$address" "$@"; }

# sqlite count|copy URL NEIGHBOUR FILE: of the database or its neighbour of that name. rows: how many rows it has in all.
sqlite() { "$python" - "$@" <<'PYTHON'
import contextlib, sqlite3, sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

word, target, apart, source = sys.argv[1], Path(unquote(urlsplit(sys.argv[2]).path)), sys.argv[3], sys.argv[4]
target = target.with_suffix(f".{apart}{target.suffix}") if apart else target
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"


def rows(there):
    for (table,) in there.execute(TABLES).fetchall():
        quoted = table.replace('"', '""')
        yield table, there.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0]


if word in {"count", "rows"}:
    if not target.exists():
        print(0)
        sys.exit()
    with contextlib.closing(sqlite3.connect(target, timeout=20)) as there:
        found = list(rows(there))
        print(len(found) if word == "count" else sum(n for table, n in found if table != "django_migrations"))
else:
    target.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(source)) as copy, contextlib.closing(sqlite3.connect(target, timeout=20)) as there:
        copy.backup(there)
        answer = there.execute("PRAGMA integrity_check").fetchone()[0]
        if answer != "ok":
            sys.exit(f"restore: the restored database is damaged: {answer}")
        for table, number in rows(there):
            print((f"{apart}." if apart else "") + table, number)
PYTHON
}

# count_rows SCHEMA…: rows per table of these schemas, or of all but the keys'; to standard output.
count_rows() {
    query --set schema="$1" <<'SQL'
SELECT format('SELECT %L, count(*) FROM %I.%I', schemaname || '.' || tablename, schemaname, tablename)
FROM pg_tables WHERE CASE :'schema' WHEN '' THEN schemaname !~ '^pg_'
    AND schemaname NOT IN ('information_schema', 'private_keys') ELSE schemaname = :'schema' END \gexec
SQL
}

# put_in DUMP STATEMENT…: reads a dump into the database in one transaction, after these statements.
put_in() {
    from=$1
    shift
    rm -f -- "$work/whole"
    {
        printf '%s\n' 'BEGIN;' "SET LOCAL lock_timeout = '10s';" 'SET client_min_messages = warning;' "$@"
        # COMMIT only behind a dump that was read to its end; without it the old data stays.
        pg_restore --no-owner --no-privileges --file=- "$from" && printf 'COMMIT;\n' && : >"$work/whole"
    } | PGOPTIONS="${PGOPTIONS:-} -c statement_timeout=0" query --file=- >/dev/null || return 1
    [ -f "$work/whole" ]
}

# 2. What is there already.
if [ "$kind" = postgresql ]; then
    postgresql_address "$url"
    others=$(query --command "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL") ||
        fail "the database cannot be reached; nothing was changed"
    [ "$others" = 0 ] || fail "$others connections are open: stop web, worker and beat first; nothing was changed"
    existing=$(query --command "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname !~ '^pg_'
        AND n.nspname NOT IN ('information_schema', 'private_keys')")
else
    existing=$(sqlite count "$url" "" "") || fail "the database cannot be read; nothing was changed"
fi
[ "$existing" = 0 ] || [ -n "$force" ] ||
    fail "the database is not empty ($existing tables and the like). To replace it: --force. Nothing was changed"
old_files=0
[ ! -d "$var/media" ] || old_files=$(find "$var/media" -type f | wc -l | tr -d ' ')
[ "$old_files" = 0 ] || [ -n "$force" ] ||
    fail "$var/media holds $old_files files. To replace them: --force. Nothing was changed"

# 3. The uploaded files, beside the old ones.
tar -C "$work" -xpzf "$backup/media.tar.gz" || fail "the uploaded files cannot be unpacked; nothing was changed"
new_files=$(find "$work/media" -type f | wc -l | tr -d ' ')
[ "$new_files" = "$(noted media_files)" ] ||
    fail "$new_files uploaded files were unpacked, $(noted media_files) were backed up; nothing was changed"

# 4. The database, in one transaction; then the private one, if it has an address of its own.
if [ "$kind" = postgresql ]; then
    set --
    if [ "$existing" != 0 ]; then
        set -- 'DROP SCHEMA public CASCADE;' 'CREATE SCHEMA public;' 'GRANT USAGE ON SCHEMA public TO PUBLIC;'
        [ "$(noted format)" = 1 ] || [ "$private" != none ] || set -- "$@" 'DROP SCHEMA IF EXISTS private CASCADE;'
    fi
    put_in "$backup/$data" "$@" || fail "the database refused the dump, or it could not be read to its end; it stays as it was"
    count_rows "" >"$work/rows.all"
    # A schema of that name in the main database is not what was backed up, where the private one is another.
    if [ "$private" = none ]; then cat "$work/rows.all"; else grep -v '^private\.' "$work/rows.all"; fi >"$work/rows.unsorted"
else
    sqlite copy "$url" "" "$backup/$data" >"$work/rows.unsorted" || fail "the database could not be written"
fi
case $private in
    private.dump)
        (
            postgresql_address "$private_url"
            put_in "$backup/$private" 'DROP SCHEMA IF EXISTS private CASCADE;' || exit 1
            count_rows private >"$work/rows.private"
        ) || fail "the private database refused the dump; it stays as it was, the other one is back"
        cat "$work/rows.private" >>"$work/rows.unsorted"
        ;;
    private.sqlite3)
        sqlite copy "$private_url" private "$backup/$private" >>"$work/rows.unsorted" ||
            fail "the private database could not be written"
        ;;
esac
sort "$work/rows.unsorted" >"$work/ROWS"

# 5. The files take their place; the old ones are kept aside.
if [ -d "$var/media" ]; then
    if [ "$old_files" = 0 ]; then rm -rf -- "${var:?}/media"; else
        mv -- "$var/media" "$var/media.before-$stamp"
        say "The former files are in $var/media.before-$stamp; remove them when all is well."
    fi
fi
mv -- "$work/media" "$var/media"

# 6. What came back is what was saved.
sort "$backup/ROWS" >"$work/expected"
sort "$work/ROWS" >"$work/found"
if ! cmp -s "$work/expected" "$work/found"; then
    diff "$work/expected" "$work/found" >&2 || true
    fail "the rows above differ from the backup (<: backup, >: database)"
fi

# 7. The keys of private writing: the newest there are.
bring_keys() (
    mkdir -- "$work/keys"
    tar -C "$work/keys" -xf "$1"
    cd "$work/keys"
    checksums -c SHA256SUMS >/dev/null 2>&1 || fail "a checksum of the keys does not match; no key was changed"
    of=$(awk '$1 == "kind" { print $2 }' MANIFEST)
    [ "$of" = "$(kind_of "$keys_url")" ] || fail "the keys are of another kind than PRIVATE_KEYS_DATABASE_URL"
    if [ "$of" = postgresql ]; then
        postgresql_address "$keys_url"
        put_in keys.dump 'DROP SCHEMA IF EXISTS private_keys CASCADE;' || fail "the keys could not be put in; none was changed"
    else
        sqlite copy "$keys_url" private_keys keys.sqlite3 >/dev/null || fail "the keys could not be written"
    fi
)
keys_there() (
    [ "$(kind_of "$keys_url")" = postgresql ] || { sqlite rows "$keys_url" private_keys ""; exit; }
    postgresql_address "$keys_url"
    count_rows private_keys | awk '$1 !~ /django_migrations$/ { sum += $NF } END { printf "%d", sum }'
)
newest=$(dirname -- "$backup")/keys-latest/keys.tar
if [ -n "$keys" ]; then
    bring_keys "$keys"
    keys_said="The keys of private writing are those of $keys."
elif [ "$(keys_there)" != 0 ]; then
    keys_said="The keys of private writing that were here stay: they are the newest. Others: --keys."
elif [ -f "$newest" ]; then
    bring_keys "$newest"
    keys_said="The keys of private writing are those of $newest."
else
    keys_said="There are no keys of private writing, here or in $newest. Without them it opens for nobody: --keys."
fi
say "Restored from $backup, made $(noted made)"
say "$kind: $(noted tables) tables, $(noted rows) rows, each table as counted in the backup; $new_files uploaded files"
awk '$NF > 0 { printf "  %s %s\n", $1, $NF }' "$work/found"
say "$keys_said"
say "Next: the same SECRET_KEY, MFA_SECRET_KEYS, SIGNING_SECRET_KEYS and PRIVATE_MASTER_KEYS as then; manage.py migrate; start; manage.py sweep."
