from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.mail import generate_tracking_message_id

# Up to here core's trace, which also notifies followers; a batch is above.
_SINGLE_TRACE_LIMIT = 20
_SAID_BY_SUBTYPE = {"active", "won_status"}


class CrmLead(models.Model):
    """The trace of a batch: on each lead the message core writes, in few queries.

    Core posts the changes lead by lead, with some eight queries and a notification of
    every follower each. Of a batch, whatever screen or call it came from, each lead
    gets the same message (who, when, old and new values, reason), and nobody a
    thousand e-mails (AX-02, AX-09).
    """

    _inherit = "crm.lead"

    def _message_track(self, fields_iter, initial_values_dict):
        if len(self) <= _SINGLE_TRACE_LIMIT or not fields_iter:
            return super()._message_track(fields_iter, initial_values_dict)
        info = self.fields_get(
            fields_iter, attributes=("string", "type", "selection", "currency_field")
        )
        self._piste_fetch_names(info, initial_values_dict)
        tracking, alike = {}, {}
        for lead in self.exists():
            before = initial_values_dict[lead.id]
            change = lead._piste_change(info, before)
            if change not in alike:
                told = lead._piste_told(info, change)
                alike[change] = lead._mail_track(told, before)
            tracking[lead.id] = alike[change]
        changed = self.browse(id_ for id_, (names, _cmds) in tracking.items() if names)
        changed._piste_trace(tracking, initial_values_dict)
        return tracking

    def _piste_change(self, info, before):
        """Return what changed on this lead, the same for leads changed alike.

        :return: (name, former value, value) of each field, and what else a trace tells
        :rtype: tuple
        """
        changes, told_apart = [], (self.type, self.company_id)
        for name in before.keys() & info.keys():
            if info[name]["type"] == "properties":
                # Core tells of them only along with the record that defines them.
                parent = self._fields[name].definition_record
                if self[parent] != before.get(parent, self[parent]):
                    told_apart = (self.id,)
                continue
            old, new = before[name], self[name]
            if old != new and (old or new):
                changes.append((name, old, new))
        return (told_apart, *changes)

    def _piste_told(self, info, change):
        """Return the description of the fields to tell of."""
        names = {name for name, _old, _new in change[1:]}
        if "won_status" in names:
            # The subtype of the message says that it is lost, or open again.
            names -= _SAID_BY_SUBTYPE
        properties = {name for name in info if info[name]["type"] == "properties"}
        # In the order of ``info``, as core sorts what has one sequence by name.
        return {name: info[name] for name in info if name in names | properties}

    def _piste_fetch_names(self, info, initial_values):
        """Read at once the names of what the leads pointed to before."""
        for name, about in info.items():
            if about["type"] == "many2one":
                ids = {
                    before[name].id
                    for before in initial_values.values()
                    if before and before.get(name)
                }
                self[name].browse(ids).mapped("display_name")

    def _piste_trace(self, tracking, initial_values):
        """Write one message per lead with its changes, set-based.

        :param dict tracking: lead id -> (changed names, commands of tracking values)
        :param dict initial_values: lead id -> values before
        """
        said, authors = (
            self.env.cr.precommit.data.pop(f"mail.tracking.{key}.{self._name}", {})
            for key in ("message", "author")
        )
        common, subtypes, alike = {}, {}, {}
        for lead in self:
            names, commands = tracking[lead.id]
            # Core looks the subtype up by its name each time.
            same = (frozenset(names), lead.won_status, bool(lead.lost_reason_id))
            if same not in subtypes:
                before = {name: initial_values[lead.id][name] for name in names}
                subtype = lead._track_subtype(before)
                subtypes[same] = bool(subtype), self._piste_prepare_subtype(subtype)
            has_subtype, subtype_values = subtypes[same]
            if not has_subtype and not commands:
                continue
            author = authors.get(lead.id, self.env.user.partner_id)
            if author not in common:
                common[author] = self._piste_prepare_trace(author)
            body = said.get(lead.id, lead._track_get_default_log_message(names))
            # Leads that changed alike share the list of their commands.
            group = alike.setdefault((id(commands), same, author, body), [])
            if not group:
                values = {**common[author], "body": body, **subtype_values}
                group.append((values, [command[2] for command in commands]))
            group.append(lead.id)
        self._piste_write_trace(list(alike.values()))

    def _piste_write_trace(self, groups):
        """Write the first message of each group, and copy it to its other leads.

        :param list groups: for each group ``[(values of the message, values of its
            lines), lead id, lead id…]``
        """
        now = fields.Datetime.now()
        messages = self._message_create(
            [
                {
                    **values,
                    # One batch, one moment.
                    "date": now,
                    "res_id": first,
                    "message_id": generate_tracking_message_id("message-notify"),
                }
                for (values, _lines), first, *_others in groups
            ]
        )
        # sudo: tracking values are written by the system alone, as in core.
        self.env["mail.tracking.value"].sudo().create(
            [
                {**line, "mail_message_id": message.id}
                for message, [(_values, lines), *_ids] in zip(
                    messages, groups, strict=True
                )
                for line in lines
            ]
        )
        copies = [
            (message.id, lead_id, generate_tracking_message_id("message-notify"))
            for message, [_told, _first, *others] in zip(messages, groups, strict=True)
            for lead_id in others
        ]
        if copies:
            self._piste_copy_trace(copies)

    def _piste_copy_trace(self, copies):
        """Copy messages and their lines to other leads, whatever columns they have.

        :param list copies: (id of the message, lead id, its own ``message_id``)
        """
        Message, Line = self.env["mail.message"], self.env["mail.tracking.value"]
        Message.flush_model()
        Line.flush_model()
        wanted = SQL(
            "UNNEST(%s::int[], %s::int[], %s::varchar[])"
            " AS wanted (template_id, res_id, message_id)",
            *map(list, zip(*copies, strict=True)),
        )
        self._piste_copy_rows(
            Message,
            {
                "res_id": SQL("wanted.res_id"),
                "message_id": SQL("wanted.message_id"),
            },
            SQL("%s JOIN mail_message row ON row.id = wanted.template_id", wanted),
        )
        self._piste_copy_rows(
            Line,
            {"mail_message_id": SQL("message.id")},
            SQL(
                "%s JOIN mail_tracking_value row"
                " ON row.mail_message_id = wanted.template_id"
                " JOIN mail_message message ON message.message_id = wanted.message_id",
                wanted,
            ),
        )
        # What core does for each message, whose documents may have been read.
        leads = self.browse(lead_id for _template, lead_id, _key in copies)
        leads.invalidate_recordset(
            ["message_ids", "message_needaction", "message_needaction_counter"]
        )

    def _piste_copy_rows(self, model, own, rows):
        """Copy what ``rows`` finds as ``row``, but for the columns ``own``, by SQL."""
        values = {
            name: SQL.identifier("row", name)
            for name, field in model._fields.items()
            if field.store and field.column_type and name != "id"
        }
        values.update(own)
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s",
                SQL.identifier(model._table),
                SQL(", ").join(map(SQL.identifier, values)),
                SQL(", ").join(values.values()),
                rows,
            )
        )

    def _piste_prepare_trace(self, author):
        """Return what the messages of one author have in common."""
        author_id, email_from = self._message_compute_author(author.id)
        Thread = self.env["mail.thread"]
        return {
            "author_id": author_id,
            "email_from": email_from,
            "model": self._name,
            "message_type": "notification",
            "record_alias_domain_id": False,
            "record_company_id": False,
            "reply_to": Thread._notify_get_reply_to(
                default=email_from, author_id=author_id
            )[False],
            "email_add_signature": False,
        }

    def _piste_prepare_subtype(self, subtype):
        note = subtype or self.env.ref("mail.mt_note")
        return {"subtype_id": note.id, "is_internal": bool(note.internal)}

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Tell the new owner of a batch once, not once for each lead."""
        if len(self) <= _SINGLE_TRACE_LIMIT:
            return super()._message_auto_subscribe_notify(partner_ids, template)
        if not self.env.context.get("mail_auto_subscribe_no_notify"):
            self.env["mail.thread"].message_notify(
                subject=self.env._("%(count)s files assigned to you", count=len(self)),
                body=self.env._(
                    "%(name)s has assigned %(count)s pistes or opportunities to you.",
                    name=self.env.user.name,
                    count=len(self),
                ),
                partner_ids=partner_ids,
                email_layout_xmlid="mail.mail_notification_layout",
            )
        return None
