#!/bin/sh
# Runs once, when the database folder is empty: the site gets a role of its own that is no administrator.
set -eu
: "${DATABASE_PASSWORD:?}"
# The password comes in by the environment, so that no process list shows it.
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv password DATABASE_PASSWORD
CREATE ROLE common_ground LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE DATABASE common_ground OWNER common_ground;
REVOKE ALL ON DATABASE common_ground FROM PUBLIC;
SQL
