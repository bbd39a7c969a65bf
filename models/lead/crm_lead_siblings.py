from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CrmLead(models.Model):
    """One opportunity won: what becomes of the others of the same prospect (AX-37).

    The question is kept on the opportunity that was won until somebody answers it,
    whatever way it was won; the screens only ask it at once.
    """

    _inherit = "crm.lead"

    piste_sibling_answer = fields.Selection(
        [
            ("pending", "To Decide"),
            ("done", "Decided"),
            ("declined", "All Kept"),
        ],
        "Other Opportunities of the Prospect",
        readonly=True,
        copy=False,
        help="Whether somebody decided what becomes of the other open opportunities"
        " since this one was won.",
    )

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        self._piste_check_sibling_answer(*vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._piste_check_sibling_answer(vals)
        return super().write(vals)

    @api.model
    def _piste_check_sibling_answer(self, *vals_list):
        """:raise UserError: for an answer that leaves no trace in the history"""
        name = "piste_sibling_answer"
        typed = any(name in vals for vals in vals_list)
        if not self.env.su and (typed or self.env.context.get(f"default_{name}")):
            raise UserError(
                self.env._("Answer with the buttons: they tell it in the history.")
            )

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)

        def is_won(statuses, lead):
            return statuses.get(lead.id, {}).get("is_won", False)

        changed = self.filtered(
            lambda lead: (
                lead.type == "opportunity"
                and is_won(old_status_by_lead, lead) != is_won(new_status_by_lead, lead)
            )
        )
        won = changed.filtered(lambda lead: is_won(new_status_by_lead, lead))
        won._piste_propose_siblings()
        # In sudo mode: only the server writes it.
        asked_sudo = (changed - won).sudo().filtered("piste_sibling_answer")
        asked_sudo.piste_sibling_answer = False
        return result

    # ACTION
    def action_set_won_rainbowman(self):
        """Win, then ask about the other opportunities of the prospect."""
        result = super().action_set_won_rainbowman()
        return self.get_piste_won_action() or result

    @api.readonly
    def get_piste_won_action(self):
        """Return the dialog that winning these raises, or False (AX-37)."""
        self.check_access("read")
        if len(self) == 1 and self.piste_sibling_answer == "pending":
            return bool(self._piste_closable_siblings()) and (
                self.action_piste_decide_siblings()
            )
        return False

    def action_piste_decide_siblings(self):
        """Open the choice, opportunity by opportunity: lost or kept."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Other Opportunities"),
            "res_model": "piste.lead.siblings",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_lead_id": self.id},
        }

    def action_piste_keep_siblings(self):
        """Keep all the other opportunities open, and do not ask again."""
        self.check_access("write")
        self._piste_answer_siblings("declined")
        return True

    def action_piste_open_siblings(self):
        """List the other open opportunities of the party (AX-31)."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "piste.crm_lead_opportunity_action_open"
        )
        action["domain"] = [("id", "in", self._piste_find_siblings().ids)]
        return action

    # BUSINESS
    def _piste_closable_siblings(self):
        """Return the other open opportunities that the user may close."""
        return self._piste_find_siblings()._filtered_access("write")

    def _piste_asks_about_siblings(self):
        """Say whether the others are asked about: a client's, only by choice (A12)."""
        self.ensure_one()
        party_type = self.partner_id.commercial_partner_id.piste_type
        company = self.company_id or self.env.company
        return party_type == "prospect" or (
            party_type == "client" and company.piste_siblings_of_clients
        )

    def _piste_propose_siblings(self):
        """Keep the question for those whose prospect has other open opportunities."""
        # Who wins by signing and paying sees nothing of the pipeline.
        leads_sudo = self.sudo()
        asked = leads_sudo.filtered(lambda lead: lead._piste_asks_about_siblings())
        parties = asked.partner_id.commercial_partner_id
        if not parties:
            return
        groups = leads_sudo._read_group(
            self._piste_open_domain()
            & Domain("partner_id.commercial_partner_id", "in", parties.ids)
            & Domain("id", "not in", self.ids),
            ["partner_id"],
        )
        others = {partner.commercial_partner_id for (partner,) in groups}
        asked.filtered(
            lambda lead: lead.partner_id.commercial_partner_id in others
        ).piste_sibling_answer = "pending"

    def _piste_remind_siblings(self):
        """Plan the decision for whoever is in charge: nobody was at the screen."""
        pending = self.filtered(lambda lead: lead.piste_sibling_answer == "pending")
        pending._piste_plan_decision(
            "piste.mail_activity_siblings",
            self.env._("Other opportunities of this prospect: close or keep?"),
        )

    def _piste_plan_decision(self, activity_xmlid, summary):
        """Plan one activity per opportunity, for its representative, today."""
        activity_type = self.env.ref(activity_xmlid, raise_if_not_found=False)
        model_id = self.env["ir.model"]._get_id(self._name)
        self.env["mail.activity"]._piste_plan(
            [
                {
                    "res_model_id": model_id,
                    "res_id": lead.id,
                    "activity_type_id": activity_type and activity_type.id,
                    "summary": summary,
                    "user_id": lead.user_id.id or self.env.uid,
                    "date_deadline": fields.Date.context_today(self),
                }
                for lead in self
            ]
        )

    def _piste_answer_siblings(self, answer, closed=None):
        """Remember the answer, tell it in the history and close the reminder.

        :param str answer: ``done`` or ``declined``
        :param closed: the opportunities that were closed
        """
        self.check_access("write")
        # In sudo mode: only the server writes it.
        self.sudo().piste_sibling_answer = answer
        body = self.env._("The other opportunities of the prospect stay open.")
        if closed:
            names = [lead._get_html_link() for lead in closed]
            body = Markup("%s %s") % (
                self.env._("Closed with it:"),
                Markup(", ").join(names),
            )
        for lead in self:
            lead.message_post(body=body, subtype_xmlid="mail.mt_note")
        self._piste_close_decision("piste.mail_activity_siblings")

    def _piste_close_decision(self, activity_xmlid):
        activity_type = self.env.ref(activity_xmlid, raise_if_not_found=False)
        self.activity_ids.filtered(
            lambda activity: activity.activity_type_id == activity_type
        )._action_done()

    @api.model
    def _piste_not_carried(self):
        return {
            **super()._piste_not_carried(),
            "piste_sibling_answer": "asked anew when the opportunity is won",
        }
