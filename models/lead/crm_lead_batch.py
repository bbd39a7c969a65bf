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
        looking = self.filtered(
            lambda lead: (
                lead.user_id
                and lead.user_id not in lead.team_id.member_ids | lead.team_id.user_id
            )
        )
        for batch in looking.grouped(lambda lead: (lead.user_id, lead.type)).values():
            first = batch[:1]
            super(CrmLead, first)._compute_team_id()
            for lead in batch - first:
                if lead.team_id != first.team_id:
                    lead.team_id = first.team_id

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
