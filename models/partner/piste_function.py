from odoo import api, fields, models


class PisteFunction(models.Model):
    """Function of a contact: the words to choose from (AX-06, PC-07).

    Documents keep the words themselves, in the field of Odoo that import, e-mail and
    website fill too; this list tells which of them are usual.
    """

    _name = "piste.function"
    _description = "Function"
    _inherit = ["piste.list.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    def write(self, vals):
        before = {function: function.name for function in self}
        result = super().write(vals)
        if vals.get("name"):
            self._rename_in_documents([name for name in before.values() if name], vals)
        return result

    def _rename_in_documents(self, names, vals):
        """Let the contacts that have one of these functions follow its new name."""
        for model in self._document_models():
            # In sudo mode: a new word is no change of the files, and reaches them all.
            Document = self.env[model].sudo().with_context(active_test=False)
            found = Document.search([("function", "in", names)])
            found.with_context(tracking_disable=True).write({"function": vals["name"]})

    @api.model
    def _document_models(self):
        """Return the names of the models that have a function; domains above add."""
        return ["res.partner"]
