from lxml import etree

from odoo import models


class IrQweb(models.AbstractModel):
    _inherit = "ir.qweb"

    def _compile(self, template):
        """Compile the body of an e-mail once for all who get it.

        Core keeps what it compiled of views alone: a thousand letters were a thousand
        compilations, most of their cost. Whoever writes many gives a dictionary in the
        context (``piste_compiled``), which lives as long as the batch.
        """
        compiled = self.env.context.get("piste_compiled")
        if not isinstance(compiled, dict) or not isinstance(template, etree._Element):
            return super()._compile(template)
        names = [*self._get_template_cache_keys(), "raise_on_forbidden_code_for_model"]
        settings = (str(self.env.context.get(name) or "") for name in names)
        key = (etree.tostring(template), *settings)
        if key not in compiled:
            compiled[key] = super()._compile(template)
        return compiled[key]
