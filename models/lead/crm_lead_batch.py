from odoo import api, models

# Only server code holds this object: RPC clients can send a context key, not it.
_QUIETLY = object()


class CrmLead(models.Model):
    """What core looks for once per lead, looked for once per batch.

    An import of 1,000 rows asks thousands of times which team its one user has, which
    stage comes first there, and who follows a lead that nobody can follow yet.
    """

    _inherit = "crm.lead"

    # COMPUTE
    @api.depends("user_id", "type")
    def _compute_team_id(self):
        owned = self.filtered("user_id")
        alike = owned.grouped(lambda lead: (lead.user_id, lead.type, lead.team_id))
        for (user, _type, team), batch in alike.items():
            if user in team.member_ids | team.user_id:
                continue
            first = batch[:1]
            super(CrmLead, first)._compute_team_id()
            for lead in batch - first:
                if lead.team_id != first.team_id:
                    lead.team_id = first.team_id

    @api.depends("user_id", "team_id", "partner_id")
    def _compute_company_id(self):
        alike = self.grouped(
            lambda lead: (lead.company_id, lead.user_id, lead.team_id, lead.partner_id)
        )
        for batch in alike.values():
            first = batch[:1]
            company = first.company_id
            super(CrmLead, first)._compute_company_id()
            if first.company_id != company:
                (batch - first).company_id = first.company_id

    @api.depends("team_id", "type")
    def _compute_stage_id(self):
        looking = self.filtered(lambda lead: not lead.stage_id)
        super(CrmLead, self - looking)._compute_stage_id()
        for batch in looking.grouped("team_id").values():
            first = batch[:1]
            super(CrmLead, first)._compute_stage_id()
            (batch - first).stage_id = first.stage_id

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        if len(vals_list) > 1 and not self._piste_creation_is_awaited():
            quiet = self.with_context(piste_creation=_QUIETLY)
            return super(CrmLead, quiet).create(vals_list).with_env(self.env)
        return super().create(vals_list)

    def _creation_subtype(self):
        """Log the creation of a batch, where core posts a message per lead."""
        if self.env.context.get("piste_creation") is _QUIETLY:
            return self.env["mail.message.subtype"]
        return super()._creation_subtype()

    # BUSINESS
    def _pls_get_naive_bayes_probabilities(self, batch_mode=False, is_tooltip=False):
        """Predict once for all leads that are alike in what core looks at."""
        if batch_mode or is_tooltip or len(self) < 2:
            return super()._pls_get_naive_bayes_probabilities(batch_mode, is_tooltip)
        names = ("stage_id", "team_id", *self._pls_get_safe_fields())
        alike = self.grouped(lambda lead: tuple(lead[name] for name in names))
        first = self.browse(leads._ids[0] for leads in alike.values())
        result = super(CrmLead, first)._pls_get_naive_bayes_probabilities()
        if not isinstance(result, tuple):
            return result
        probabilities, tooltip = result
        for leads in alike.values():
            if leads._ids[0] in probabilities:
                value = probabilities[leads._ids[0]]
                probabilities.update(dict.fromkeys(leads._ids, value))
        return probabilities, tooltip

    def _check_company(self, fnames=None):
        """Check one lead of all that have the same company and point to the same."""
        whole = fnames is None or "company_id" in fnames
        checked = [
            name
            for name in (self._fields if whole else fnames)
            if getattr(self._fields[name], "check_company", False)
        ]
        # In sudo mode as core: what they point to may be hidden from the user.
        alike = self.sudo().grouped(
            lambda lead: (lead.company_id, *(lead[name] for name in checked))
        )
        first = self.browse([leads.ids[0] for leads in alike.values()])
        return super(CrmLead, first)._check_company(fnames)

    @api.model
    def _piste_creation_is_awaited(self):
        """Tell whether anybody asked to hear of new leads.

        New leads take these followers over from their team; posting is for them.
        """
        asked = self.env.ref("crm.mt_lead_create")
        # In sudo mode: only yes or no leaves.
        followers = self.env["mail.followers"].sudo()
        return bool(
            followers.search_count(
                [
                    "|",
                    ("subtype_ids.parent_id", "=", asked.id),
                    ("subtype_ids", "in", asked.ids),
                    ("res_model", "in", ("crm.team", "crm.lead")),
                ],
                limit=1,
            )
        )
