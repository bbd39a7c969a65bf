from odoo import models
from odoo.tools import format_date, format_datetime

# What the sheet tells, panel by panel. Neither notes nor stars: the sheet may lie on
# the counter of the merchant.
PANELS = {
    "contact": (
        "piste_civility",
        "contact_name",
        "function",
        "piste_department_id",
        "phone",
        "piste_mobile",
        "email_from",
        "piste_do_not_call",
        "piste_do_not_email",
    ),
    "company": (
        "partner_name",
        "piste_industry_id",
        "piste_address",
        "website",
        "piste_size",
        "piste_category_id",
        "source_id",
        "tag_ids",
    ),
    "followup": (
        "piste_status_id",
        "user_id",
        "team_id",
        "create_date",
        "piste_last_contact_at",
        "piste_next_followup_date",
    ),
}
_MOST_EVENTS = 5


class CrmLead(models.Model):
    """One printed page with the essentials of a piste (AX-14)."""

    _inherit = "crm.lead"

    def _piste_print_lang(self):
        """Return the language of the contact, else of the company."""
        self.ensure_one()
        company = self.company_id or self.env.company
        lang = self.lang_id.active and self.lang_id.code
        return lang or self.partner_id.lang or company.partner_id.lang or self.env.lang

    def _piste_print_date(self):
        return format_datetime(self.env, self.env.cr.now(), dt_format="short")

    def _piste_print_panels(self):
        """Return ``(title, [(label, value)])`` of each panel that has anything."""
        titles = {
            "contact": self.env._("Contact"),
            "company": self.env._("Business"),
            "followup": self.env._("Monitoring"),
        }
        panels = [
            (titles[panel], self._piste_print_lines(names))
            for panel, names in PANELS.items()
        ]
        panels.append((self.env._("Last Events"), self._piste_print_events()))
        return [(title, lines) for title, lines in panels if lines]

    def _piste_print_lines(self, names):
        labels = {
            name: description["string"]
            for name, description in self.fields_get(names, ["string"]).items()
        }
        labels.update(self._piste_print_labels())
        return [
            (labels[name], self._piste_print_value(name))
            for name in names
            if self[name]
        ]

    def _piste_print_labels(self):
        """Return the words of our form for fields that core calls otherwise."""
        return {
            "partner_name": self.env._("Company"),
            "contact_name": self.env._("Full Name"),
            "function": self.env._("Function"),
            "phone": self.env._("Fixed Line"),
            "email_from": self.env._("Email"),
            "piste_address": self.env._("Address"),
            "user_id": self.env._("Assigned To"),
            "team_id": self.env._("Team"),
            "create_date": self.env._("Creation Date"),
        }

    def _piste_print_value(self, name):
        field, value = self._fields[name], self[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env))[value]
        if field.type == "boolean":
            return self.env._("Yes")
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "datetime":
            return format_date(self.env, value.date())
        return ", ".join(value.mapped("display_name")) if field.relational else value

    def _piste_print_events(self):
        events = self.piste_event_ids.sorted("start", reverse=True)[:_MOST_EVENTS]
        return [
            (format_datetime(self.env, event.start, dt_format="short"), event.name)
            for event in events
        ]
