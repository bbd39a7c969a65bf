"""Fill every field of a record, and read a record whole: for proofs of completeness."""

from datetime import date, datetime

from odoo.fields import Command
from odoo.tools import SQL

# Fields whose value is bound to rules of their own, or to rows of other tables.
GIVEN = {
    "vat": "123456782RT0001",
    "company_registry": "1143920115",
    "barcode": "0601234567890",
    "global_location_number": "0601234567893",
    "l10n_ca_pst": "1234567890",
    "email": "tout@example.com",
    "email_from": "tout@example.com",
    "email_cc": "copie@example.com",
    "phone": "+1 418-555-0177",
    "peppol_endpoint": "0123456789",
    "piste_mobile": "+1 418-555-0178",
    "website": "https://tout.example.com",
    "piste_type": "client",
}
# A picture of one point.
POINT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
CUSTOM = {
    "char": {},
    "text": {},
    "html": {},
    "integer": {},
    "float": {},
    "boolean": {},
    "date": {},
    "datetime": {},
    "binary": {},
    "selection": {"selection_ids": [Command.create({"value": "a", "name": "A"})]},
    "many2one": {"relation": "res.country"},
    "many2many": {"relation": "res.country"},
    "reference": {
        "selection_ids": [Command.create({"value": "res.country", "name": "Country"})]
    },
}


def add_custom_fields(env, *models):
    """Give models one field of every type, as a company would in its settings."""
    env["ir.model.fields"].create(
        [
            {
                "name": f"x_{ttype}",
                "model_id": env["ir.model"]._get_id(model),
                "ttype": ttype,
                "field_description": f"Custom {ttype} {model}",
                **values,
            }
            for model in models
            for ttype, values in CUSTOM.items()
        ]
    )


def sample(env, field):
    """Return a value of a field, as ``write`` takes it."""
    if field.name in GIVEN:
        return GIVEN[field.name]
    if field.relational:
        Model = env[field.comodel_name]
        domain = field.domain if isinstance(field.domain, list) else []
        if field.check_company:
            domain = [*domain, *Model._check_company_domain(env.company)]
        # The first one: nobody is his own relative, and the newest are under test.
        record = Model.search(domain, limit=1, order="id")
        if not record:
            record = Model.browse(Model.name_create(f"Some {field.name}")[0])
        return record.id if field.type == "many2one" else [Command.link(record.id)]
    if field.type == "selection":
        values = [value for value, _label in field._description_selection(env)]
        return values[-1]
    return {
        "binary": POINT,
        "boolean": True,
        "char": f"text of {field.name}",
        "date": date(2026, 3, 2),
        "datetime": datetime(2026, 3, 2, 14, 0),
        "float": 12.5,
        "html": f"<p>text of {field.name}</p>",
        "integer": 7,
        "json": {"key": 1},
        "many2one_reference": env.ref("base.ca").id,
        "monetary": 12.5,
        "reference": f"res.country,{env.ref('base.ca').id}",
        "text": f"text of {field.name}",
    }[field.type]


def is_set(record, field):
    """Tell whether a record says something in a field."""
    value = record[field.name]
    return bool(value) and value != "0"


def read_whole(record):
    """Return the row of a record as the database has it, files of fields included."""
    env = record.env
    env.flush_all()
    query = SQL(
        "SELECT to_jsonb(document.*) FROM %s document WHERE id = %s",
        SQL.identifier(record._table),
        record.id,
    )
    [[row]] = env.execute_query(query)
    for name in ("write_date", "write_uid"):
        row.pop(name)
    files = (
        env["ir.attachment"]
        .sudo()
        .search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("res_field", "!=", False),
            ]
        )
    )
    row["files"] = sorted(files.mapped("res_field"))
    for field in record._fields.values():
        if field.type == "many2many" and field.store:
            row[field.name] = sorted(record[field.name].ids)
    return row
