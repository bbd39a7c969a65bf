from odoo import api, fields, models


class PisteDiscussionReader(models.Model):
    """How much of a discussion each participant has not read (GB-05).

    Of the software alone: nobody has a right on it, and no one sees what a colleague
    has read.
    """

    _name = "piste.discussion.reader"
    _description = "Reader of an Internal Discussion"
    _rec_name = "user_id"

    discussion_id = fields.Many2one(
        "piste.discussion", required=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )
    unread_count = fields.Integer("Unread Messages", required=True)

    _reader_unique = models.UniqueIndex(
        "(discussion_id, user_id)", "This person already takes part."
    )
    _unread_idx = models.Index("(user_id, discussion_id) WHERE unread_count > 0")

    # BUSINESS
    @api.model
    def _unread_query(self):
        """Return, as a subquery, the discussions that the user has not read."""
        # sudo: the user's own marks, on which nobody has a right.
        return (
            self.sudo()
            ._search([("user_id", "=", self.env.uid), ("unread_count", ">", 0)])
            .subselect("discussion_id")
        )

    @api.model
    def _unread_counts(self, discussion_ids):
        """Map the discussions to how many of their messages the user has not read."""
        # sudo: see _unread_query.
        marks = self.sudo().search_fetch(
            [
                ("user_id", "=", self.env.uid),
                ("discussion_id", "in", discussion_ids),
                ("unread_count", ">", 0),
            ],
            ["discussion_id", "unread_count"],
        )
        return {mark.discussion_id.id: mark.unread_count for mark in marks}

    @api.model
    def _mark_read(self, discussion_ids):
        # sudo: see _unread_query.
        marks = self.sudo().search(
            [
                ("user_id", "=", self.env.uid),
                ("discussion_id", "in", discussion_ids),
                ("unread_count", ">", 0),
            ]
        )
        if marks:
            marks.unread_count = 0
            self.env["piste.discussion"]._tell(self.env.user)

    @api.model
    def _keep(self, discussion, people):
        """Keep one mark for each of these people and no other.

        Who joins finds everything that others said unread.

        :param discussion: one ``piste.discussion``, and ``self`` with it, in sudo mode
        :param people: ``res.users`` who take part
        :return: ``res.users`` who take part no more
        """
        marks = self.search([("discussion_id", "=", discussion.id)])
        said = discussion.post_ids.grouped("author_id")
        self.create(
            [
                {
                    "discussion_id": discussion.id,
                    "user_id": person.id,
                    "unread_count": len(discussion.post_ids)
                    - len(said.get(person, ())),
                }
                for person in people - marks.user_id
            ]
        )
        leaving = marks.filtered(lambda mark: mark.user_id not in people)
        left = leaving.user_id
        leaving.unlink()
        return left

    @api.model
    def _count(self, posts):
        """Count these messages of one discussion as unread.

        :param posts: ``piste.discussion.post``, and ``self`` with it, in sudo mode
        """
        for mark in self.search([("discussion_id", "=", posts.discussion_id.id)]):
            new = posts.filtered(lambda post, m=mark: post.author_id != m.user_id)
            # Who answers has read what stands above.
            mark.unread_count = mark.unread_count + len(new) if new else 0
        posts.discussion_id.invalidate_recordset(["unread_count", "is_unread"])
