from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

MERGEABLE = ("res.partner", "crm.lead")


class PisteDuplicateMerge(models.TransientModel):
    """Compare doubles side by side, choose the original and each value (AX-04)."""

    _name = "piste.duplicate.merge"
    _description = "Merge Doubles"

    res_model = fields.Char(required=True, readonly=True)
    record_ids = fields.One2many("piste.duplicate.merge.file", "wizard_id", "Files")
    value_ids = fields.One2many("piste.duplicate.merge.value", "wizard_id", "Values")
    original_id = fields.Many2one(
        "piste.duplicate.merge.file",
        domain="[('wizard_id', '=', id)]",
        help="Only this file remains. Everything of the others moves to it.",
    )
    preview = fields.Text("What moves", compute="_compute_preview")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        if model not in MERGEABLE:
            raise UserError(self.env._("Only pistes and contacts can be merged."))
        values["res_model"] = model
        return values

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            wizard._prepare_lines(self.env.context.get("active_ids") or [])
        return wizards

    # === COMPUTE ===

    @api.depends("original_id")
    def _compute_preview(self):
        for wizard in self:
            doubles = wizard._get_records() - wizard._get_original()
            wizard.preview = "\n".join(
                self.env._("%(label)s: %(count)s", label=label, count=count)
                for label, count in doubles._merge_preview()
                if count
            )

    # === ACTION ===

    @api.model
    def action_open(self):
        """Open the dialog on the records of ``active_ids`` in the context.

        The dialog is saved before it is shown: only then does it have its lines.

        :raise UserError: if these records cannot be compared
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge Doubles"),
            "res_model": self._name,
            "res_id": self.create({}).id,
            "views": [(False, "form")],
            "target": "new",
        }

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

    def _prepare_lines(self, ids):
        """Fill the wizard with the chosen records and the values that differ."""
        self.ensure_one()
        if self.res_model not in MERGEABLE:
            raise UserError(self.env._("Only pistes and contacts can be merged."))
        records = self.env[self.res_model].browse(ids).exists()
        if len(records) < 2:
            raise UserError(self.env._("Select at least two files to merge."))
        records.check_access("write")
        records = records._merge_sorted()
        self.record_ids = self.env["piste.duplicate.merge.file"].create(
            [
                {"wizard_id": self.id, "res_id": record.id, **record._merge_card()}
                for record in records
            ]
        )
        self.original_id = self.record_ids[:1]
        self.value_ids = self.env["piste.duplicate.merge.value"].create(
            [
                {"wizard_id": self.id, "sequence": place, **line}
                for place, line in enumerate(self._prepare_values(records))
            ]
        )

    def _prepare_values(self, records):
        for field in records._fields.values():
            if not records._merge_fills(field) and field.name != "name":
                continue
            options = {}
            for record, line in zip(records, self.record_ids, strict=True):
                if record[field.name]:
                    text = field.convert_to_export(record[field.name], record)
                    options.setdefault(str(text), line.id)
            if len(options) > 1:
                yield {
                    "name": field.name,
                    "label": field._description_string(self.env),
                    "option_ids": [
                        Command.create({"name": text, "record_id": line_id})
                        for text, line_id in options.items()
                    ],
                }

    def _get_records(self):
        return self.env[self.res_model].browse(self.record_ids.mapped("res_id"))

    def _get_original(self):
        return self.env[self.res_model].browse(self.original_id.res_id or [])

    def _chosen_values(self):
        """Return the values taken from another file than the original."""
        values = {}
        for line in self.value_ids:
            source = line.option_id.record_id
            if source and source != self.original_id:
                record = self.env[self.res_model].browse(source.res_id)
                field = record._fields[line.name]
                values[line.name] = field.convert_to_write(record[line.name], record)
        return values


class PisteDuplicateMergeFile(models.TransientModel):
    """One of the files that are compared."""

    _name = "piste.duplicate.merge.file"
    _description = "Merge Doubles: File"

    wizard_id = fields.Many2one(
        "piste.duplicate.merge", required=True, ondelete="cascade"
    )
    res_id = fields.Integer("Document ID", required=True, readonly=True)
    name = fields.Char(readonly=True)
    details = fields.Char(readonly=True)
    owner = fields.Char("Assigned to", readonly=True)
    created_on = fields.Datetime("Creation Date", readonly=True)


class PisteDuplicateMergeValue(models.TransientModel):
    """A field whose values differ, and the one to keep."""

    _name = "piste.duplicate.merge.value"
    _description = "Merge Doubles: Value"
    _order = "sequence, id"

    wizard_id = fields.Many2one(
        "piste.duplicate.merge", required=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    name = fields.Char("Field Name", readonly=True)
    label = fields.Char("Field", readonly=True)
    option_ids = fields.One2many("piste.duplicate.merge.option", "value_id")
    option_id = fields.Many2one(
        "piste.duplicate.merge.option",
        "Value to keep",
        domain="[('value_id', '=', id)]",
        compute="_compute_option_id",
        store=True,
        readonly=False,
    )

    @api.depends("wizard_id.original_id")
    def _compute_option_id(self):
        for line in self:
            options = line.option_ids
            own = options.filtered(
                lambda option, line=line: option.record_id == line.wizard_id.original_id
            )
            line.option_id = (own or options)[:1]


class PisteDuplicateMergeOption(models.TransientModel):
    """One of the values of a field."""

    _name = "piste.duplicate.merge.option"
    _description = "Merge Doubles: Option"

    value_id = fields.Many2one(
        "piste.duplicate.merge.value", required=True, ondelete="cascade"
    )
    record_id = fields.Many2one(
        "piste.duplicate.merge.file", required=True, ondelete="cascade"
    )
    name = fields.Char("Text", readonly=True)
