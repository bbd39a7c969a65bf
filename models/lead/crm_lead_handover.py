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
        left = self.filtered(
            lambda lead: lead.user_id and lead.user_id.id != vals["user_id"]
        )
        if not left:
            return super().write(vals)
        former = {lead.id: lead.user_id for lead in left}
        left.check_access("write")
        # Before the rest: a deletion empties the cache.
        left._piste_unsubscribe(former)
        result = super().write(vals)
        left._piste_hand_activities_over(former)
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

    def _piste_unsubscribe(self, former):
        """Take from the former owners what would keep these leads open to them.

        Followers receive each message by e-mail. Who sees all of them may go on.

        :param dict former: lead id -> ``res.users`` who owned it until now
        """
        # sudo: it follows from the change of owner, whoever may make that.
        people_sudo = self.user_id.sudo().filtered(
            lambda user: not user.has_group("sales_team.group_sale_salesman_all_leads")
        )
        followers_sudo = self.env["mail.followers"].sudo()
        followers_sudo.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("partner_id", "in", people_sudo.partner_id.ids),
            ]
        ).filtered(
            lambda row: row.partner_id == former[row.res_id].sudo().partner_id
        ).unlink()

    def _piste_hand_activities_over(self, former):
        """Give the activities of the former owners to the new one.

        An activity shows the name of its document.

        :param dict former: lead id -> ``res.users`` who owned it until now
        """
        # sudo: who gave them away may not read them any more.
        owner = self.sudo().user_id
        if not owner:
            return
        people = self.env["res.users"].union(*former.values())
        # sudo: it follows from the change of owner, whoever may make that.
        activities_sudo = self.env["mail.activity"].sudo()
        activities_sudo = activities_sudo.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("user_id", "in", people.ids),
            ]
        ).filtered(lambda row: row.user_id == former[row.res_id])
        # Core tells each of them, and would read them one by one.
        activities_sudo.user_id.mapped("partner_id")
        activities_sudo.with_context(mail_activity_quick_update=True).write(
            {"user_id": owner.id}
        )
