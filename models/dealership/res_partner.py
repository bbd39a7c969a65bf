from odoo import models

# What tells who somebody is.
_IDENTITY = (
    "email",
    "phone",
    "street",
    "street2",
    "zip",
    "website",
    "comment",
    "function",
    "vat",
    "company_name",
)


class ResPartner(models.Model):
    """A prospect of whom nothing but the bin is known goes with it (BD-11)."""

    _inherit = "res.partner"

    def _piste_hide_unused(self):
        """Archive the prospects among these who have nothing outside of the bin."""
        self._piste_without_business(piste_trash=False).active = False

    def _piste_without_business(self, piste_trash):
        """Return the prospects among these who have nothing, and no account.

        :param bool piste_trash: whether what is in the bin counts
        """
        prospects = self.filtered(lambda party: party.piste_type == "prospect")
        if not prospects:
            return prospects
        Lead = self.env["crm.lead"].with_context(
            active_test=False, piste_trash=piste_trash
        )
        used = Lead.search([("partner_id", "child_of", prospects.ids)]).partner_id
        orders = self.env["sale.order"].search(
            [("partner_id", "child_of", prospects.ids)]
        )
        used |= orders.partner_id
        unused = prospects - used.commercial_partner_id - prospects._piste_invoiced()
        return unused.filtered(lambda party: not party.user_ids)

    def _piste_anonymise(self):
        """Forget who these archived parties and their contacts were."""
        persons = self | self.with_context(active_test=False).child_ids
        known = persons.filtered(
            lambda person: (
                any(person[name] for name in _IDENTITY)
                or person.name != person._piste_nobody()
            )
        )
        for person in known:
            person.with_context(tracking_disable=True).write(
                {"name": person._piste_nobody(), **dict.fromkeys(_IDENTITY, False)}
            )
        known.message_ids.unlink()

    def _piste_nobody(self):
        return self.env._("Anonymised %(number)s", number=self.id)
