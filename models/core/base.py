from odoo import api, models


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Offer the fields that a company added itself as columns (AX-45).

        In the lists of Piste, hidden until a user asks for them with *Personnaliser*.
        """
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "list" and view and self._piste_is_own_view(view):
            there = set(arch.xpath("./field/@name"))
            for name, field in self._fields.items():
                if field.manual and name not in there and field.type != "binary":
                    column = {"name": name, "optional": "hide"}
                    arch.append(arch.makeelement("field", column))
        return arch, view

    @api.model
    def _piste_is_own_view(self, view):
        return (view.sudo().xml_id or "").startswith("piste.")
