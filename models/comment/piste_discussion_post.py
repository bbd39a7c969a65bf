import base64
import binascii
import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...utils.upload import clean_name

TEXT_SIZE = 20000
MAX_FILES = 10
# Bytes of one file.
MAX_FILE_SIZE = 25 * 1024 * 1024


class PisteDiscussionPost(models.Model):
    """What somebody said in an internal discussion: said once, kept for good (GB-05).

    A table of its own and no chatter: nothing of it becomes a message, a notification
    or an e-mail that could reach somebody outside. Files hang on the message, which
    nobody may change: nobody replaces or deletes them either.
    """

    _name = "piste.discussion.post"
    _description = "Message of an Internal Discussion"
    _inherit = ["piste.evidence.mixin"]
    _order = "id"
    _rec_names_search = ["discussion_id"]

    discussion_id = fields.Many2one(
        "piste.discussion", required=True, index=True, ondelete="restrict"
    )
    author_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    date = fields.Datetime(
        "Sent on", required=True, readonly=True, default=fields.Datetime.now
    )
    body = fields.Text("Message", required=True)

    _body_size = models.Constraint(
        rf"CHECK(body ~ '\S' AND char_length(body) <= {TEXT_SIZE})",
        "Write a message, of at most 20,000 characters.",
    )

    # COMPUTE
    @api.depends("date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        """Name a message by its date alone, for names travel where texts may not."""
        for post in self:
            day = fields.Datetime.context_timestamp(post, post.date).date()
            post.display_name = self.env._(
                "Message of %(date)s",
                date=format_date(self.env, day, date_format="long"),
            )

    # CRUD
    @api.model_create_multi
    def create(self, vals_list):
        """Sign the messages with the current user and count them for the others.

        :raise AccessError: if a message is to be signed with another name or day
        :raise UserError: if the discussion is settled
        """
        if not self.env.su:
            for vals in vals_list:
                if vals.get("author_id", self.env.uid) != self.env.uid:
                    raise AccessError(
                        self.env._("A message is signed by the person who sends it.")
                    )
                vals["author_id"] = self.env.uid
                vals["date"] = fields.Datetime.now()
        posts = super().create(vals_list)
        if not self.env.su and "settled" in posts.discussion_id.mapped("state"):
            raise UserError(
                self.env._("This discussion is settled: reopen it to answer.")
            )
        posts._count_for_readers()
        return posts

    # BUSINESS
    def _count_for_readers(self):
        """Make each message unread for everybody but its author, and say so."""
        for discussion, posts in self.grouped("discussion_id").items():
            # sudo: who is in copy changes nothing of the discussion; the day of the
            # last message and the marks of the others are the software's.
            discussion_sudo = discussion.sudo()
            last = max(posts.mapped("date"))
            discussion_sudo.last_post_at = max(
                last, discussion_sudo.last_post_at or last
            )
            posts_sudo = posts.sudo()
            posts_sudo.env["piste.discussion.reader"]._count(posts_sudo)
            discussion._tell(discussion._participants())

    def _attach(self, files):
        """Hang files on the message.

        :param list files: dicts with ``name`` and ``data`` (base64)
        :raise UserError: too many, too heavy or no file at all
        """
        self.ensure_one()
        if len(files) > MAX_FILES:
            raise UserError(self.env._("A message takes at most ten files."))
        values = [
            {
                "name": self._clean_name(file.get("name")),
                "raw": self._decode(file.get("data")),
                "res_model": self._name,
                "res_id": self.id,
            }
            for file in files
        ]
        # sudo: core asks for the right to change the message, which nobody has. The
        # user stays the same, so that core's guards against active files hold.
        self.env["ir.attachment"].sudo().create(values)

    @api.model
    def _clean_name(self, name):
        extension = re.search(r"\.[A-Za-z0-9]{1,8}$", str(name or ""))
        return clean_name(name) + (extension.group() if extension else "")

    @api.model
    def _decode(self, data):
        try:
            content = base64.b64decode(data or "", validate=True)
        except (binascii.Error, TypeError, ValueError):
            content = b""
        if not content:
            raise UserError(self.env._("A file is empty: choose another one."))
        if len(content) > MAX_FILE_SIZE:
            raise UserError(self.env._("A file takes at most 25 MB."))
        return content

    def _cards(self, unread_count):
        """Return what the screen of a discussion shows, oldest first.

        :param int unread_count: how many messages the user has not read
        :rtype: list[dict]
        """
        files = (
            self.env["ir.attachment"]
            .search(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)],
                order="id",
            )
            .grouped("res_id")
        )
        others = self.filtered(lambda post: post.author_id != self.env.user)
        unread = set(others.ids[-unread_count:] if unread_count else ())
        return [
            {
                "id": post.id,
                "author_id": post.author_id.id,
                # sudo: a colleague's name, whatever company he works for today.
                "author": post.author_id.sudo().name,
                "is_mine": post.author_id == self.env.user,
                "date": fields.Datetime.to_string(post.date),
                "body": post.body,
                "is_unread": post.id in unread,
                "files": [
                    {"id": file.id, "name": file.name}
                    for file in files.get(post.id, ())
                ],
            }
            for post in self.sorted("id")
        ]
