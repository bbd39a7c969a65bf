from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

from ...utils import pades, vault


class PisteSealKey(models.Model):
    """Key by which a company seals its signed contracts (U7).

    Made when the first contract is sealed, or by *New Key*; a former key seals nothing
    more, and its certificate goes on proving what it sealed. The private half is for
    the system alone, and locked by a key that lies outside the database.
    """

    _name = "piste.seal.key"
    _description = "Seal Key"
    _inherit = ["piste.evidence.mixin"]
    _order = "id desc"

    # A former key rests; what proves its seals is never replaced.
    _evidence_open_fields = frozenset(["active"])

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    name = fields.Char(required=True, readonly=True)
    certificate = fields.Text(required=True, readonly=True, help="PEM")
    private_key = fields.Text(
        required=True, readonly=True, groups=fields.NO_ACCESS, copy=False
    )
    active = fields.Boolean("In Use", default=True, readonly=True)

    _active_unique = models.UniqueIndex(
        "(company_id) WHERE active", "A company seals with one key at a time."
    )

    @api.model
    def _current(self, company):
        """Return the key of a company, made if it has none yet."""
        # In sudo mode: nobody reads keys.
        keys = self.sudo()
        key = keys.search([("company_id", "=", company.id)], limit=1)
        return key or keys._make(company)

    @api.model
    def _make(self, company):
        private_key, certificate = pades.new_key(
            company.name, company.country_id.code or None
        )
        return self.create(
            {
                "company_id": company.id,
                "name": self.env._(
                    "%(company)s, %(date)s",
                    company=company.name,
                    date=fields.Date.context_today(self),
                ),
                "certificate": certificate.decode(),
                "private_key": self._vault().lock(
                    private_key.decode(), self._owner(company)
                ),
            }
        )

    @api.model
    def _vault(self):
        return vault.Vault(vault.key_path(config))

    @api.model
    def _owner(self, company):
        return f"piste.seal.key,{company.id}"

    @api.model
    def _certificates(self, company):
        """Return the certificates of a company, former ones too, as PEM bytes."""
        keys = self.sudo().with_context(active_test=False)
        found = keys.search([("company_id", "=", company.id)])
        return [key.certificate.encode() for key in found]

    def action_rotate(self):
        """Seal with a new key from now on.

        :raise AccessError: for who is not the administrator of the system
        """
        self.ensure_one()
        self.check_access("write")
        self.active = False
        self.flush_recordset(["active"])
        return self._make(self.company_id)._get_records_action()

    def _seal(self, pdf, reason):
        """Return the sealed PDF.

        :raise UserError: if the key file of this server does not open the key
        """
        self.ensure_one()
        try:
            private_key = self._vault().open(
                self.sudo().private_key, self._owner(self.company_id)
            )
        except vault.VaultError as error:
            raise UserError(
                self.env._(
                    "The seal key of %(company)s cannot be opened on this server: bring"
                    " its key file back, or make a new seal key.",
                    company=self.company_id.name,
                )
            ) from error
        return pades.seal(
            pdf,
            private_key.encode(),
            self.certificate.encode(),
            reason,
            self.company_id.city or "",
        )
