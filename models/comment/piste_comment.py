from odoo import api, fields, models
from odoo.exceptions import AccessError

# What managers decide, and what the software alone writes.
DECIDED_FIELDS = {"state", "answer"}
GUARDED_FIELDS = {"author_id", "voter_ids", "answered_at", "answered_by_id"}


class PisteComment(models.Model):
    """Questions of clients, useful criticism and ideas, for the whole team (OD-21).

    Everybody in the house reads, writes and supports them; managers answer and say
    what becomes of them. Never shown to merchants: no chatter, no portal.
    """

    _name = "piste.comment"
    _description = "Team Comment"
    _inherit = ["piste.state.mixin", "piste.readable.links.mixin"]
    _order = "vote_count desc, id desc"
    _initial_state = "new"
    _transitions = {
        "new": ("in_progress", "kept", "done"),
        "in_progress": ("new", "kept", "done"),
        "kept": ("in_progress", "done"),
        "done": ("in_progress",),
    }
    _piste_readable_links = ("partner_id",)

    name = fields.Char("In a Few Words", required=True, index="trigram")
    kind = fields.Selection(
        [("question", "Question"), ("criticism", "Criticism"), ("idea", "Idea")],
        required=True,
        default="question",
    )
    body = fields.Text("Details")
    partner_id = fields.Many2one(
        "res.partner",
        "Merchant",
        index="btree_not_null",
        ondelete="restrict",
        help="Who asked or said it, if you wish; everybody sees the name.",
    )
    author_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    # Votes
    voter_ids = fields.Many2many(
        "res.users", "piste_comment_voter_rel", string="Supporters", copy=False
    )
    vote_count = fields.Integer("Votes", compute="_compute_vote_count", store=True)
    has_my_vote = fields.Boolean(compute="_compute_has_my_vote")
    # Answer
    answer = fields.Text(copy=False)
    answered_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    answered_at = fields.Datetime("Answered On", readonly=True, copy=False)
    can_edit = fields.Boolean("Mine to Change", compute="_compute_can")
    can_decide = fields.Boolean("Mine to Decide", compute="_compute_can")
    # State
    state = fields.Selection(
        [
            ("new", "New"),
            ("in_progress", "In Progress"),
            ("kept", "Retained"),
            ("done", "Done"),
        ],
        required=True,
        copy=False,
        default="new",
        index=True,
        group_expand=True,
        help="Retained: we will do it. Done: it is done, or answered.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )

    # COMPUTE
    @api.depends("voter_ids")
    def _compute_vote_count(self):
        for comment in self:
            comment.vote_count = len(comment.voter_ids)

    @api.depends("voter_ids")
    @api.depends_context("uid")
    def _compute_has_my_vote(self):
        for comment in self:
            comment.has_my_vote = self.env.user in comment.voter_ids

    @api.depends("author_id")
    @api.depends_context("uid")
    def _compute_can(self):
        decides = self.env.user.has_group("piste.piste_group_manager")
        for comment in self:
            comment.can_decide = decides
            comment.can_edit = decides or comment.author_id == self.env.user

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        """Sign the comments with the current user.

        :raise AccessError: in the name of somebody else, or with an answer
        """
        for vals in vals_list:
            author_id = vals.setdefault("author_id", self.env.uid)
            written = {name for name, value in vals.items() if value}
            if author_id == self.env.uid:
                written.remove("author_id")
            self._check_names(written - {"state"})
        comments = super().create(vals_list)
        comments.filtered(lambda c: c.answer and not c.answered_by_id)._sign_answer()
        return comments

    def write(self, vals):
        self._check_names(set(vals))
        result = super().write(vals)
        if "answer" in vals:
            self._sign_answer()
        return result

    def _check_names(self, names):
        """Leave answers to managers, and votes and signatures to the software.

        :param set names: fields that are written
        :raise AccessError: if one of them is not the user's to write
        """
        if self.env.su:
            return
        if GUARDED_FIELDS & names:
            raise AccessError(self.env._("A comment is signed by who writes it."))
        decides = self.env.user.has_group("piste.piste_group_manager")
        if DECIDED_FIELDS & names and not decides:
            raise AccessError(
                self.env._("A manager answers and says what becomes of a comment.")
            )

    # ACTION
    def action_vote(self):
        """Support these comments, or support them no more."""
        self.check_access("read")
        # sudo: to vote takes no right to change the comment; the vote is one's own.
        for comment_sudo in self.sudo():
            if self.env.user in comment_sudo.voter_ids:
                comment_sudo.voter_ids -= self.env.user
            else:
                comment_sudo.voter_ids |= self.env.user

    # BUSINESS
    def _sign_answer(self):
        for comment in self:
            # sudo: who answered and when is written by the software alone.
            comment.sudo().write(
                {
                    "answered_by_id": comment.answer and self.env.uid,
                    "answered_at": comment.answer and fields.Datetime.now(),
                }
            )
