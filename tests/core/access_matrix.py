# ruff: noqa: E501  one line per model, so that the columns line up
"""Who may do what: one line per model, one column per role.

``c`` create, ``r`` read, ``u`` update, ``d`` delete, ``-`` nothing. These are the
access rights on the model; which *rows* a role reaches is the matter of the record
rules (test_core_isolation.py, tests/note/test_partner_isolation.py).
``CORE_MODELS`` are those that we do not extend but rely on.
"""

COLUMNS = (
    "employee",
    "rep",
    "leader",
    "manager",
    "approver",
    "marketing",
    "agent",
    "accountant",
    "note_admin",
    "portal",
    "public",
)

CORE_MODELS = {
    "account.move",
    "account.payment",
    "calendar.event",
    "crm.lead",
    "crm.stage",
    "crm.team",
    "ir.attachment",
    "mail.followers",
    "mail.message",
    "payment.token",
    "payment.transaction",
    "product.template",
    "res.partner",
    "res.partner.bank",
    "sale.order",
    "sale.order.line",
    "sale.order.template",
}

# fmt: off
MATRIX = {
    #                               empl rep  lead mgr  appr mktg agnt acct note port publ
    "piste.commission.entry":       "-    r    r    r    -    -    -    r    r    -    -",
    "piste.commission.plan":        "-    r    r    crud -    -    -    crud crud -    -",
    "piste.dashboard.schedule":     "-    cru  cru  cru  -    -    -    -    cru  -    -",
    "piste.duplicate.merge":        "-    crud crud crud -    -    -    -    crud -    -",
    "piste.duplicate.merge.file":   "-    crud crud crud -    -    -    -    crud -    -",
    "piste.duplicate.merge.option": "-    crud crud crud -    -    -    -    crud -    -",
    "piste.duplicate.merge.value":  "-    crud crud crud -    -    -    -    crud -    -",
    "piste.expiry":                 "-    -    -    -    -    -    -    -    -    -    -",
    "piste.lead.conversion":        "-    -    -    r    -    -    -    -    r    -    -",
    "piste.lead.convert":           "-    cru  cru  cru  -    -    -    -    cru  -    -",
    "piste.lead.status":            "-    r    r    crud r    r    -    -    crud -    -",
    "piste.lead.status.set":        "-    -    -    cru  -    -    -    -    cru  -    -",
    "piste.match.key":              "-    -    -    -    -    -    -    -    -    -    -",
    "piste.merge.log":              "-    r    r    r    -    -    -    -    r    -    -",
    "piste.note":                   "-    crud crud crud -    -    -    -    crud -    -",
    "piste.promotion":              "-    cru  cru  crud -    crud r    -    crud r    -",
    "piste.promotion.return":       "-    -    -    -    -    crud -    -    -    -    -",
    "piste.promotion.terms":        "-    r    r    crud -    crud -    -    crud -    -",
    "piste.prospect.status":        "-    r    r    crud r    r    r    r    crud -    -",
    "piste.status.change":          "-    -    -    -    -    -    -    -    -    -    -",
    "piste.status.replace":         "-    -    -    crud -    -    -    -    crud -    -",
    "piste.ticket":                 "-    cru  cru  crud -    -    cru  -    crud r    -",
    "account.move":                 "-    r    r    r    r    -    -    crud r    r    -",
    "account.payment":              "-    -    -    -    -    -    -    crud -    -    -",
    "calendar.event":               "crud crud crud crud crud crud crud crud crud r    -",
    "crm.lead":                     "-    cru  cru  crud cru  -    -    -    crud -    -",
    "crm.lead.lost":                "-    cru  cru  cru  cru  -    -    -    cru  -    -",
    "crm.stage":                    "r    r    r    crud r    r    r    r    crud -    -",
    "crm.team":                     "r    r    r    crud r    r    r    r    crud -    -",
    "ir.attachment":                "crud crud crud crud crud crud crud crud crud -    -",
    "mail.followers":               "r    r    r    r    r    r    r    r    r    -    -",
    "mail.message":                 "crud crud crud crud crud crud crud crud crud crud r",
    "payment.token":                "r    r    r    r    r    r    r    r    r    r    r",
    "payment.transaction":          "-    -    -    -    -    -    -    cru  -    -    -",
    "product.product":              "r    r    r    r    r    r    r    r    r    -    -",
    "product.template":             "r    r    r    r    r    r    r    r    r    -    -",
    "res.company":                  "r    r    r    r    r    r    r    r    r    r    r",
    "res.config.settings":          "-    -    -    -    -    -    -    -    -    -    -",
    "res.partner":                  "r    cru  cru  cru  cru  r    r    r    cru  r    r",
    "res.partner.bank":             "r    r    r    r    r    r    r    r    r    -    -",
    "res.users":                    "r    r    r    r    r    r    r    r    r    r    r",
    "sale.order":                   "-    cru  cru  crud cru  -    -    ru   crud r    -",
    "sale.order.line":              "-    crud crud crud crud -    -    ru   crud r    -",
    "sale.order.template":          "-    r    r    crud r    -    -    -    crud -    -",
}
