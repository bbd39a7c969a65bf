from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_date

# What says whose file a note belongs to and who wrote it: fixed once written.
IDENTITY_FIELDS = ("partner_id", "lead_id", "author_id")


class PisteNote(models.Model):
    """A note of a representative on a client's file, for the file's rep and ADMIN.

    The wall is one global record rule on the row (``security/note_rules.xml``): the
    reader is the rep who *now* owns the file. Nothing here may weaken it: no chatter,
    no tracking, no related or computed copy of the text on another model, and a
    display name that tells nothing (OD-16, U13).
    """

    _name = "piste.note"
    _description = "Client File Note"
    _order = "create_date desc, id desc"
    _rec_names_search = ["partner_id", "lead_id"]

    # File
    partner_id = fields.Many2one(
        "res.partner",
        "Client",
        index=True,
        ondelete="restrict",
        help="Company whose file holds the note.",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        "Piste or Opportunity",
        index="btree_not_null",
        ondelete="restrict",
        help="Where the note hangs as long as the file has no client.",
    )
    # Author
    author_id = fields.Many2one(
        "res.users",
        "Written by",
        default=lambda self: self.env.user,
        required=True,
        readonly=True,
        index=True,
        copy=False,
        ondelete="restrict",
    )
    create_date = fields.Datetime("Written on", readonly=True)
    # Content
    body = fields.Text("Note", required=True)
    # Reminder
    reminder_date = fields.Date(
        "Reminder",
        copy=False,
        help="Puts a reminder without the text of the note in your agenda.",
    )
    reminder_kind = fields.Selection(
        [("followup", "Follow Up"), ("meeting", "Meeting")],
        "Reminder for",
        default="followup",
        required=True,
    )
    activity_id = fields.Many2one(
        "mail.activity",
        "Reminder Activity",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    event_id = fields.Many2one(
        "calendar.event",
        "Reminder Event",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    # The columns of the client stand in no UNIQUE: a merge moves notes by raw SQL.
    _file_set = models.Constraint(
        "CHECK (partner_id IS NOT NULL OR lead_id IS NOT NULL)",
        "Choose the client or the piste the note is about.",
    )

    # === COMPUTE === #

    @api.depends("create_date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        """Name a note by its date alone, for names travel where texts may not."""
        for note in self:
            written = note.create_date or fields.Datetime.now()
            day = fields.Datetime.context_timestamp(note, written).date()
            note.display_name = self.env._(
                "Note of %(date)s", date=format_date(self.env, day, date_format="long")
            )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Sign the notes with the current user and put them in the client's file.

        :raise AccessError: if a note is to be signed with another user's name
        :raise UserError: if it belongs to no file
        """
        for vals in vals_list:
            self._check_author(vals)
            vals.update(self._prepare_file(vals))
            self._check_file(vals)
        notes = super().create(vals_list)
        notes._sync_reminder()
        return notes

    def write(self, vals):
        """Change the text or the reminder; file and author stay what they were.

        :raise UserError: if the file or the author would change
        """
        if not self.env.su and any(name in vals for name in IDENTITY_FIELDS):
            self._check_identity(vals)
        result = super().write(vals)
        if "reminder_date" in vals or "reminder_kind" in vals:
            self._sync_reminder()
        return result

    def unlink(self):
        # sudo: ADMIN, too, removes the reminder that the author got.
        self._drop_reminder()
        return super().unlink()

    def _search(self, *args, **kwargs):
        self.env["crm.lead"]._piste_settle_notes()
        return super()._search(*args, **kwargs)

    def _check_author(self, vals):
        author_id = vals.setdefault("author_id", self.env.uid)
        if author_id != self.env.uid and not self.env.su:
            raise AccessError(
                self.env._("A note is signed by the person who writes it.")
            )

    def _check_file(self, vals):
        """Refuse a note without a file before the database does.

        PostgreSQL would quote the whole row, in its error and in the log.
        """
        names = ("partner_id", "lead_id")
        context = self.env.context
        if not any(vals.get(name, context.get(f"default_{name}")) for name in names):
            raise UserError(
                self.env._("Choose the client or the piste the note is about.")
            )

    def _check_identity(self, vals):
        for note in self:
            for name in IDENTITY_FIELDS:
                if name in vals and (vals[name] or False) != note[name].id:
                    raise UserError(
                        self.env._(
                            "The client and the author of a note cannot be changed."
                            " Write a new note instead."
                        )
                    )

    def _prepare_file(self, vals):
        """Return the file of a new note: the company, never one of its contacts.

        What the rep of a client writes on an opportunity goes to the client's file.
        """
        context = self.env.context
        partner_id = vals.get("partner_id", context.get("default_partner_id"))
        # sudo: ids alone; the rule then judges the file that results.
        partner = self.env["res.partner"].sudo().browse(partner_id)
        lead = self.env["crm.lead"].sudo().browse(vals.get("lead_id"))
        company = (partner or lead.partner_id).commercial_partner_id
        if not company or (not partner and company.user_id != lead.user_id):
            return {}
        return {"partner_id": company.id}

    # === BUSINESS === #

    @api.model
    def _readable_domain(self):
        """Return the wall as the domain of the one2many fields on the files.

        Without it ``[("piste_note_ids", "!=", False)]`` would tell who has notes: the
        ORM answers such a leaf without the rules of the comodel.
        """
        if self.env.su:
            return []
        return list(self.env["ir.rule"]._compute_domain(self._name, "read"))

    def _move_to_partner(self, partner):
        """Put these notes in the file of ``partner``, which decides their readers.

        For conversions and merges: the origin (piste) stays noted.

        :param partner: ``res.partner``, any contact of the company
        """
        # sudo: the person who converts may be no reader of the notes; they move all
        # the same, unseen.
        self.sudo().write({"partner_id": partner.commercial_partner_id.id})

    def _reminder_document(self):
        """Return the record on which the reminder hangs."""
        self.ensure_one()
        return self.partner_id or self.lead_id

    def _reminder_owner(self):
        """Return the user who must be reminded: who owns the file today."""
        self.ensure_one()
        file_sudo = self.sudo()._reminder_document()
        owner = file_sudo.user_id
        if file_sudo._name == "res.partner":
            owner = file_sudo.commercial_partner_id.user_id
        return owner or self.author_id

    def _sync_reminder(self):
        """Bring the reminders into the agenda, or out of it.

        They carry neither the text nor anything drawn from it.
        """
        for note in self:
            # sudo: the reminder is the software's own record of a date which the
            # author may set; its text is fixed.
            note_sudo = note.sudo()
            note_sudo._drop_reminder()
            if not note.reminder_date:
                continue
            if note.reminder_kind == "meeting":
                note_sudo.event_id = note_sudo._create_reminder_event()
            else:
                note_sudo.activity_id = note_sudo._create_reminder_activity()

    def _create_reminder_activity(self):
        document = self._reminder_document()
        owner = self._reminder_owner()
        return document.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.reminder_date,
            summary=self.with_context(lang=owner.lang)._reminder_title(),
            user_id=owner.id,
        )

    def _create_reminder_event(self):
        document = self._reminder_document()
        owner = self._reminder_owner()
        quiet = self.env["calendar.event"].with_context(
            dont_notify=True, no_mail_to_attendees=True, mail_create_nolog=True
        )
        return quiet.create(
            {
                "name": self.with_context(lang=owner.lang)._reminder_title(),
                "allday": True,
                "start": self.reminder_date,
                "stop": self.reminder_date,
                "user_id": owner.id,
                "partner_ids": [Command.set(owner.partner_id.ids)],
                "res_model_id": self.env["ir.model"]._get_id(document._name),
                "res_id": document.id,
            }
        )

    def _reminder_title(self):
        if self.reminder_kind == "meeting":
            return self.env._("Meeting — see the file")
        return self.env._("Follow-up — see the file")

    def _drop_reminder(self):
        notes_sudo = self.sudo()
        # A reminder that was done is history and stays.
        notes_sudo.activity_id.filtered("active").unlink()
        today = fields.Date.context_today(self)
        coming = notes_sudo.event_id.filtered(
            lambda event: event.stop_date and event.stop_date >= today
        )
        coming.activity_ids.unlink()
        coming.with_context(dont_notify=True).unlink()

    def _follow_owner(self):
        """Hand the open reminders to the rep who now owns the file (I14)."""
        self.sudo().filtered(
            lambda note: note.activity_id.active or note.event_id
        )._sync_reminder()
