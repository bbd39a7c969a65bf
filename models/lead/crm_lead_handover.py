from odoo import models
from odoo.exceptions import AccessError


class CrmLead(models.Model):
    """What changes hands with the owner of a piste or an opportunity (OD-15)."""

    _inherit = "crm.lead"

    def write(self, vals):
        if "user_id" not in vals:
            return super().write(vals)
        if not self.env.su:
            self._piste_check_not_on_loan()
        owners = {lead.id: lead.user_id for lead in self if lead.user_id}
        result = super().write(vals)
        left = self.filtered(
            # sudo: who gives a lead away may not read it any more.
            lambda lead: lead.id in owners and owners[lead.id] != lead.sudo().user_id
        )
        if left:
            left._piste_after_reassign(owners)
        return result

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, **kw):
        if not self.env.su:
            self._piste_check_not_on_loan()
        return super()._merge_opportunity(user_id, team_id, auto_unlink, **kw)

    def _piste_check_not_on_loan(self):
        """Check that the caller has none of these leads as a stand-in alone (U14).

        :raise AccessError: naming whose they are
        """
        owners = self.user_id._piste_only_in_my_care()
        if owners:
            raise AccessError(
                self.env._(
                    "You stand in for %(owners)s, whose pistes and opportunities they"
                    " stay: ask a manager to reassign or merge them.",
                    owners=", ".join(owners.mapped("name")),
                )
            )

    def _piste_after_reassign(self, former):
        """Take from the former owners what would keep these leads open to them.

        Followers receive each message by e-mail, and an activity shows the name of
        its document: the new owner has them from now on.

        :param dict former: lead id -> ``res.users`` who owned it until now
        """
        on_these = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        people = self.env["res.users"].union(*(former[lead.id] for lead in self))
        # sudo: it follows from the change of owner, whoever may make that.
        followers = self.env["mail.followers"].sudo()
        followers.search(
            [*on_these, ("partner_id", "in", people.partner_id.ids)]
        ).filtered(
            lambda row: row.partner_id == former[row.res_id].sudo().partner_id
        ).unlink()
        activities = self.env["mail.activity"].sudo()
        activities = activities.search([*on_these, ("user_id", "in", people.ids)])
        owners = {lead.id: lead.user_id.id for lead in self.sudo()}
        for owner_id, batch in (
            activities.filtered(lambda row: row.user_id == former[row.res_id])
            .with_context(mail_activity_quick_update=True)
            .grouped(lambda row: owners[row.res_id])
            .items()
        ):
            if owner_id:
                batch.write({"user_id": owner_id})
