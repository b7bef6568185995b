#!/bin/sh
# Backs up the database and the uploaded files into a new folder: backup.sh [--keep N] FOLDER
# Reads DATABASE_URL and COMMON_GROUND_VAR as the site does. PostgreSQL needs pg_dump and psql of the server's
# version or later; SQLite needs python3. The folder appears under its name only when all of it is written and read.
set -eu
umask 077
LC_ALL=C
export LC_ALL

fail() { printf 'backup: %s\n' "$*" >&2; exit 1; }
say() { printf '%s\n' "$*"; }

keep=""
folder=""
while [ $# -gt 0 ]; do
    case $1 in
        --keep)
            [ $# -ge 2 ] || fail "--keep needs a number"
            keep=$2
            shift
            case $keep in "" | *[!0-9]* | 0) fail "--keep needs a number from 1" ;; esac
            ;;
        -*) fail "I do not know $1. Say: backup.sh [--keep N] FOLDER" ;;
        *)
            [ -z "$folder" ] || fail "Say one folder: backup.sh [--keep N] FOLDER"
            folder=$1
            ;;
    esac
    shift
done
[ -n "$folder" ] || fail "Say where to: backup.sh [--keep N] FOLDER"

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
var=${COMMON_GROUND_VAR:-$here/../../var}
python=${PYTHON:-python3}

# shellcheck source-path=SCRIPTDIR source=address.sh
. "$here/address.sh"

url=${DATABASE_URL:-sqlite:///$var/common-ground.sqlite3}
name=common-ground-$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p -- "$folder"
folder=$(CDPATH='' cd -- "$folder" && pwd)
work=$folder/.$name.part
mkdir -- "$work"
trap 'rm -rf -- "$work"' EXIT
trap 'exit 1' HUP INT TERM

case $url in
    postgresql://* | postgres://*)
        kind=postgresql
        data=database.dump
        postgresql_address "$url"
        pg_dump --no-password --format=custom --no-owner --no-privileges --file="$work/$data" --dbname="$address" ||
            fail "pg_dump failed; nothing was kept"
        # Reading the whole dump proves it readable and counts what it holds.
        pg_restore --data-only --file="$work/contents" "$work/$data" || fail "the dump cannot be read back"
        awk '
            !inside && /^COPY .* FROM stdin;$/ { table = $2; gsub(/"/, "", table); rows = 0; inside = 1; next }
            inside && /^\\\.$/ { print table, rows; inside = 0; next }
            inside { rows++ }
        ' "$work/contents" | sort >"$work/ROWS"
        rm -f -- "$work/contents"
        ;;
    sqlite:///*)
        kind=sqlite
        data=database.sqlite3
        "$python" - "$url" "$work/$data" >"$work/ROWS" <<'PYTHON' || fail "the database could not be copied; nothing was kept"
import contextlib, os, sqlite3, sys
from urllib.parse import unquote, urlsplit

source, target = unquote(urlsplit(sys.argv[1]).path), sys.argv[2]
if not os.path.isfile(source):
    sys.exit(f"backup: there is no database at {source}")
with contextlib.closing(sqlite3.connect(source, timeout=20)) as live, contextlib.closing(sqlite3.connect(target)) as copy:
    live.backup(copy)  # safe while the site is writing
    copy.execute("PRAGMA journal_mode=DELETE")
    answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if answer != "ok":
        sys.exit(f"backup: the copy is damaged: {answer}")
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    for (table,) in copy.execute(tables).fetchall():
        quoted = table.replace('"', '""')
        print(table, copy.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])
PYTHON
        ;;
    *) fail "DATABASE_URL must start with postgresql:// or sqlite:///" ;;
esac
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
format 1
made ${name#common-ground-}
kind $kind
data $data
tables $tables
rows $rows
media_files $files
MANIFEST
(cd "$work" && checksums "$data" media.tar.gz ROWS MANIFEST >SHA256SUMS)
# Onto the disk before it gets its name.
sync
mv -- "$work" "$folder/$name"

say "$folder/$name"
say "$kind: $tables tables, $rows rows; $files uploaded files"
say "Not in it: SECRET_KEY, MFA_SECRET_KEYS and SIGNING_SECRET_KEYS (embedded: secret_key, mfa_key and signing_key). Keep them in another place."

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
