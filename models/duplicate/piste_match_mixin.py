from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class PisteMatchMixin(models.AbstractModel):
    """Keep the match keys of a model's records in step with what people write.

    A model says in ``_match_triggers`` which fields its keys are made of and returns
    the texts from :meth:`_match_texts`.
    """

    _name = "piste.match.mixin"
    _description = "Match Mixin"

    piste_similar = fields.Json(
        "Possible Doubles",
        compute="_compute_piste_similar",
        groups="base.group_user",
        help="Files that look like this one, while it is being entered.",
    )

    _match_triggers = frozenset()

    @api.depends(lambda self: tuple(self._match_triggers))
    @api.depends_context("uid")
    def _compute_piste_similar(self):
        labels = self.env["piste.match.key"]._reason_labels()
        for record in self:
            record.piste_similar = [
                {
                    "model": match._name,
                    "id": match.id,
                    "name": match.display_name,
                    "codes": sorted(reasons),
                    "reasons": [labels[reason] for reason in sorted(reasons)],
                }
                for match, reasons in record._find_similar()
                if not record._match_is_linked(match)
            ][:5]

    @api.model
    def _match_domain(self):
        """Return the domain of the records that may be proposed as doubles."""
        return []

    @api.model
    def _match_pair_domain(self):
        """Return the domain of the records whose doubles are looked for at night."""
        return Domain(self._match_domain())

    @api.model
    def _match_pair_columns(self):
        """Return SQL of company, party and parent, by which no doubles are told."""
        company = SQL.identifier(self._table, "company_id")
        return (
            SQL("%s AS company_id", company),
            SQL("NULL::int AS party"),
            SQL("NULL::int AS parent_id"),
        )

    @api.model
    def _match_text_sql(self, what):
        """Return SQL of what this model has under "name", "function" or "city"."""
        return SQL.identifier(self._table, what)

    @api.model
    def _match_has_company(self):
        """Return SQL telling whether the name key is that of a company."""
        return SQL("TRUE")

    @api.model
    def _match_label_sql(self):
        """Return SQL of the name under which a group of doubles is listed."""
        return SQL.identifier(self._table, "name")

    def _match_label(self):
        """Return the name under which the user compares this record."""
        self.ensure_one()
        return self.display_name

    def _match_kind(self):
        """Return what this record is, in one word."""
        return self.env["ir.model"]._get(self._name).name

    def _match_is_linked(self, other):
        """Tell whether ``other`` already belongs with this record: no double then."""
        return False

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["piste.match.key"]._expect(records)
        return records

    def write(self, vals):
        result = super().write(vals)
        if not self._match_triggers.isdisjoint(vals):
            self.env["piste.match.key"]._expect(self)
        if vals.get("active"):
            self.env["piste.match.queue"]._expect(self)
        return result

    def unlink(self):
        ids = self.ids
        result = super().unlink()
        self.env["piste.match.key"]._forget(self._name, ids)
        return result

    def _match_rows(self):
        """Return what the keys of these records are made of."""
        # In sudo mode: whoever may write a record has its keys written too, even
        # those of fields that he may not read.
        return [
            (self._name, record.id, *record._match_texts()) for record in self.sudo()
        ]

    def _match_texts(self):
        """Return name, e-mail, phone (E.164) and company number of this record."""
        self.ensure_one()
        return (self.display_name, None, None, None)

    def _find_similar(self, limit=20):
        """Return the other records that look like this one, with the reasons.

        :return: see :meth:`PisteMatchKey._find_similar`
        """
        self.ensure_one()
        found = self.env["piste.match.key"]._find_similar(
            *self._match_texts(), limit=limit + 1
        )
        return [match for match in found if match[0] != self._origin][:limit]
