from odoo import api, fields, models

from ...utils.scoring import Facts, suggest


class CrmLead(models.Model):
    """Suggest how many stars a piste deserves, and why; people decide (AX-12).

    Nothing is stored nor written by itself: the suggestion is read.
    """

    _inherit = "crm.lead"

    piste_suggested_score = fields.Selection(
        selection=lambda self: self._fields["piste_score"].selection,
        string="Suggested Scoring",
        compute="_compute_piste_suggested_score",
    )
    piste_score_hint = fields.Char(
        "Why This Scoring", compute="_compute_piste_suggested_score"
    )

    @api.depends(
        "email_from",
        "phone",
        "piste_mobile",
        "contact_name",
        "city",
        "street",
        "source_id",
        "referred",
        "piste_size",
        "piste_last_contact_at",
        "piste_is_key_account",
        "piste_is_nurtured",
        "piste_do_not_call",
        "piste_do_not_email",
    )
    @api.depends_context("lang")
    def _compute_piste_suggested_score(self):
        for lead in self:
            facts = lead._piste_facts()
            stars, found = suggest(facts)
            labels = lead._piste_reason_labels(facts)
            lead.piste_suggested_score = str(stars)
            lead.piste_score_hint = self.env._(
                "Suggested: %(stars)s — %(reasons)s",
                stars=stars,
                reasons=", ".join(labels[code] for code, _points in found[:5])
                or self.env._("nothing is known yet"),
            )

    def _piste_facts(self):
        contact = self.piste_last_contact_at
        return Facts(
            has_email=bool(self.email_from),
            has_phone=bool(self.phone or self.piste_mobile),
            has_person=bool(self.contact_name),
            has_address=bool(self.street and self.city),
            has_source=bool(self.source_id),
            is_referred=bool(self.referred),
            size=self.piste_size or "",
            days_since_contact=(self.env.cr.now() - contact).days if contact else None,
            is_key_account=self.piste_is_key_account,
            is_nurtured=self.piste_is_nurtured,
            refuses_contact=self.piste_do_not_call and self.piste_do_not_email,
        )

    def _piste_reason_labels(self, facts):
        sizes = dict(self._fields["piste_size"]._description_selection(self.env))
        days = facts.days_since_contact or 0
        return {
            "email": self.env._("email"),
            "phone": self.env._("phone"),
            "person": self.env._("name of the contact"),
            "address": self.env._("address"),
            "source": self.env._("known source"),
            "referred": self.env._("referred"),
            "size": sizes.get(facts.size, "").lower(),
            "key_account": self.env._("key account"),
            "nurtured": self.env._("not ready to buy"),
            "refuses": self.env._("refuses any contact"),
            "recent": self.env._("contact of the last two weeks"),
            "warm": self.env._("contact of the last month"),
            "silent": self.env._("silent for %(days)s days", days=days),
        }

    def action_piste_take_score(self):
        """Take the suggested number of stars (AX-12)."""
        for lead in self:
            lead.piste_score = lead.piste_suggested_score
