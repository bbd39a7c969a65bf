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
        former = self.filtered("user_id").grouped("user_id")
        result = super().write(vals)
        for owner, leads in former.items():
            left = leads.filtered(lambda lead, owner=owner: lead.user_id != owner)
            left._piste_after_reassign(owner)
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
        """Take from the former owner what would keep these leads open to them.

        Followers receive each message by e-mail, and an activity shows the name of
        its document: the new owner has them from now on.

        :param former: ``res.users`` who owned these leads until now
        """
        if not self:
            return
        # sudo: it follows from the change of owner, whoever may make that.
        leads_sudo = self.sudo()
        leads_sudo.message_unsubscribe(former.partner_id.ids)
        activities = self.env["mail.activity"].sudo()
        activities = activities.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("user_id", "=", former.id),
            ]
        ).with_context(mail_activity_quick_update=True)
        owners = {lead.id: lead.user_id.id for lead in leads_sudo}
        for owner_id, batch in activities.grouped(
            lambda activity: owners[activity.res_id]
        ).items():
            if owner_id:
                batch.write({"user_id": owner_id})
