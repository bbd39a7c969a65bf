from odoo import api, fields, models
from odoo.exceptions import UserError

# What the lists of prospects and clients give to the companies made in them.
LIST_DEFAULTS = ("is_company", "piste_type")


class ResPartner(models.Model):
    """Number and language of the tiers (AX-24)."""

    _inherit = "res.partner"

    piste_tiers_ref = fields.Char(
        "Number of the Party",
        related="commercial_partner_id.ref",
        groups="base.group_user",
        help="Number of the party this person works for.",
    )

    # CRUD

    @api.model
    def default_get(self, fields):
        """Write to a new client in the language of the company that serves him."""
        values = super().default_get(fields)
        asked = "lang" in fields and "default_lang" not in self.env.context
        if asked and not values.get("parent_id"):
            # In sudo mode: whoever creates a client need not see our own company.
            lang = self.env.company.sudo().partner_id.lang
            values["lang"] = lang or values.get("lang")
        return values

    @api.model_create_multi
    def create(self, vals_list):
        # The list of clients makes companies: what is added to one of them, a person
        # or an address, is none unless it says so.
        context = self.env.context
        added = {n: False for n in LIST_DEFAULTS if context.get(f"default_{n}")}
        partners = super().create(
            [{**added, **vals} if vals.get("parent_id") else vals for vals in vals_list]
        )
        partners._piste_number()
        return partners

    def write(self, vals):
        self._piste_check_ref(vals)
        before = {partner: partner.lang for partner in self if "lang" in vals}
        result = super().write(vals)
        self._piste_speak_alike(before)
        if vals.get("piste_type"):
            self._piste_number()
        return result

    def _piste_check_ref(self, vals):
        """:raise UserError: when somebody retypes the number of a tiers"""
        if "ref" not in vals or self.env.su:
            return
        for partner in self.filtered(lambda p: p.piste_type and p.ref):
            if partner.ref != vals["ref"]:
                raise UserError(
                    self.env._(
                        "%(ref)s is the number of %(name)s for good: documents carry"
                        " it already.",
                        ref=partner.ref,
                        name=partner.display_name,
                    )
                )

    # BUSINESS

    def _piste_speak_alike(self, before):
        """Let the people of a company follow its language, unless theirs is another.

        :param dict before: company -> its language so far
        """
        for company, lang in before.items():
            if company.lang != lang:
                same = company.child_ids.filtered(
                    lambda c, spoken=lang: c.lang == spoken
                )
                same.write({"lang": company.lang})

    def _piste_number(self):
        """Give the tiers among these their number, unless an import brought one."""
        missing = self.filtered(
            lambda p: p.piste_type and not p.ref and p.commercial_partner_id == p
        )
        numbers = self._piste_next_refs(len(missing))
        for partner, number in zip(missing, numbers, strict=True):
            partner.ref = number

    @api.model
    def _piste_next_refs(self, count):
        """Return the next numbers of the sequence, in one query.

        Somebody may have made the sequence gapless or dated: then one by one.
        """
        if not count:
            return []
        # In sudo mode: nobody but the system administrator reads sequences.
        sequence = self.env.ref("piste.sequence_tiers").sudo()
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _number in range(count)]
        self.env.cr.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            [f"ir_sequence_{sequence.id:03d}", count],
        )
        return [sequence.get_next_char(number) for (number,) in self.env.cr.fetchall()]
