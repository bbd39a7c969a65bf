"""Doubles: while typing, by a search of all files, and merging them.

Volume: a partner in forty is written twice, in other letters and another format.
"""

import math

import volume
from meter import environment, measure, median

from odoo import api
from odoo.tools import SQL

PAIRS = 100
PROBES = 200
MOST_CANDIDATES = 20
TWICE_EVERY = 40
WRONG_LETTER = 4
# Letters alone, as names have; a digit more or less is another shop.
NAME = "'Commerce ' || translate(md5(%s::text), '0123456789', 'ghijklmnop')"
SPEC = {"left_name": {}, "right_name": {}, "reason_text": {}, "score": {}}


def fill_partners(env, count, first=0):
    """Write partners of whom one in forty is a double of the one before it."""
    number = f"(i + {first})"
    same = f"CASE WHEN {number} % {TWICE_EVERY} = 0 THEN {number} - 1 ELSE {number} END"
    name = NAME % f"({same})"
    partner = env["res.partner"].create({"name": "Bench", "is_company": True})
    volume.copies(
        env,
        partner,
        count,
        name=f"CASE {number} % {TWICE_EVERY} WHEN 0 THEN upper({name}) ELSE {name} END",
        complete_name=name,
        email=f"'shop' || ({same}) || '@example.com'",
        email_normalized=f"'shop' || ({same}) || '@example.com'",
        phone=f"'+1418' || lpad(({same})::text, 7, '0')",
        phone_sanitized=f"'+1418' || lpad(({same})::text, 7, '0')",
    )
    env.cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id WHERE id > %s", [partner.id]
    )
    return partner.id


def fill_links(env, first):
    """Hang two leads and a draft invoice on each of the partners to be merged."""
    ids = [double for double, _kept in couples(env, first, PAIRS)]
    lead = env["crm.lead"].create({"name": "Bench link", "type": "opportunity"})
    volume.copies(env, lead, 2 * len(ids), partner_id=volume.pick(ids))
    move = env["account.move"].create(
        {"move_type": "out_invoice", "partner_id": ids[0]}
    )
    volume.copies(
        env,
        move,
        len(ids),
        partner_id=volume.pick(ids),
        commercial_partner_id=volume.pick(ids),
    )


def couples(env, first, count):
    """Return ``(double, original)`` of the partners that are written twice."""
    env.cr.execute(
        """SELECT double.id, kept.id FROM res_partner double
             JOIN res_partner kept ON kept.email = double.email AND kept.id < double.id
            WHERE double.id > %s ORDER BY double.id LIMIT %s""",
        [first, count],
    )
    return env.cr.fetchall()


def index(env, batch=20_000):
    """Write the match keys of all that has none, as the cron does but from SQL."""
    keys = env["piste.match.key"]
    texts = {
        "res.partner": "name, email, phone_sanitized, company_registry",
        "crm.lead": "partner_name, email_normalized, phone_sanitized, NULL",
    }
    for res_model, columns in texts.items():
        while ids := keys._missing_ids(res_model, batch):
            table = env[res_model]._table
            env.cr.execute(
                SQL(
                    "SELECT %s, id, %s FROM %s WHERE id = ANY(%s)",
                    res_model,
                    SQL(columns),
                    SQL.identifier(table),
                    ids,
                )
            )
            keys._store(env.cr.fetchall())
    env.cr.execute("DELETE FROM piste_match_queue")


# === WHILE TYPING ===


def probes(env, first):
    """Return kind -> list of what is typed and who should be found."""
    env.cr.execute(
        """SELECT id, name, email, phone_sanitized FROM res_partner
            WHERE id > %s AND name LIKE 'Commerce %%'
            ORDER BY md5(id::text) LIMIT %s""",
        [first, PROBES],
    )
    rows = env.cr.fetchall()
    return {
        "name variant": [
            ({"name": f" {name.upper()}, inc."}, id_) for id_, name, _m, _p in rows
        ],
        "email": [({"email": mail.upper()}, id_) for id_, _n, mail, _p in rows],
        "phone format": [({"phone": phone}, id_) for id_, _n, _m, phone in rows],
        "one-letter typo": [
            ({"name": name[:-WRONG_LETTER] + name[1 - WRONG_LETTER :]}, id_)
            for id_, name, _m, _p in rows
        ],
    }


def probe(env, typed):
    """Look for each of the typed texts; return recall and the most candidates."""
    keys = env["piste.match.key"]
    found = 0
    most = 0
    for values, expected in typed:
        hits = keys._find_similar(**values, limit=50)
        found += any(
            (hit._name, hit.id) == ("res.partner", expected) for hit, _why in hits
        )
        most = max(most, len(hits))
    return found / len(typed), most


# === SEARCH OF ALL FILES ===


def core_scan(env):
    """Start core's wizard, once by e-mail and once by name."""
    for criterion in ("email", "name"):
        wizard = env["base.partner.merge.automatic.wizard"].create(
            {f"group_by_{criterion}": True, "maximum_group": 0}
        )
        wizard.action_start_manual_process()
        if not wizard.number_group:
            raise ValueError("core finds no doubles")


def scan(env):
    """Check doubles by name, e-mail or phone, over pistes and contacts."""
    check = env["piste.duplicate.check"].create(
        {"match": "any", "compare_email": True, "compare_phone": True}
    )
    action = check.action_check()
    page = env["piste.duplicate.group"].web_search_read(
        action["domain"], {"name": {}, "member_text": {}}, limit=40
    )
    if len(page["records"]) < 2:
        raise ValueError("no doubles were found")


def floor_scan(env):
    """Do the same by SQL, without rights and without keeping what was found."""
    for key in ("name_key", "email_key", "phone_key"):
        env.cr.execute(
            f"""SELECT {key}, array_agg((res_model, res_id)) FROM piste_match_key
                 WHERE {key} IN (SELECT {key} FROM piste_match_key
                                  WHERE {key} IS NOT NULL
                                  GROUP BY {key} HAVING count(*) > 1)
                 GROUP BY {key}"""
        )
        env.cr.fetchall()


def night(env):
    """Find the pairs among all files, as the cron does after an installation."""
    env.cr.execute(
        "INSERT INTO piste_match_queue (res_model, res_id)"
        " SELECT res_model, res_id FROM piste_match_key"
    )
    while env["piste.match.queue"]._find_pairs():
        pass


def open_review(env):
    """Open the list of doubles to review, and the comparison of the first."""
    pairs = env["piste.duplicate.pair"]
    domain = [("state", "=", "review")]
    page = pairs.web_search_read(domain, SPEC, limit=40, count_limit=1001)
    if not page["records"]:
        raise ValueError("there is nothing to review")


def open_comparison(env):
    """Open the comparison of the first pair of contacts."""
    pair = env["piste.duplicate.pair"].search(
        [("state", "=", "review"), ("left_model", "=", "res.partner")], limit=1
    )
    wizard = env["piste.duplicate.merge"].browse(pair.action_review()["res_id"])
    wizard.read(["table", "preview"])


# === MERGE ===


def core_merge(pairs):
    def run(env):
        wizard = env["base.partner.merge.automatic.wizard"].create({})
        for double, kept in pairs:
            partners = env["res.partner"].browse([double, kept])
            wizard._merge(partners.ids, partners[1], extra_checks=False)

    return run


def merge(pairs):
    def run(env):
        Partner = env["res.partner"]
        Partner._merge_pairs([(Partner.browse(d), Partner.browse(k)) for d, k in pairs])

    return run


def check_nothing_left(env, pairs):
    """Raise an error if anything still points to a merged partner."""
    merge(pairs)(env)
    env.flush_all()
    engine = env["piste.merge.engine"]
    left = [
        f"{pointer.table}.{pointer.column}"
        for pointer in engine._pointers("res.partner")
        if engine._is_used(pointer, dict(pairs))
    ]
    if left:
        raise ValueError(f"still pointing to merged partners: {left}")


# === THE REPORT ===


class Volume:
    """One database with its partners, grown in two steps."""

    def __init__(self, side, is_piste):
        self.side, self.is_piste, self.first, self.count = side, is_piste, None, 0

    def grow(self, count):
        with self.side.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            first = fill_partners(env, count - self.count, self.count)
            if self.first is None:
                self.first = first
                fill_links(env, first)
            if self.is_piste:
                index(env)
            cr.commit()
            cr.execute("ANALYZE")
            cr.commit()
        self.count = count

    def couples(self, count):
        with environment(self.side.registry, self.side.manager) as env:
            return couples(env, self.first, count)


def bench(report, plain, piste, partners):
    """Measure doubles at a tenth of the volume and at the whole of it."""
    left, right = Volume(plain, is_piste=False), Volume(piste, is_piste=True)
    seen = {}
    for count in (partners // 10, partners):
        right.grow(count)
        seen[count] = grown(report, right, count)
    for name, small in seen[partners // 10].items():
        big = seen[partners][name]
        report.limit(f"{name}, exponent", math.log10(big / small), seen_limit(name), "")
    left.grow(partners)
    report.compare(
        "duplicate scan (core)",
        0.30,
        lambda: plain.measure(1, core_scan),
        lambda: piste.measure(piste.manager, scan),
    )
    report.compare(
        "duplicate scan (SQL)",
        3,
        lambda: piste.measure(piste.manager, floor_scan, times=3),
        lambda: piste.measure(piste.manager, scan, times=3),
    )
    for count, goal in ((1, 1.05), (PAIRS, 0.10)):
        ours, theirs = right.couples(count), left.couples(count)
        with environment(piste.registry, piste.manager) as env:
            check_nothing_left(env, ours)
        report.compare(
            f"duplicate merge of {count}",
            goal,
            lambda theirs=theirs: plain.measure(1, core_merge(theirs)),
            lambda ours=ours: piste.measure(piste.manager, merge(ours)),
        )


def seen_limit(name):
    """Return the highest exponent that is good: the search grows, a probe does not."""
    return 1.1 if "scan" in name else 0.3


def grown(report, volume_, count):
    """Print what must hold at this volume; return the CPU seconds of each."""
    side, seen = volume_.side, {}
    with environment(side.registry, side.manager) as env:
        for kind, typed in probes(env, volume_.first).items():
            probe(env, typed[:5])
            work = measure(env, lambda env, k=kind, t=typed: check_recall(env, k, t))
            name = f"duplicate probe, {kind}"
            seen[name] = work.cpu / len(typed)
            report.limit(f"{name}, {count}", seen[name] * 1000, 20, "ms")
        works = [measure(env, scan) for _run in range(3)]
        seen["duplicate scan"] = median(works).cpu
        works = [measure(env, night)]
        report.limit(f"duplicate night, {count}", works[0].cpu, count / 2000, "s")
        # As autovacuum does after the job, which is not committed here.
        env.cr.execute("ANALYZE piste_duplicate_pair")
        for name, function in (("list", open_review), ("comparison", open_comparison)):
            function(env)
            work = median([measure(env, function) for _run in range(3)])
            report.limit(
                f"duplicate review {name}, {count}", work.cpu * 1000, 100, "ms"
            )
    return seen


def check_recall(env, kind, typed):
    recall, most = probe(env, typed)
    if recall < 0.95 or most > MOST_CANDIDATES:
        raise ValueError(f"{kind}: recall {recall}, {most} candidates")
