# Sourced by the other tools: paths, versions and PATH; touches nothing.
set -euo pipefail
unset PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME PYTHONOPTIMIZE
REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
if [ -n "${PISTE_CACHE:-}" ]; then CACHE=$(realpath -m "$PISTE_CACHE")
elif [ "$(id -u)" = 0 ]; then CACHE=/var/cache/piste      # /root is 0700: PostgreSQL runs as another user
else CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/piste; fi

# Odoo as Debian packages it, pinned; ODOO_HOME replaces it by an existing Odoo 19.
ODOO_VERSION=${ODOO_DEB_VERSION:-19.0.0+dfsg-1}
ODOO_SHA256=${ODOO_DEB_SHA256:-9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf}
if [ -n "${ODOO_DEB_VERSION:-}" ]; then ODOO_SHA256=${ODOO_DEB_SHA256:-}; fi
PG=15
digest() { sha256sum | cut -c1-"${1:-12}"; }
HASH=$(printf %s "$REPO" | digest 8)              # this checkout
WORK=$CACHE/work-$HASH
ROOT=$CACHE/odoo-$ODOO_VERSION
ODOO_LIB=$ROOT/usr/lib/python3/dist-packages      # the folder that holds the package `odoo`
ODOO_KEY=$ODOO_VERSION
if [ -n "${ODOO_HOME:-}" ]; then
  ODOO_HOME=$(realpath -m "$ODOO_HOME"); ODOO_KEY=$ODOO_HOME; ODOO_LIB=
  for lib in "$ODOO_HOME" "$ODOO_HOME/.." "$ODOO_HOME"/{usr/,}lib/python3*/{dist,site}-packages; do
    if [ -f "$lib/odoo/release.py" ]; then ODOO_LIB=$(realpath "$lib"); break; fi
  done
fi
VENV=$CACHE/venv-$({ cat "$REPO/tools/requirements.txt"; printf %s "$ODOO_KEY"; } | digest)
PGROOT=$CACHE/pg-$PG
PGDATA_=$CACHE/pgdata-$PG
PGSOCK=$CACHE/sock; [ ${#PGSOCK} -lt 80 ] || PGSOCK=/tmp/piste-pg-$(id -u)-$(printf %s "$CACHE" | digest 8)
PY=$VENV/bin/python; ODOO_BIN=$VENV/bin/odoo; ODOO="$PY $ODOO_BIN"
KEY=$({ cat "$REPO/tools/requirements.txt" "$REPO/tools/template"; printf %s "$ODOO_KEY"; } | digest)
TPL=piste_tpl_$KEY
EXTERNAL_PG=${PGHOST:-}; [ "${PISTE_PG:-}" != embedded ] || EXTERNAL_PG=
if [ -z "$EXTERNAL_PG" ]; then
  # Scripts call each other: the mark tells our own PGHOST from a given one.
  export PISTE_PG=embedded PGHOST=$PGSOCK PGPORT=5432 PGUSER=odoo
  unset PGPASSWORD PGDATABASE PGSERVICE
fi
case ":$PATH:" in *":$VENV/bin:"*) ;; *) PATH=$VENV/bin:$PGROOT/usr/lib/postgresql/$PG/bin:$PATH ;; esac
export PYTHONPYCACHEPREFIX=$CACHE/pyc             # no __pycache__ in the checkout

say() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*" >&2; }
die() { [ -z "${step:-}" ] || echo >&2; printf 'piste: %s\n' "$*" >&2; exit 1; }
# One line per step: begin says what, done_ says how long it took.
begin() { step=$1 step_t0=$SECONDS; printf '%s %s… ' "$(date +%H:%M:%S)" "$1" >&2; }
done_() { printf '%s s\n' $((SECONDS - step_t0)) >&2; step=; }
has_db() { psql -d postgres -tAc "select 1 from pg_database where datname = '$1'" </dev/null | grep -q 1; }
