#!/bin/sh
# Restores what backup.sh made: restore.sh [--force] BACKUP
# Stop web, worker and beat first. Checks every checksum before it touches anything; refuses a database or a media
# folder that is not empty, unless --force. The database comes back whole or stays as it was.
set -eu
umask 077
LC_ALL=C
export LC_ALL

fail() { printf 'restore: %s\n' "$*" >&2; exit 1; }
say() { printf '%s\n' "$*"; }

force=""
backup=""
while [ $# -gt 0 ]; do
    case $1 in
        --force) force=yes ;;
        -*) fail "I do not know $1. Say: restore.sh [--force] BACKUP" ;;
        *)
            [ -z "$backup" ] || fail "Say one backup: restore.sh [--force] BACKUP"
            backup=$1
            ;;
    esac
    shift
done
[ -n "$backup" ] || fail "Say which backup: restore.sh [--force] BACKUP"
[ -d "$backup" ] || fail "there is no folder $backup"
backup=$(CDPATH='' cd -- "$backup" && pwd)

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
var=${COMMON_GROUND_VAR:-$here/../../var}
python=${PYTHON:-python3}
url=${DATABASE_URL:-sqlite:///$var/common-ground.sqlite3}

# shellcheck source-path=SCRIPTDIR source=address.sh
. "$here/address.sh"
noted() { awk -v key="$1" '$1 == key { print $2 }' "$backup/MANIFEST"; }

# 1. The backup itself, before anything else.
for file in MANIFEST ROWS SHA256SUMS media.tar.gz; do
    [ -f "$backup/$file" ] || fail "$file is missing from the backup; nothing was changed"
done
[ "$(noted format)" = 1 ] || fail "this backup was made by another version of backup.sh; nothing was changed"
kind=$(noted kind)
data=$(noted data)
case $kind:$data in
    postgresql:database.dump | sqlite:database.sqlite3) ;;
    *) fail "the MANIFEST names no database that I know; nothing was changed" ;;
esac
for file in "$data" media.tar.gz ROWS MANIFEST; do
    awk -v file="$file" '{ sub(/^\*/, "", $2) } $2 == file { found = 1 } END { exit !found }' "$backup/SHA256SUMS" ||
        fail "$file has no checksum; nothing was changed"
done
(cd "$backup" && checksums -c SHA256SUMS >/dev/null 2>&1) ||
    fail "a checksum does not match: the backup is damaged; nothing was changed"

case $url in
    postgresql://* | postgres://*) wanted=postgresql ;;
    sqlite:///*) wanted=sqlite ;;
    *) fail "DATABASE_URL must start with postgresql:// or sqlite:///" ;;
esac
[ "$kind" = "$wanted" ] || fail "the backup is of $kind, DATABASE_URL of $wanted; nothing was changed"

mkdir -p -- "$var"
var=$(CDPATH='' cd -- "$var" && pwd)
stamp=$(date -u +%Y%m%dT%H%M%SZ)
work=$var/.restore-$stamp
mkdir -- "$work"
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM

query() { psql --no-psqlrc --no-password --quiet --tuples-only --no-align --field-separator=' ' \
    --set ON_ERROR_STOP=1 --set VERBOSITY=terse --dbname="$address" "$@"; }

sqlite() { "$python" - "$1" "$url" "$backup/$data" <<'PYTHON'
import contextlib, os, sqlite3, sys
from urllib.parse import unquote, urlsplit

word, target, source = sys.argv[1], unquote(urlsplit(sys.argv[2]).path), sys.argv[3]
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
if word == "count":
    if not os.path.exists(target):
        print(0)
        sys.exit()
    with contextlib.closing(sqlite3.connect(target, timeout=20)) as there:
        print(len(there.execute(TABLES).fetchall()))
else:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with contextlib.closing(sqlite3.connect(source)) as copy, contextlib.closing(sqlite3.connect(target, timeout=20)) as there:
        copy.backup(there)
        answer = there.execute("PRAGMA integrity_check").fetchone()[0]
        if answer != "ok":
            sys.exit(f"restore: the restored database is damaged: {answer}")
        for (table,) in there.execute(TABLES).fetchall():
            quoted = table.replace('"', '""')
            print(table, there.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])
PYTHON
}

# 2. What is there already.
if [ "$kind" = postgresql ]; then
    postgresql_address "$url"
    others=$(query --command "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL") ||
        fail "the database cannot be reached; nothing was changed"
    [ "$others" = 0 ] || fail "$others connections are open: stop web, worker and beat first; nothing was changed"
    existing=$(query --command "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'")
else
    existing=$(sqlite count) || fail "the database cannot be read; nothing was changed"
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

# 4. The database, in one transaction.
if [ "$kind" = postgresql ]; then
    {
        printf '%s\n' 'BEGIN;' "SET LOCAL lock_timeout = '10s';" 'SET client_min_messages = warning;'
        [ "$existing" = 0 ] || printf '%s\n' 'DROP SCHEMA public CASCADE;' 'CREATE SCHEMA public;' \
            'GRANT USAGE ON SCHEMA public TO PUBLIC;'
        # COMMIT only behind a dump that was read to its end; without it the old data stays.
        pg_restore --no-owner --no-privileges --file=- "$backup/$data" && printf 'COMMIT;\n' && : >"$work/whole"
    } | PGOPTIONS="${PGOPTIONS:-} -c statement_timeout=0" query --file=- >/dev/null ||
        fail "the database refused the dump; it stays as it was"
    [ -f "$work/whole" ] || fail "the dump could not be read to its end; the database stays as it was"
    query >"$work/rows.unsorted" <<'SQL'
SELECT format('SELECT %L, count(*) FROM %I.%I', schemaname || '.' || tablename, schemaname, tablename)
FROM pg_tables WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema' \gexec
SQL
    sort "$work/rows.unsorted" >"$work/ROWS"
else
    sqlite copy >"$work/ROWS" || fail "the database could not be written"
fi

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
say "Restored from $backup, made $(noted made)"
say "$kind: $(noted tables) tables, $(noted rows) rows, each table as counted in the backup; $new_files uploaded files"
awk '$NF > 0 { printf "  %s %s\n", $1, $NF }' "$work/found"
say "Next: the same SECRET_KEY, MFA_SECRET_KEYS and SIGNING_SECRET_KEYS as then; manage.py migrate; start; manage.py sweep."
