"""The home of a representative beside the same figures by SQL, written by hand."""

import os

import volume

from odoo.fields import Command

CLIENTS = 10_000
# INVOICES=100000 adds as many posted invoices, of which one in ten is collected.
INVOICES = int(os.environ.get("INVOICES", "0"))
MOST_QUERIES = 30

# What the home shows to a representative, with the owner as the only right.
FLOOR = (
    """SELECT date_deadline, count(*) FROM mail_activity
        WHERE active AND user_id = %(uid)s AND date_deadline <= current_date
        GROUP BY date_deadline""",
    """SELECT a.id, a.res_model, a.res_id, a.res_name, a.date_deadline,
              coalesce(a.summary, t.name->>'en_US'), t.icon, coalesce(p.phone, l.phone)
         FROM mail_activity a
         JOIN mail_activity_type t ON t.id = a.activity_type_id
         LEFT JOIN res_partner p ON a.res_model = 'res.partner' AND p.id = a.res_id
         LEFT JOIN crm_lead l ON a.res_model = 'crm.lead' AND l.id = a.res_id
        WHERE a.active AND a.user_id = %(uid)s
        ORDER BY a.date_deadline, a.id LIMIT 8""",
    """SELECT sum(amount_total) FROM sale_order
        WHERE user_id = %(uid)s AND state <> 'cancel'
          AND coalesce(signed_on, CASE WHEN state = 'sale' THEN date_order END)
              >= date_trunc('week', now())""",
    """SELECT sum(p.amount) FROM account_partial_reconcile p
         JOIN account_move_line l ON l.id = p.debit_move_id
         JOIN account_move m ON m.id = l.move_id
         JOIN account_move_line c ON c.id = p.credit_move_id
         JOIN account_move paid ON paid.id = c.move_id AND paid.move_type = 'entry'
        WHERE m.invoice_user_id = %(uid)s AND m.move_type = 'out_invoice'
          AND m.state = 'posted' AND p.max_date >= date_trunc('week', now())""",
    """SELECT state, sum(amount), sum(amount) FILTER (WHERE amount < 0)
         FROM piste_commission_entry WHERE user_id = %(uid)s GROUP BY state""",
    """SELECT m.id, m.name, p.name, m.amount_total, m.currency_id, m.create_date
         FROM account_move m JOIN res_partner p ON p.id = m.partner_id
        WHERE m.invoice_user_id = %(uid)s AND m.move_type = 'out_invoice'
          AND m.state = 'draft' AND (m.auto_post = 'no' OR m.date <= current_date)
        ORDER BY m.id DESC LIMIT 5""",
    """SELECT m.id, m.name, p.name, m.amount_total, m.currency_id, m.invoice_date
         FROM account_move m JOIN res_partner p ON p.id = m.partner_id
        WHERE m.invoice_user_id = %(uid)s AND m.move_type = 'out_invoice'
          AND m.state = 'posted' AND m.payment_state IN ('not_paid', 'partial')
        ORDER BY m.invoice_date DESC, m.id DESC LIMIT 5""",
    """SELECT m.id, m.name, p.name, m.amount_total, m.currency_id, max(r.max_date)
         FROM account_partial_reconcile r
         JOIN account_move_line l ON l.id = r.debit_move_id
         JOIN account_move m ON m.id = l.move_id
         JOIN res_partner p ON p.id = m.partner_id
        WHERE m.invoice_user_id = %(uid)s AND m.move_type = 'out_invoice'
          AND m.state = 'posted' AND m.payment_state IN ('in_payment', 'paid')
          AND r.max_date >= current_date - 90
        GROUP BY m.id, p.name ORDER BY 6 DESC, m.id DESC LIMIT 5""",
    """SELECT s.id, s.name->>'en_US', count(*) FROM crm_lead l
         JOIN piste_lead_status s ON s.id = l.piste_status_id
        WHERE l.active AND l.type = 'lead' AND l.user_id = %(uid)s
          AND s.is_closed IS NOT TRUE
        GROUP BY s.id""",
    """SELECT p.id, p.name, p.city, p.piste_type,
              (SELECT max(o.state) FROM sale_order o
                 JOIN res_partner c ON c.id = o.partner_id
                WHERE c.commercial_partner_id = p.id),
              EXISTS (SELECT FROM crm_lead l
                        JOIN res_partner c ON c.id = l.partner_id
                       WHERE c.commercial_partner_id = p.id
                         AND l.active AND l.type = 'opportunity')
         FROM res_partner p
        WHERE p.active AND p.is_company AND p.user_id = %(uid)s
          AND p.piste_type IN ('prospect', 'client')
        ORDER BY p.id DESC LIMIT 5""",
    """SELECT t.id, t.name, t.subject, t.state, t.first_response_deadline,
              t.response_warning_at, coalesce(p.name, t.email_from)
         FROM piste_ticket t LEFT JOIN res_partner p ON p.id = t.partner_id
        WHERE t.user_id = %(uid)s AND t.state NOT IN ('solved', 'closed')
        ORDER BY t.first_response_at DESC NULLS FIRST, t.first_response_deadline, t.id
        LIMIT 5""",
    """SELECT p.name, c.currency_id FROM res_users u
         JOIN res_partner p ON p.id = u.partner_id
         JOIN res_company c ON c.id = u.company_id
        WHERE u.id = %(uid)s""",
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
    if INVOICES:
        invoices(env, clients, reps)


def invoices(env, clients, reps):
    """Write posted invoices of a few years, and what was collected on some of them."""
    company = env.company
    if not company.chart_template:
        env["account.chart.template"]._load("ca_2023", company, False)
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": clients[0],
            "invoice_user_id": reps[0],
            "invoice_line_ids": [
                Command.create({"name": "Bench", "price_unit": 100, "tax_ids": []})
            ],
        }
    )
    move.action_post()
    # Without an account of their own, payments collect by no entry.
    banks = env["account.journal"].search([("type", "in", ("bank", "cash"))])
    banks.inbound_payment_method_line_ids.payment_account_id = env[
        "account.account"
    ].create(
        {
            "name": "Bench",
            "code": "109999",
            "account_type": "asset_current",
            "reconcile": True,
        }
    )
    register = env["account.payment.register"].with_context(
        active_model="account.move", active_ids=move.ids
    )
    register.create({})._create_payments()
    due = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
    partial = due.matched_credit_ids[:1]
    if not partial:
        raise ValueError("the invoice of the bench is not collected")
    env.flush_all()
    env.cr.execute("SELECT last_value FROM account_move_id_seq")
    [last_move] = env.cr.fetchone()
    age = "(i % 1000) * interval '1 day'"
    volume.copies(
        env,
        move,
        INVOICES,
        name="'BENCH/' || i",
        sequence_number="i",
        partner_id=volume.pick(clients),
        invoice_user_id=volume.pick(reps),
        date=f"current_date - {age}",
        invoice_date=f"current_date - {age}",
        payment_reference="NULL",
    )
    env.cr.execute("SELECT last_value FROM account_move_line_id_seq")
    [last_line] = env.cr.fetchone()
    volume.copies(env, due, INVOICES, move_id=f"{last_move} + i")
    volume.copies(
        env,
        partial,
        INVOICES // 10,
        debit_move_id=f"{last_line} + i",
        max_date=f"current_date - {age}",
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
