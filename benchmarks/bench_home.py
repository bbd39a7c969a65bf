"""The home of a representative beside the same figures by SQL, written by hand."""

import volume

CLIENTS = 10_000
MOST_QUERIES = 30

# What the home shows to a representative, with the owner as the only right.
FLOOR = (
    """SELECT date_deadline, count(*) FROM mail_activity
        WHERE active AND user_id = %(uid)s AND date_deadline <= current_date
        GROUP BY date_deadline""",
    """SELECT id, res_model, res_id, res_name, summary, date_deadline
         FROM mail_activity WHERE active AND user_id = %(uid)s
        ORDER BY date_deadline, id LIMIT 8""",
    """SELECT sum(amount_total) FROM sale_order
        WHERE user_id = %(uid)s AND state <> 'cancel'
          AND coalesce(signed_on, CASE WHEN state = 'sale' THEN date_order END)
              >= date_trunc('week', now())""",
    """SELECT sum(p.amount) FROM account_partial_reconcile p
         JOIN account_move_line l ON l.id = p.debit_move_id
         JOIN account_move m ON m.id = l.move_id
        WHERE m.invoice_user_id = %(uid)s AND m.move_type = 'out_invoice'
          AND m.state = 'posted' AND p.max_date >= date_trunc('week', now())""",
    """SELECT state, sum(amount) FROM piste_commission_entry
        WHERE user_id = %(uid)s GROUP BY state""",
    """SELECT s.id, s.name, count(*) FROM crm_lead l
         JOIN piste_lead_status s ON s.id = l.piste_status_id
        WHERE l.active AND l.type = 'lead' AND l.user_id = %(uid)s AND NOT s.fold
        GROUP BY s.id""",
    """SELECT p.id, p.name, p.city, p.piste_type,
              (SELECT max(o.state) FROM sale_order o WHERE o.partner_id = p.id),
              EXISTS (SELECT FROM crm_lead l WHERE l.partner_id = p.id)
         FROM res_partner p
        WHERE p.active AND p.is_company AND p.user_id = %(uid)s
          AND p.piste_type IN ('prospect', 'client')
        ORDER BY p.id DESC LIMIT 5""",
    """SELECT id, name, subject, state, first_response_deadline FROM piste_ticket
        WHERE user_id = %(uid)s AND state NOT IN ('solved', 'closed')
        ORDER BY first_response_at DESC NULLS FIRST, first_response_deadline, id
        LIMIT 5""",
)


def fill(env, reps):
    """Write clients with a contract, a next action and now and then a ticket."""
    partner = env["res.partner"].create(
        {
            "name": "Bench client",
            "is_company": True,
            "piste_type": "client",
            "user_id": reps[0],
        }
    )
    volume.copies(
        env, partner, CLIENTS, name="'Bench client ' || i", user_id=volume.pick(reps)
    )
    env.cr.execute(
        """UPDATE res_partner SET commercial_partner_id = id
            WHERE name LIKE 'Bench client %' RETURNING id"""
    )
    clients = sorted(client for [client] in env.cr.fetchall())
    # The i-th client for the i-th copy, so that both have the same representative.
    clients = [clients[-1], *clients[:-1]]
    order = env["sale.order"].create({"partner_id": partner.id, "user_id": reps[0]})
    volume.copies(
        env,
        order,
        CLIENTS,
        partner_id=volume.pick(clients),
        user_id=volume.pick(reps),
        amount_total="1000 + i % 500",
        state="CASE WHEN i % 3 = 0 THEN 'draft' ELSE 'sale' END",
        date_order="now() - (i % 700 || ' days')::interval",
    )
    activity = partner.activity_schedule(
        "mail.mail_activity_data_call", summary="Bench", user_id=reps[0]
    )
    volume.copies(
        env,
        activity,
        CLIENTS,
        res_id=volume.pick(clients),
        user_id=volume.pick(reps),
        date_deadline="current_date + (i % 60) - 20",
    )
    ticket = env["piste.ticket"].create(
        {"subject": "Bench", "partner_id": partner.id, "user_id": reps[0]}
    )
    volume.copies(
        env,
        ticket,
        CLIENTS // 5,
        partner_id=volume.pick(clients),
        user_id=volume.pick(reps),
        submission_uid="NULL",
        name="'T' || i",
    )


def home(env):
    """Read the home as its client action does."""
    sections = env["piste.dashboard"].get_home()["sections"]
    if len(sections) < 4:
        raise ValueError(f"the home shows {len(sections)} sections")


def floor(env):
    """Read the same figures by SQL."""
    for statement in FLOOR:
        env.cr.execute(statement, {"uid": env.uid})
        env.cr.fetchall()
