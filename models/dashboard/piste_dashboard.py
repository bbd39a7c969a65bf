from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

ACTION_LIMIT = 8
RECORD_LIMIT = 5
ACTIVITY_FIELDS = (
    "activity_type_id",
    "date_deadline",
    "res_id",
    "res_model",
    "res_name",
    "summary",
)
SALES_ROLES = "piste.piste_group_rep,piste.piste_group_approver"


class PisteDashboard(models.AbstractModel):
    """The home: what to do now, where I stand, what I am owed (PC-01, PC-03).

    A section is a dictionary that the web client draws by its ``type`` (actions,
    records, figures, bars); a new one needs no JavaScript: add its key in
    :meth:`_home_sections` and a method ``_home_<key>``.
    """

    _name = "piste.dashboard"
    _description = "Home"

    @api.model
    @api.readonly
    def get_home(self):
        """Return all that the home shows to the current user, by one request.

        Every figure obeys the record rules of the user.

        :return: ``name`` to greet, ``today`` (ISO date in the user's time zone),
            ``can_create``, ``can_arrange`` and the ``sections`` in the order that the
            user gave them, those that he hid with ``hidden``
        :rtype: dict
        :raise AccessError: for a portal or public user
        """
        self._check_employee()
        user = self.env.user
        self._fetch_who()
        sections = [
            {"key": key, **getattr(self, f"_home_{key}")()}
            for key, groups in self._home_sections()
            if user.has_groups(groups)
        ]
        Layout = self.env["piste.dashboard.layout"]
        return {
            "name": user.name.split(" ")[0],
            "today": fields.Date.to_string(fields.Date.context_today(self)),
            "can_create": user.has_group("piste.piste_group_rep"),
            "can_arrange": Layout.has_access("write"),
            "sections": Layout._arrange("home", sections),
        }

    @api.model
    def _check_employee(self):
        if not self.env.user._is_internal():
            raise AccessError(self.env._("The home is for employees only."))

    @api.model
    def _fetch_who(self):
        """Read of the user and his company what the home needs, not all they have."""
        user = self.env.user
        user.fetch(["partner_id"])
        user.partner_id.fetch(["name"])
        # sudo: the parents that the company rules of most models ask for.
        self.env.company.sudo().fetch(["currency_id", "parent_path"])

    @api.model
    def _home_sections(self):
        """Return the sections in their order.

        Overridden to add one: put ``(key, groups)`` into what ``super`` returns.

        :return: list of (key, comma-separated groups that see it)
        """
        return [
            ("actions", "base.group_user"),
            ("week", f"{SALES_ROLES},account.group_account_invoice"),
            ("commissions", "piste.piste_group_rep,piste.piste_group_finance"),
            *self._home_community_sections(),
            ("leads", "piste.piste_group_rep"),
            ("clients", "piste.piste_group_rep"),
        ]

    @api.model
    def _home_community_sections(self):
        if not self.env.user.has_group("piste.piste_group_feature_community"):
            return []
        return [
            ("promotions", "piste.piste_group_marketing"),
            ("tickets", "piste.piste_group_rep,piste.piste_group_agent"),
        ]

    # SECTIONS
    @api.model
    def _home_actions(self):
        """Next actions of the user, the overdue ones first."""
        today = fields.Date.context_today(self)
        absent_ids = self.env["piste.stand.in"]._absent_ids()
        mine = Domain("user_id", "in", [self.env.uid, *absent_ids])
        readable = Domain("user_id", "=", self.env.uid) | self._in_hand(absent_ids)
        # sudo: everybody reads what is assigned to him; core would list the ids first.
        Activity = self.env["mail.activity"].sudo()
        due = Activity._read_group(
            readable & Domain("date_deadline", "<=", today),
            ["date_deadline:day"],
            ["__count"],
        )
        rows = Activity.search_fetch(
            readable, ACTIVITY_FIELDS, order="date_deadline, id", limit=ACTION_LIMIT
        )
        rows.activity_type_id.fetch(["name", "icon"])
        phones = self._activity_phones(rows)
        xmlid = "mail.mail_activity_action_my"
        return {
            "type": "actions",
            "title": self.env._("Next Actions"),
            "empty": self.env._("Everything is up to date."),
            "late": sum(count for day, count in due if day < today),
            "due": sum(count for day, count in due if day == today),
            "items": [self._activity_row(row, today, phones) for row in rows],
            "action": self._action(xmlid, mine),
            "action_late": self._action(
                xmlid, mine & Domain("date_deadline", "<", today)
            ),
            "action_due": self._action(
                xmlid, mine & Domain("date_deadline", "=", today)
            ),
        }

    @api.model
    def _home_leads(self):
        """Open pistes by status."""
        domain = self._scope_in_hand("user_id") & Domain(
            [("type", "=", "lead"), ("piste_is_closed", "=", False)]
        )
        groups = self.env["crm.lead"]._read_group(
            domain, ["piste_status_id"], ["__count"]
        )
        self.env["piste.lead.status"].browse(status.id for status, _n in groups).fetch(
            ["name"]
        )
        xmlid = "piste.crm_lead_piste_action_open"
        return {
            "type": "bars",
            "title": self.env._("Open Pistes"),
            "empty": self.env._("No open piste."),
            "action": self._action(xmlid, domain),
            "items": [
                {
                    "id": status.id,
                    "label": status.name,
                    "value": count,
                    "action": self._action(
                        xmlid, domain & Domain("piste_status_id", "=", status.id)
                    ),
                }
                for status, count in groups
            ],
        }

    # BUSINESS: period and scope
    @api.model
    def _week(self):
        """Return Monday and Sunday of this week for the user."""
        today = fields.Date.context_today(self)
        monday = today - timedelta(days=today.weekday())
        return monday, monday + timedelta(days=6)

    @api.model
    def _to_utc(self, day):
        """Return the moment, naive in UTC, when ``day`` begins for the user."""
        local = self.env.tz.localize(datetime.combine(day, time.min))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _scope(self, user_field):
        """Return the domain of what the home of this user counts.

        A representative counts his own records; for the others the record rules
        decide, such as the team of a team leader.

        :param str user_field: field of the owner in the model to search
        :rtype: Domain
        """
        user = self.env.user
        if not user.has_group("piste.piste_group_rep") or user.has_group(
            "piste.piste_group_manager"
        ):
            return Domain.TRUE
        if user.has_group("piste.piste_group_leader"):
            # The rules add to his team the records of nobody: not his figures.
            return Domain(user_field, "!=", False)
        return Domain(user_field, "=", user.id)

    @api.model
    def _scope_in_hand(self, user_field):
        """Add to :meth:`_scope` what one looks after for somebody away (U14).

        For work to do; what one sold and earned stays one's own.
        """
        in_care = Domain(f"{user_field}.piste_is_in_my_care", "=", True)
        return self._scope(user_field) | in_care

    # BUSINESS: actions
    @api.model
    def _in_hand(self, absent_ids):
        """Return the domain of the actions of those away that one may read (U14).

        As core, which reads them all to ask for their documents one by one: a stand-in
        reads what hangs on documents in his hands. Here the rules of these ask.

        :param list absent_ids: ids of the users one stands in for
        """
        if not absent_ids:
            return Domain.FALSE
        theirs = Domain("user_id", "in", absent_ids)
        # sudo: on what kinds of documents they hang, no more.
        kinds = self.env["mail.activity"].sudo()._read_group(theirs, ["res_model"])
        found = Domain.FALSE
        for [name] in kinds:
            if name not in self.env:
                continue
            Model = self.env[name].with_context(active_test=False)
            operation = getattr(Model, "_mail_post_access", "read")
            if Model.has_access(operation):
                rules = self.env["ir.rule"]._compute_domain(name, operation)
                # sudo: by the rules of the user, which are in the domain.
                ids = Model.sudo()._search(rules)
                found |= Domain("res_model", "=", name) & Domain("res_id", "in", ids)
        return theirs & found

    @api.model
    def _activity_row(self, activity, today, phones):
        deadline = activity.date_deadline
        return {
            "id": activity.id,
            "res_model": activity.res_model,
            "res_id": activity.res_id,
            "name": activity.res_name or "",
            "summary": activity.summary or activity.activity_type_id.name or "",
            "icon": activity.activity_type_id.icon or "fa-tasks",
            "date": fields.Date.to_string(deadline),
            "state": "late"
            if deadline < today
            else "today"
            if deadline == today
            else "planned",
            "phone": phones.get((activity.res_model, activity.res_id), ""),
        }

    @api.model
    def _activity_phones(self, activities):
        """Map (model, id) of the records of these activities to their telephone."""
        ids = defaultdict(list)
        for activity in activities:
            if activity.res_model in ("crm.lead", "res.partner"):
                ids[activity.res_model].append(activity.res_id)
        return {
            (model, record.id): record.phone or ""
            for model, res_ids in ids.items()
            for record in self.env[model]
            .with_context(active_test=False)
            .search_fetch([("id", "in", res_ids)], ["phone"], order="id")
        }

    # BUSINESS: vocabulary of the web client
    @api.model
    def _badge(self, label, tone, icon):
        return {"label": label, "tone": tone, "icon": icon}

    @api.model
    def _action(self, xmlid, domain=None):
        """Say which list a tile opens; the client loads the action when clicked."""
        return {"xmlid": xmlid, "domain": list(domain) if domain is not None else None}

    @api.model
    def _figure(self, label, amount, action=None, detail=""):
        return {
            "label": label,
            "value": amount,
            "currency_id": self.env.company.currency_id.id,
            "action": action,
            "detail": detail,
        }
