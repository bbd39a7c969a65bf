# sourced by the other tools; sets paths and versions, touches nothing
set -euo pipefail
unset PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME PYTHONOPTIMIZE
REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
if [ -n "${PISTE_CACHE:-}" ]; then CACHE=$PISTE_CACHE
elif [ "$(id -u)" = 0 ]; then CACHE=/var/cache/piste      # /root is 0700: PostgreSQL runs as another user
else CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/piste; fi
# the machine's own Debian mirror: never write a host name here
MIRROR=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null | grep -v security | sort | uniq -c | sort -rn | awk 'NR==1{print $2}')}
ODOO_VERSION=${ODOO_DEB_VERSION:-19.0.0+dfsg-1}
PG=15
# one data folder per checkout path, shared downloads
HASH=$(printf %s "$REPO" | sha256sum | cut -c1-8)
ROOT=$CACHE/odoo-$ODOO_VERSION
VENV=$CACHE/venv-$(sha256sum "$REPO/tools/requirements.txt" | cut -c1-12)
WORK=$CACHE/work-$HASH
PGROOT=$CACHE/pg-$PG
PGDATA_=$CACHE/pgdata-$PG
PGSOCK=$CACHE/sock; [ ${#PGSOCK} -lt 80 ] || PGSOCK=/tmp/piste-pg-$(id -u)
BASE_MODULES=sale_crm,sale_management,account_payment,calendar,project,payment_demo,l10n_ca
PY=$VENV/bin/python; ODOO="$VENV/bin/python $ROOT/usr/bin/odoo"
KEY=$(cat "$REPO/tools/requirements.txt" "$REPO/tools/env.sh" "$REPO/tools/setup" | sha256sum | cut -c1-12)
TPL=piste_tpl_$KEY
EXTERNAL_PG=${PGHOST:-}; [ "${PISTE_PG:-}" != embedded ] || EXTERNAL_PG=
if [ -z "$EXTERNAL_PG" ]; then export PISTE_PG=embedded PGHOST=$PGSOCK PGPORT=5432 PGUSER=odoo; unset PGPASSWORD PGDATABASE PGSERVICE; fi
PATH=$VENV/bin:$PGROOT/usr/lib/postgresql/$PG/bin:$PATH
export PYTHONPYCACHEPREFIX=$CACHE/pyc   # no __pycache__ in the checkout
say() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*" >&2; }
