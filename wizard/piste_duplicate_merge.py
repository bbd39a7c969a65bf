from odoo import api, fields, models
from odoo.exceptions import UserError

from ..utils.ids import is_ids

MERGEABLE = ("res.partner", "crm.lead")


class PisteDuplicateMerge(models.TransientModel):
    """Compare doubles side by side, choose the original and each value (AX-04)."""

    _name = "piste.duplicate.merge"
    _description = "Merge Doubles"

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json("Compared Files", required=True, readonly=True)
    original_id = fields.Integer(
        help="Only this file remains. Everything of the others moves to it.",
    )
    choices = fields.Json(
        "Values to Keep", help="Field name -> id of the file that knows it best."
    )
    table = fields.Json("Side by Side", compute="_compute_table")
    preview = fields.Text("What moves", compute="_compute_preview")

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.update(self._prepare_records(vals))
        return super().create(vals_list)

    @api.model
    def _prepare_records(self, vals):
        """Return the compared files and the likeliest original.

        They come with the values, or as the chosen lines of a list.

        :raise UserError: if these cannot be compared
        """
        context = self.env.context
        res_model = vals.get("res_model") or context.get("active_model")
        if res_model not in MERGEABLE:
            raise UserError(self.env._("Only pistes and contacts can be merged."))
        ids = vals.get("res_ids") or context.get("active_ids") or []
        if not is_ids(ids):
            raise UserError(self.env._("Choose the files in a list first."))
        records = self.env[res_model].browse(dict.fromkeys(ids)).exists()
        records._check_merge_selection()
        records.check_access("write")
        records = records._merge_sorted()
        return {
            "res_model": res_model,
            "res_ids": records.ids,
            "original_id": vals.get("original_id") or records[:1].id,
        }

    @api.constrains("res_ids")
    def _check_res_ids(self):
        if not all(is_ids(wizard.res_ids) for wizard in self):
            raise UserError(self.env._("Choose the files in a list first."))

    # === COMPUTE ===

    @api.depends("original_id", "choices")
    def _compute_table(self):
        for wizard in self:
            records, original = wizard._get_records(), wizard._get_original()
            wizard.table = {
                "files": [
                    {"id": record.id, **record._merge_card()} for record in records
                ],
                "rows": [
                    {**row, "chosen": wizard._chosen_id(row, original)}
                    for row in records._merge_differences()
                ],
            }

    def _chosen_id(self, row, original):
        """Return the file whose value is kept: the chosen one, else the original's."""
        knowing = [cell["id"] for cell in row["cells"] if cell["text"]]
        choices = self.choices if isinstance(self.choices, dict) else {}
        for wanted in (choices.get(row["name"]), original.id):
            if wanted in knowing:
                return wanted
        return knowing[0]

    @api.depends("original_id")
    def _compute_preview(self):
        for wizard in self:
            doubles = wizard._get_records() - wizard._get_original()
            wizard.preview = "\n".join(
                self.env._("%(label)s: %(count)s", label=label, count=count)
                for label, count in doubles._merge_preview()
                if count
            ) or self.env._("Nothing but their fields.")

    # === ACTION ===

    @api.model
    def action_open(self):
        """Open the comparison of the records of ``active_ids`` in the context.

        :raise UserError: if these records cannot be compared
        """
        return self.create({})._get_dialog()

    def action_merge(self):
        """Merge the doubles into the original and open it.

        :raise UserError: if these files must not be merged; nothing is changed
        """
        self.ensure_one()
        original = self._get_original()
        if not original:
            raise UserError(self.env._("Choose the original, the file that remains."))
        (self._get_records() - original)._merge_into(original, self._chosen_values())
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": original.id,
            "views": [(False, "form")],
        }

    # === BUSINESS ===

    @api.model
    def _open(self, found):
        """Open what the found files call for: a comparison, or a conversion.

        Files of one kind are compared. A piste and a party are no two files of one
        kind: their doubles are merged first, then the piste is converted.

        :param dict found: model name -> records
        :raise UserError: if they can be neither compared nor converted
        """
        leads = found.get("crm.lead", self.env["crm.lead"])
        partners = found.get("res.partner", self.env["res.partner"])
        if len(leads) == 1 and len(partners) == 1:
            return leads._piste_convert_to(partners)
        records = leads if len(leads) > 1 else partners
        return self.create(
            {"res_model": records._name, "res_ids": records.ids}
        )._get_dialog()

    def _get_dialog(self):
        # Saved before it is shown: only then can it be compared and changed.
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge Doubles"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _get_records(self):
        records = self.env[self.res_model].browse(self.res_ids or [])
        return records.with_context(active_test=False)

    def _get_original(self):
        return self._get_records().filtered(
            lambda record: record.id == self.original_id
        )

    def _chosen_values(self):
        """Return the values taken from another file than the original."""
        original, values = self._get_original(), {}
        for row in self.table["rows"]:
            source = self._get_records().filtered(
                lambda record, row=row: record.id == row["chosen"]
            )
            if source != original:
                field = source._fields[row["name"]]
                values[field.name] = field.convert_to_write(source[field.name], source)
        return values
