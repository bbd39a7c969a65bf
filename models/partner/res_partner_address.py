from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

ADDRESS_TYPES = ("invoice", "delivery", "other")
NATURES = ("piste_is_invoice", "piste_is_delivery")


class ResPartner(models.Model):
    """Addresses of a company: one may serve for several natures (AX-27).

    Core's ``type`` says the nature, and so does everything that reads it;
    ``piste_is_also_delivery`` adds delivery to an invoice address.
    """

    _inherit = "res.partner"

    piste_address_ids = fields.One2many(
        "res.partner",
        "parent_id",
        "Addresses",
        domain=[("type", "in", ADDRESS_TYPES), ("is_company", "=", False)],
    )
    piste_is_also_delivery = fields.Boolean(
        "Invoice Address That Serves for Delivery", export_string_translation=False
    )
    piste_is_invoice = fields.Boolean(
        "Invoicing",
        compute="_compute_piste_natures",
        inverse="_inverse_piste_natures",
        help="Invoices go to this address.",
    )
    piste_is_delivery = fields.Boolean(
        "Delivery",
        compute="_compute_piste_natures",
        inverse="_inverse_piste_natures",
        help="Deliveries go to this address.",
    )
    piste_is_default = fields.Boolean(
        "Default",
        copy=False,
        help="The address for whatever no other line serves. Without a line that is"
        " the default, the address of the company itself is.",
    )
    piste_main_natures = fields.Char(
        "The Main Address Serves for", compute="_compute_piste_main_natures"
    )

    _piste_default_unique = models.UniqueIndex(
        "(parent_id) WHERE piste_is_default AND active AND parent_id IS NOT NULL",
        "A company has one default address only.",
    )
    _check_piste_natures = models.Constraint(
        "CHECK(piste_is_also_delivery IS NOT TRUE OR type = 'invoice')",
        "Only an invoice address serves for delivery too.",
    )

    # COMPUTE

    @api.depends("type", "piste_is_also_delivery")
    def _compute_piste_natures(self):
        for partner in self:
            partner.piste_is_invoice = partner.type == "invoice"
            partner.piste_is_delivery = (
                partner.type == "delivery" or partner.piste_is_also_delivery
            )

    def _inverse_piste_natures(self):
        for partner in self:
            invoice, delivery = partner.piste_is_invoice, partner.piste_is_delivery
            if partner.type == "contact" and not (invoice or delivery):
                continue
            partner.write(
                {
                    "type": "invoice"
                    if invoice
                    else "delivery"
                    if delivery
                    else "other",
                    "piste_is_also_delivery": invoice and delivery,
                }
            )

    @api.depends(
        "child_ids.type",
        "child_ids.piste_is_also_delivery",
        "child_ids.piste_is_default",
    )
    def _compute_piste_main_natures(self):
        labels = {
            "piste_is_invoice": self.env._("Invoicing"),
            "piste_is_delivery": self.env._("Delivery"),
            "piste_is_default": self.env._("Default"),
        }
        for partner in self:
            lines = partner.child_ids._piste_address_lines()
            partner.piste_main_natures = ", ".join(
                label for name, label in labels.items() if not any(lines.mapped(name))
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._piste_with_type(vals) for vals in vals_list]
        chosen = [vals.pop("piste_is_default", False) for vals in vals_list]
        partners = super().create(vals_list)
        stars = [p.id for p, star in zip(partners, chosen, strict=True) if star]
        if stars:
            self.browse(stars)._piste_set_default_address()
        return partners

    def write(self, vals):
        if "type" in vals and "piste_is_also_delivery" not in vals:
            both = self.filtered("piste_is_also_delivery")
            if both and vals["type"] != "invoice":
                vals = {**vals, "piste_is_also_delivery": False}
        if vals.get("piste_is_default"):
            vals = {name: vals[name] for name in vals if name != "piste_is_default"}
            result = super().write(vals)
            self._piste_set_default_address()
            return result
        return super().write(vals)

    @api.model
    def _piste_with_type(self, vals):
        """Let a new line that names its natures have the type of core for them."""
        if not any(vals.get(name) for name in NATURES):
            return dict(vals)
        return {
            **vals,
            "type": "invoice" if vals.get("piste_is_invoice") else "delivery",
        }

    @api.constrains("piste_is_default", "type", "parent_id")
    def _check_piste_default_line(self):
        self.filtered("piste_is_default")._piste_check_address_lines()

    def _piste_check_address_lines(self):
        for partner in self:
            if not partner.parent_id or partner.type not in ADDRESS_TYPES:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot be the default address: choose one of the"
                        " addresses of a company.",
                        name=partner.display_name,
                    )
                )

    # BUSINESS

    def _piste_set_default_address(self):
        """Make each line the one default address of its company.

        :raise UserError: when two lines of one company are chosen
        """
        self._piste_check_address_lines()
        if len(self.parent_id) < len(self):
            raise UserError(self.env._("Choose one default address for each company."))
        previous = self.search(
            [("parent_id", "in", self.parent_id.ids), ("piste_is_default", "=", True)]
        )
        # Below our own write, which calls this method. The index must never meet
        # two defaults, whatever the order of writes.
        for lines, value in ((previous - self, False), (self, True)):
            # pylint: disable-next=super-method-mismatch
            super(ResPartner, lines).write({"piste_is_default": value})
            lines.flush_recordset(["piste_is_default"])

    def _piste_address_lines(self):
        """Return those of these contacts that are address lines, the default first."""
        return self.filtered(
            lambda p: p.type in ADDRESS_TYPES and not p.is_company and p.active
        ).sorted(lambda p: (not p.piste_is_default, p.id))

    def address_get(self, adr_pref=None):
        """Let an address serve for both natures, and the default for what is left."""
        result = super().address_get(adr_pref)
        company = self[:1].commercial_partner_id
        lines = company.child_ids._piste_address_lines()
        if not lines or self[:1].type in ADDRESS_TYPES:
            return result
        for nature, name in zip(("invoice", "delivery"), NATURES, strict=True):
            if nature in result:
                serving = lines.filtered(name) or lines.filtered("piste_is_default")
                result[nature] = serving[:1].id or result[nature]
        return result
