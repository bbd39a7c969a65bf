from odoo import api, fields, models
from odoo.exceptions import UserError

_GUARDED = {"piste_type", "piste_prospect_status_id"}


class ResPartner(models.Model):
    """The status of a prospect, until it is won or lost (AX-20, AX-21)."""

    _name = "res.partner"
    _inherit = ["res.partner", "piste.status.holder.mixin"]

    piste_prospect_status_id = fields.Many2one(
        "piste.prospect.status",
        "Prospect Status",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        copy=False,
        group_expand="_group_expand_prospect_status",
    )
    piste_prospect_status_role = fields.Selection(
        related="piste_prospect_status_id.role", string="Prospect Status Role"
    )
    piste_is_invoiced = fields.Boolean(
        "Invoiced",
        compute="_compute_piste_is_invoiced",
        help="Has a posted invoice, and therefore stays a client.",
    )

    # COMPUTE

    def _compute_piste_is_invoiced(self):
        invoiced = self._origin._piste_invoiced()
        for partner in self:
            partner.piste_is_invoiced = partner._origin in invoiced

    @api.model
    def _group_expand_prospect_status(self, statuses, domain):
        # Every column, empty ones too: there are a dozen statuses at most.
        return statuses.search([])  # pylint: disable=no-search-all

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners.filtered("piste_type")._piste_align_prospect_status()
        if self._piste_asks_fields():
            partners._piste_check_required_fields()
        return partners

    def write(self, vals):
        won = self.filtered(lambda p: p.piste_prospect_status_id.role == "won")
        if vals.get("piste_type") == "prospect":
            self._piste_check_not_invoiced()
        result = super().write(vals)
        if "piste_prospect_status_id" in vals:
            won._piste_leave_won()
        if vals.keys() & _GUARDED:
            self._piste_align_prospect_status()
        names = self._piste_guarded_names()
        if names and vals.keys() & (names | _GUARDED) and self._piste_asks_fields():
            self._piste_check_required_fields()
        return result

    # BUSINESS: mandatory fields

    @api.model
    def _piste_asks_fields(self):
        """Say whether a user is at work who sees the statuses of prospects (AX-20)."""
        return not self.env.su and self.env.user.has_group(
            "piste.piste_group_feature_prospect_status"
        )

    @api.model
    def _piste_status_fields(self):
        return ("piste_prospect_status_id",)

    @api.model
    def _piste_fill_view(self):
        return "piste.res_partner_view_form_fill"

    def _piste_bound(self):
        return self.filtered(lambda p: p.piste_type == "prospect")

    def _piste_dialog_before(self, status):
        """Ask before a client leaves Won; of prospects, what is missing (AX-21)."""
        if self._piste_leaves_won(status):
            return self._piste_get_fill_action(status)
        bound = self._piste_bound() and self._piste_asks_fields()
        return super()._piste_dialog_before(status) if bound else False

    def _piste_leaves_won(self, status):
        role = self.piste_prospect_status_id.role
        return role == "won" and status.role != "won" and self.piste_type == "client"

    def _piste_get_fill_action(self, status):
        action = super()._piste_get_fill_action(status)
        if self._piste_leaves_won(status):
            action["name"] = self.env._(
                "Leave “%(won)s”?", won=self.piste_prospect_status_id.name
            )
        return action

    # BUSINESS: prospect status

    def _piste_align_prospect_status(self):
        """Let type and status tell the same: new prospects start, won ones are clients.

        The values are kept up to date while the switch is off too, so that switching
        it on shows every prospect in its status (AX-20, AX-21).
        """
        Status = self.env["piste.prospect.status"].sudo()
        prospects = self.filtered(lambda p: p.piste_type == "prospect")
        won = prospects.filtered(lambda p: p.piste_prospect_status_id.role == "won")
        if won:
            won.write({"piste_type": "client"})
        starting = prospects.filtered(lambda p: not p.piste_prospect_status_id)
        if starting:
            # pylint: disable-next=super-method-mismatch
            super(ResPartner, starting).write(
                {"piste_prospect_status_id": Status._with_role("new").id}
            )

    def _piste_leave_won(self):
        """Make prospects again of those that left “Won” and were never invoiced."""
        left = self.filtered(
            lambda p: (
                p.piste_type == "client" and p.piste_prospect_status_id.role != "won"
            )
        )
        never_invoiced = left - left._piste_invoiced()
        if never_invoiced:
            never_invoiced.write({"piste_type": "prospect"})

    def _piste_check_not_invoiced(self):
        """Check that no client with invoices is made a prospect by hand (AX-21).

        :raise UserError: naming those who stay clients
        """
        clients = self.filtered(lambda p: p.piste_type == "client")
        invoiced = clients and clients._piste_invoiced()
        if invoiced:
            raise UserError(
                self.env._(
                    "%(names)s: somebody with invoices stays a client. Change the"
                    " status instead.",
                    names=", ".join(invoiced.mapped("display_name")),
                )
            )

    def _piste_invoiced(self):
        """Return the companies that have a posted customer invoice."""
        # Whoever moves the status may not read the accounts: only yes or no leaves.
        groups = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [
                    ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("move_type", "in", ("out_invoice", "out_receipt")),
                    ("state", "=", "posted"),
                ],
                ["commercial_partner_id"],
            )
        )
        invoiced = {partner.id for (partner,) in groups}
        return self.filtered(lambda p: p.commercial_partner_id.id in invoiced)
