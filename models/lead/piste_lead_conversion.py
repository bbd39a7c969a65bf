from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# What people said to each other; tracking and system notices stay on the piste.
HUMAN_MESSAGES = (
    "comment",
    "email",
    "email_outgoing",
    "sms",
    "whatsapp_message",
    "snailmail",
)
# Rows that come with a record and say nothing about its use.
OWN_TABLES = {
    "res_partner": {
        "crm_lead",
        "mail_followers",
        "piste_consent",
        "piste_lead_conversion",
        "piste_partner_owner",
        "piste_status_change",
        "res_partner",
        "res_partner_res_partner_category_rel",
    },
    "crm_lead": {
        "crm_lead",
        "crm_tag_rel",
        "piste_consent",
        "piste_lead_conversion",
        "piste_status_change",
    },
}


class PisteLeadConversion(models.Model):
    """What the conversion of a piste made, moved and completed (AX-17 to AX-19).

    There is one row in force per piste, by which a second session learns who was
    first and by which the conversion can be cancelled.
    """

    _name = "piste.lead.conversion"
    _description = "Piste Conversion"
    _order = "id desc"
    _rec_name = "lead_id"

    # Documents
    lead_id = fields.Many2one(
        "crm.lead", "Piste", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", "Party", index=True)
    contact_id = fields.Many2one("res.partner", index="btree_not_null")
    opportunity_id = fields.Many2one("crm.lead", index="btree_not_null")
    # What is needed to cancel
    previous_partner_id = fields.Many2one(
        "res.partner", "Former Customer of the Piste", index="btree_not_null"
    )
    is_partner_created = fields.Boolean("Party Created")
    is_contact_created = fields.Boolean("Contact Created")
    moved = fields.Json(help="Model name -> ids of what followed the piste.")
    completed = fields.Json(help="Partner id -> field -> [value before, value set].")
    # Who, when
    user_id = fields.Many2one("res.users", "Converted by", required=True)
    date_undone = fields.Datetime("Cancelled on")
    undone_user_id = fields.Many2one("res.users", "Cancelled by")

    _lead_unique = models.UniqueIndex(
        "(lead_id) WHERE date_undone IS NULL", "This piste is already converted."
    )

    # BUSINESS: move

    def _live_record(self):
        """Return the record that goes on living: the opportunity, else the party."""
        return self.opportunity_id or self.partner_id

    def _move_from_lead(self):
        """Move messages, files, activities and meetings to the live record.

        The number of queries does not depend on how many there are.
        """
        target = self._live_record()
        found = {
            model: records.ids
            for model, records in self._find_movable(self.lead_id).items()
        }
        discussions = self.lead_id._piste_hand_discussions_to(
            self.opportunity_id, self.partner_id
        )
        self.moved = {**found, discussions._name: discussions.ids}
        self._move(found, target)
        self.lead_id._piste_hand_notes_to(self.partner_id)

    def _find_movable(self, record):
        """Return by model what people attached to ``record``.

        The mover may not read all of it (private meetings, files of fields), and
        everything must follow: hence sudo mode.
        """
        on_record = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        env = self.sudo().with_context(active_test=False).env
        return {
            "mail.message": env["mail.message"].search(
                [
                    ("model", "=", record._name),
                    ("res_id", "=", record.id),
                    ("message_type", "in", HUMAN_MESSAGES),
                ]
            ),
            "ir.attachment": env["ir.attachment"].search(
                [*on_record, ("res_field", "=", False)]
            ),
            "mail.activity": env["mail.activity"].search(on_record),
            "calendar.event": env["calendar.event"].search(on_record),
        }

    def _move(self, ids_by_model, target):
        """Hang the given records on ``target`` without telling anybody."""
        model_id = self.env["ir.model"]._get_id(target._name)
        values = {
            "mail.message": {"model": target._name, "res_id": target.id},
            "ir.attachment": {"res_model": target._name, "res_id": target.id},
            "mail.activity": {"res_model_id": model_id, "res_id": target.id},
            "calendar.event": {"res_model_id": model_id, "res_id": target.id},
        }
        if target._name == "crm.lead":
            values["calendar.event"]["opportunity_id"] = target.id
        quiet = self.sudo().with_context(
            mail_activity_quick_update=True,
            no_calendar_sync=True,
            no_mail_to_attendees=True,
            dont_notify=True,
        )
        for model, ids in ids_by_model.items():
            if records := quiet.env[model].browse(ids).exists():
                records.write(values[model])

    # BUSINESS: cancel

    def _undo(self):
        """Give everything back to the piste and remove what nobody used since.

        :return: the created records that stay, for they are in use
        :raise UserError: once something is ordered or invoiced
        """
        self._check_undoable()
        lead, partner, contact = self.lead_id, self.partner_id, self.contact_id
        opportunity = self.opportunity_id
        moved = dict(self.moved or {})
        known = self.previous_partner_id.commercial_partner_id
        lead._piste_take_discussions_back(
            moved.pop("piste.discussion", []),
            partner if partner.commercial_partner_id != known else partner.browse(),
        )
        self._move(moved, lead)
        lead._piste_take_notes_back(partner)
        self._restore_completed()
        lead._piste_reopen()
        lead._piste_link_partner(self.previous_partner_id)
        (contact | partner)._piste_carry_consent(lead)
        self.write({"date_undone": self.env.cr.now(), "undone_user_id": self.env.uid})
        created = [opportunity]
        if self.is_contact_created:
            created.append(contact)
        if self.is_partner_created:
            created.append(partner)
        return [record for record in created if record and not self._remove(record)]

    def _check_undoable(self):
        """Check that nothing was sold yet to what the conversion made."""
        partners = self.env["res.partner"]
        if self.is_partner_created:
            partners |= self.partner_id
        # In sudo mode: a document that the user may not see counts too.
        order = (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("state", "=", "sale"),
                    "|",
                    ("opportunity_id", "in", self.opportunity_id.ids),
                    ("partner_id", "child_of", partners.ids),
                ],
                limit=1,
            )
        )
        invoice = (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("state", "=", "posted"),
                    ("commercial_partner_id", "in", partners.ids),
                    ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                ],
                limit=1,
            )
        )
        document = order.name or invoice.name
        if document:
            raise UserError(
                self.env._(
                    "The conversion of “%(piste)s” cannot be cancelled any more:"
                    " %(document)s is confirmed.",
                    piste=self.lead_id.name,
                    document=document,
                )
            )

    def _restore_completed(self):
        """Empty again the fields that the conversion filled, unless edited since."""
        for partner_id, changes in (self.completed or {}).items():
            partner = self.env["res.partner"].browse(int(partner_id)).exists()
            partner = partner._piste_tolerant()
            values = {
                name: before
                for name, (before, after) in changes.items()
                if partner
                and partner._fields[name].convert_to_write(partner[name], partner)
                == after
            }
            if values:
                partner.write(values)

    def _remove(self, record):
        """Delete a created record that nobody used.

        :return: whether it is gone
        """
        # Representatives may not delete; this one only exists by their mistake.
        record = record.sudo()
        if self._is_used(record):
            return False
        record.unlink()
        return True

    def _is_used(self, record):
        if any(self._find_movable(record).values()):
            return True
        if (
            record._name == "res.partner"
            and record.with_context(active_test=False).child_ids
        ):
            return True
        self.env.flush_all()
        queries = [
            SQL(
                "SELECT 1 FROM %s WHERE %s = %s",
                SQL.identifier(table),
                SQL.identifier(column),
                record.id,
            )
            for table, column in self._foreign_keys(record)
        ]
        query = SQL("%s LIMIT 1", SQL(" UNION ALL ").join(queries))
        return bool(self.env.execute_query(query))

    @api.model
    def _foreign_keys(self, record):
        """Return the ``(table, column)`` pairs that prove the use of a record."""
        Merge = self.env["base.partner.merge.automatic.wizard"]
        ignored = set(OWN_TABLES[record._table])
        if record._name == "res.partner":
            # A lead of somebody else, not the restored piste, is a use.
            ignored.discard("crm_lead")
        return [
            (table, column)
            for table, column in Merge._get_fk_on(record._table)
            if table not in ignored and "base_partner_merge" not in table
        ]
