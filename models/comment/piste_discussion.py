from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

# What the software alone writes.
GUARDED_FIELDS = {"author_id", "last_post_at", "settled_at", "settled_by_id"}
PEOPLE_FIELDS = {"concerned_ids", "cc_ids"}


class PisteDiscussion(models.Model):
    """What the services of the house say to each other (GB-05).

    On a client, a piste, an opportunity, or on nothing in particular.

    It never leaves the company: no chatter, no follower, no e-mail and no portal. Who
    opened it, the people concerned and those in copy read it, and nobody else, ADMIN
    neither. What was said is kept (``piste.discussion.post``).
    """

    _name = "piste.discussion"
    _description = "Internal Discussion"
    _inherit = ["piste.state.mixin", "piste.readable.links.mixin"]
    _order = "last_post_at desc, id desc"
    _check_company_auto = True
    _initial_state = "open"
    _transitions = {"open": ("settled",), "settled": ("open",)}
    _piste_readable_links = ("lead_id", "partner_id")

    name = fields.Char("Subject", required=True, index="trigram")
    partner_id = fields.Many2one(
        "res.partner",
        "Client",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Company the discussion is about, if any.",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        "Piste or Opportunity",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The discussion goes on with the opportunity that a piste becomes.",
    )
    # People
    author_id = fields.Many2one(
        "res.users",
        "Opened by",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    concerned_ids = fields.Many2many(
        "res.users",
        "piste_discussion_concerned_rel",
        string="People Concerned",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        check_company=True,
        help="They read, answer, change the discussion and settle it.",
    )
    cc_ids = fields.Many2many(
        "res.users",
        "piste_discussion_cc_rel",
        string="In Copy",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        check_company=True,
        help="They read and answer.",
    )
    can_edit = fields.Boolean("Mine to Change", compute="_compute_can_edit")
    # Dates
    date_deadline = fields.Date("To Settle by", copy=False)
    last_post_at = fields.Datetime(
        "Last Message", readonly=True, copy=False, index=True
    )
    settled_at = fields.Datetime("Settled on", readonly=True, copy=False)
    settled_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    # Messages
    post_ids = fields.One2many("piste.discussion.post", "discussion_id", "Messages")
    thread = fields.Json(
        "Exchange", compute="_compute_thread", export_string_translation=False
    )
    unread_count = fields.Integer(
        "Unread Messages", compute="_compute_unread_count", help="By you."
    )
    is_unread = fields.Boolean(
        "Unread", compute="_compute_unread_count", search="_search_is_unread"
    )
    # State
    state = fields.Selection(
        [("open", "Still Open"), ("settled", "Settled")],
        required=True,
        readonly=True,
        copy=False,
        default="open",
        index=True,
        help="Settled: nothing is left to do; it can be opened again.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )

    # COMPUTE
    @api.depends("author_id", "concerned_ids")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        for discussion in self:
            owners = discussion.author_id | discussion.concerned_ids
            discussion.can_edit = self.env.user in owners

    @api.depends_context("uid")
    def _compute_unread_count(self):
        counts = self.env["piste.discussion.reader"]._unread_counts(self.ids)
        for discussion in self:
            discussion.unread_count = counts.get(discussion._origin.id, 0)
            discussion.is_unread = bool(discussion.unread_count)

    @api.model
    def _search_is_unread(self, operator, value):
        if operator != "in":
            return NotImplemented
        unread = Domain("id", "in", self.env["piste.discussion.reader"]._unread_query())
        wanted = Domain.FALSE
        if True in value:
            wanted |= unread
        if False in value:
            wanted |= ~unread
        return wanted

    @api.depends("post_ids")
    @api.depends_context("uid")
    def _compute_thread(self):
        for discussion in self:
            posts = discussion._origin.post_ids
            discussion.thread = posts._cards(discussion.unread_count)

    # ONCHANGE
    @api.onchange("lead_id")
    def _onchange_lead_id(self):
        self.partner_id = self._client_of(self.lead_id) or self.partner_id

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """Let go of a piste or opportunity of another client."""
        client = self._client_of(self.lead_id)
        if client and client != self.partner_id:
            self.lead_id = False

    # CONSTRAINT
    @api.constrains("name", "concerned_ids", "cc_ids")
    def _check_people(self):
        """Keep the discussion among colleagues who can read it."""
        # Somebody archived today may come back, a merchant too.
        for discussion in self.with_context(active_test=False):
            people = discussion.concerned_ids | discussion.cc_ids
            if not people - discussion.author_id:
                raise ValidationError(
                    self.env._("Say who is concerned: choose at least one colleague.")
                )
            for person in people:
                # sudo: the groups of a colleague are asked, not shown.
                theirs = self.browse().with_user(person)
                if person.sudo().share or not theirs.has_access("read"):
                    raise ValidationError(
                        self.env._(
                            "%(name)s does not work with Piste: choose a colleague.",
                            name=person.sudo().name,
                        )
                    )

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        """Open discussions in the name of the current user.

        :raise AccessError: if one is to be opened in the name of somebody else
        """
        for vals in vals_list:
            author_id = vals.setdefault("author_id", self.env.uid)
            written = {name for name, value in vals.items() if value}
            if author_id == self.env.uid:
                written.remove("author_id")
            self._check_guarded(written)
            self._prepare_company(vals)
        discussions = super().create(vals_list)
        discussions._sync_readers()
        return discussions

    def write(self, vals):
        self._check_guarded(set(vals))
        self._prepare_company(vals)
        result = super().write(vals)
        if PEOPLE_FIELDS & set(vals):
            self._sync_readers()
        return result

    def _check_guarded(self, names):
        """Leave to the software what it alone writes.

        :param set names: fields that are written
        :raise AccessError: if one of them is guarded
        """
        if not self.env.su and GUARDED_FIELDS & names:
            raise AccessError(
                self.env._("Who opened a discussion and its dates are not changed.")
            )

    def _prepare_company(self, vals):
        """Put the discussion on the company, never on one of its contacts."""
        if vals.get("partner_id"):
            # sudo: ids alone; the link itself is checked by the mixin.
            contact = self.env["res.partner"].sudo().browse(vals["partner_id"])
            vals["partner_id"] = contact.commercial_partner_id.id
        elif vals.get("lead_id") and "partner_id" not in vals and not self:
            lead = self.env["crm.lead"].browse(vals["lead_id"])
            vals["partner_id"] = self._client_of(lead).id

    @api.model
    def _client_of(self, lead):
        """Return the company of a piste or opportunity that the user may read."""
        if not lead.has_access("read"):
            # The mixin of the links says so.
            return self.env["res.partner"]
        client = lead.partner_id.commercial_partner_id
        return client if client.has_access("read") else client.browse()

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Let lists begin with what the current user has not read."""
        if field_name != "is_unread":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        self.env["piste.discussion.reader"].flush_model()
        unread = SQL(
            """EXISTS (SELECT 1 FROM piste_discussion_reader reader
                        WHERE reader.discussion_id = %s
                          AND reader.user_id = %s
                          AND reader.unread_count > 0)""",
            SQL.identifier(alias, "id"),
            self.env.uid,
        )
        return SQL("%s %s", unread, direction)

    def _after_transition(self, source, target):
        super()._after_transition(source, target)
        settled = target == "settled"
        # sudo: who settled it and when is written by the software alone.
        self.sudo().write(
            {
                "settled_at": settled and fields.Datetime.now(),
                "settled_by_id": settled and self.env.uid,
            }
        )
        self._tell(self._participants())

    # ACTION
    def action_settle(self):
        """Say that nothing is left to do."""
        self.write({"state": "settled"})

    def action_reopen(self):
        """Take the discussion up again."""
        self.write({"state": "open"})

    def post_message(self, body, files=()):
        """Say something in this discussion, with files or not.

        :param str body: plain text
        :param list files: dicts with ``name`` and ``data`` (base64)
        :return: id of the message
        :raise UserError: if the discussion is settled or a file is refused
        """
        self.ensure_one()
        post = self.env["piste.discussion.post"].create(
            {"discussion_id": self.id, "body": body}
        )
        post._attach(files)
        return post.id

    def mark_read(self):
        """Note that the current user has read these discussions.

        :return: how many discussions are left unread
        :rtype: int
        """
        self.check_access("read")
        self.env["piste.discussion.reader"]._mark_read(self.ids)
        self.invalidate_recordset(["unread_count", "is_unread"])
        return self.get_unread_total()

    @api.model
    def get_unread_total(self):
        """Return how many discussions the current user has not read to the end."""
        return self.search_count([("is_unread", "=", True)])

    # BUSINESS
    @api.model
    def _open_on(self, name, record):
        """Return the list of the discussions on a record, which new ones are about.

        :param str name: the link of a discussion to it
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "piste.piste_discussion_action"
        )
        return {
            **action,
            "domain": [(name, "=", record.id)],
            "context": {f"default_{name}": record.id},
        }

    @api.model
    def _open_new_on(self, name, record):
        """Return the form of a new discussion on a record (the “+” of GB-05)."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Discussion"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {f"default_{name}": record.id},
        }

    def _participants(self):
        everybody = self.with_context(active_test=False)
        people = self.author_id | everybody.concerned_ids | everybody.cc_ids
        return people.with_env(self.env)

    def _sync_readers(self):
        """Keep one mark of reading for each participant."""
        for discussion in self:
            people = discussion._participants()
            # sudo: the marks belong to the software, one for each person.
            discussion_sudo = discussion.sudo()
            left = discussion_sudo.env["piste.discussion.reader"]._keep(
                discussion_sudo, people
            )
            discussion._tell(people | left)

    @api.model
    def _tell(self, users):
        """Make the screens of these users count anew: the signal carries nothing."""
        # sudo: to signal to a colleague takes no right on the colleague.
        users.sudo()._bus_send("piste.discussion", {})
