from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime


class PisteMergeLog(models.Model):
    """What was merged into what, by whom, and how to undo it (AX-04, U2).

    One row per double. Only the merge writes it.
    """

    _name = "piste.merge.log"
    _description = "Merge"
    _order = "id desc"
    _rec_name = "double_name"

    res_model = fields.Char("Document Model", required=True, readonly=True)
    survivor_id = fields.Many2oneReference(
        "Original", model_field="res_model", required=True, readonly=True, index=True
    )
    survivor_name = fields.Char("Original Name", readonly=True)
    double_id = fields.Many2oneReference(
        model_field="res_model", required=True, readonly=True, index=True
    )
    double_name = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users", "Merged by", required=True, readonly=True, ondelete="restrict"
    )
    date = fields.Datetime("Merged on", required=True, readonly=True)
    moves = fields.Json(readonly=True, groups="base.group_system")
    values_before = fields.Json(readonly=True, groups="base.group_system")
    state = fields.Selection(
        [("done", "Merged"), ("undone", "Undone")],
        default="done",
        required=True,
        readonly=True,
    )
    undone_by_id = fields.Many2one("res.users", readonly=True)
    undone_on = fields.Datetime(readonly=True)

    # === ACTIONS ===

    def action_undo(self):
        """Bring the doubles back with all that belonged to them.

        What was merged in one go comes back in one go.

        :raise UserError: if the original was changed or merged again since
        """
        logs = self | self._same_merge()
        for log in logs:
            log._check_can_undo()
        for log in logs.sorted("id", reverse=True):
            log._undo()
        return True

    def _same_merge(self):
        return self.search(
            Domain.OR(
                [
                    ("res_model", "=", log.res_model),
                    ("survivor_id", "=", log.survivor_id),
                    ("date", "=", log.date),
                    ("state", "=", "done"),
                ]
                for log in self
            )
        )

    def _check_can_undo(self):
        self.ensure_one()
        survivor = self.env[self.res_model].browse(self.survivor_id).exists()
        if self.state != "done":
            raise UserError(self.env._("This merge is undone already."))
        if not survivor:
            raise UserError(
                self.env._(
                    "“%(name)s” no longer exists: the merge cannot be undone.",
                    name=self.survivor_name,
                )
            )
        double = self.env[self.res_model].browse(self.double_id).exists()
        if not double:
            raise UserError(
                self.env._(
                    "“%(name)s” was deleted since: the merge cannot be undone.",
                    name=self.double_name,
                )
            )
        both = survivor | double
        both.check_access("write")
        if not self.env.su:
            # As with the merge: a stand-in neither joins nor parts what he keeps.
            both._piste_check_not_on_loan()
        survivor._check_merge_lock(both)
        if survivor.write_date > self.date or self._was_merged_again():
            raise UserError(
                self.env._(
                    "“%(name)s” was changed after the merge of %(date)s: undoing it"
                    " would lose that work. Create the other file again by hand.",
                    name=self.survivor_name,
                    date=format_datetime(self.env, self.date),
                )
            )

    def _was_merged_again(self):
        return self.search_count(
            [
                ("res_model", "=", self.res_model),
                ("survivor_id", "=", self.survivor_id),
                ("state", "=", "done"),
                ("date", ">", self.date),
            ],
            limit=1,
        )

    def _undo(self):
        log_sudo = self.sudo()  # the moves are for the system only
        log_sudo.env["piste.merge.engine"]._put_back(
            self.res_model, self.double_id, self.survivor_id, log_sudo.moves or []
        )
        Model = log_sudo.env[self.res_model].with_context(tracking_disable=True)
        survivor = Model.browse(self.survivor_id)
        if log_sudo.values_before:
            survivor.write(log_sudo.values_before)
        double = Model.browse(self.double_id)
        double.write({"active": True, "piste_merged_into_id": False})
        double._after_merge_undo()
        (survivor | double)._merge_recompute()
        self.env["piste.duplicate.pair"]._note_undone(double, survivor)
        survivor._message_log(
            body=Markup("%s")
            % self.env._("Merge undone: “%(name)s” is back.", name=self.double_name)
        )
        log_sudo.write(
            {
                "state": "undone",
                "undone_by_id": self.env.uid,
                "undone_on": fields.Datetime.now(),
            }
        )

    @api.model
    def _record(self, pairs, moves, values_before):
        """Write the log of a merge.

        :param pairs: list of ``(double, survivor)`` records
        :param dict moves: id of the double -> list of moves
        :param dict values_before: id of the survivor -> values that the merge changed
        """
        now = self.env.cr.now()
        return self.sudo().create(
            [
                {
                    "res_model": double._name,
                    "survivor_id": survivor.id,
                    "survivor_name": survivor.display_name,
                    "double_id": double.id,
                    "double_name": double.display_name,
                    "user_id": self.env.uid,
                    "date": now,
                    "moves": moves.get(double.id, []),
                    "values_before": values_before.get(survivor.id),
                }
                for double, survivor in pairs
            ]
        )
