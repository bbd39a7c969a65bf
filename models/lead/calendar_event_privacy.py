from odoo import api, fields, models
from odoo.fields import Domain


class CalendarEvent(models.Model):
    """Meetings with the clients of others are but busy time (OD-15).

    Every employee reads every event, and core hides the words of private ones. A
    representative sees those about clients, pistes and opportunities that he may not
    read in the same way: when a colleague is busy, not with whom. The rules on
    contacts and leads decide, so that teams, stand-ins and managers see what is theirs.
    """

    _inherit = "calendar.event"

    piste_is_of_others = fields.Boolean(
        "Meeting with a Client of Others", compute="_compute_piste_is_of_others"
    )

    # COMPUTE

    @api.depends("user_id", "partner_ids", "opportunity_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_piste_is_of_others(self):
        domain = self._piste_of_others_domain()
        found = set()
        if not domain.is_false():
            # In sudo mode: what may not be read is found out; only yes or no leaves.
            events_sudo = self.sudo().with_context(active_test=False)
            found.update(events_sudo._search(Domain("id", "in", self.ids) & domain))
        for event in self:
            event.piste_is_of_others = event._origin.id in found

    # CRUD

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Let no condition on hidden words tell what they are."""
        domain = Domain(domain)
        if not self.env.su:
            others = self._piste_of_others_domain()
            if not others.is_false() and self._piste_asks_words(domain):
                domain &= ~others
        return super()._search(domain, *args, **kwargs)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_others(self):
        # Whoever may not see with whom a colleague meets does not call it off either.
        hidden = self.filtered("piste_is_of_others")
        if hidden and not self.env.su:
            raise self.env["ir.rule"]._make_access_error("unlink", hidden)

    # BUSINESS

    def _check_private_event_conditions(self):
        return super()._check_private_event_conditions() or (
            not self.env.su and self.piste_is_of_others
        )

    def _get_default_privacy_domain(self):
        shown = Domain(super()._get_default_privacy_domain())
        return shown & ~self._piste_of_others_domain()

    @api.model
    def _piste_of_others_domain(self):
        """Return the domain of the events about clients the user may not read."""
        user = self.env.user
        if not user.has_group("piste.piste_group_rep"):
            return Domain.FALSE
        # Without sudo mode, in which there are no rules.
        rules = self.sudo(False).env["ir.rule"]
        clients, leads = (
            ~rules._compute_domain(model, "read")
            for model in ("res.partner", "crm.lead")
        )
        about = self._piste_about_domain(clients, leads)
        attended = Domain("user_id", "=", user.id)
        attended |= Domain("partner_ids", "in", user.partner_id.ids)
        return (~attended & about).optimize(self)

    @api.model
    def _piste_about_domain(self, clients, leads):
        """Return the domain of the events about some clients and leads.

        Hook: domains above add other links to them.

        :param Domain clients: of contacts
        :param Domain leads: of leads
        """
        about = Domain("partner_ids", "any!", clients)
        return about | Domain("opportunity_id", "any!", leads)

    @api.model
    def _piste_asks_words(self, domain):
        """Say whether a domain asks for more than when colleagues are busy."""
        public = self._get_public_fields() | {"create_uid", "write_date", "create_date"}
        for condition in domain.iter_conditions():
            name = condition.field_expr.partition(".")[0]
            if name not in public and not self._piste_names_colleagues(condition):
                return True
        return False

    @api.model
    def _piste_names_colleagues(self, condition):
        """Say whether a condition asks for the events of some colleagues."""
        value = condition.value
        ids = [value] if isinstance(value, int) else value
        if condition.field_expr != "partner_ids" or condition.operator not in (
            "=",
            "in",
        ):
            return False
        if not ids or isinstance(ids, str) or not all(type(id_) is int for id_ in ids):
            return False
        # In sudo mode: the rules on contacts do not matter, only who is a colleague.
        people = self.env["res.partner"].sudo().browse(ids).exists()
        return not any(people.mapped("partner_share"))
