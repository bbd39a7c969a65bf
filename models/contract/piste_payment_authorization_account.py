from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import NO_ACCESS
from odoo.tools import SQL, config

from ...utils import bank_account, vault
from .piste_payment_authorization import CATEGORIES

BATCH = 500
MASK = "••••"


class PistePaymentAuthorization(models.Model):
    """The account of an authorization: typed once, locked, never shown again."""

    _inherit = "piste.payment.authorization"

    holder = fields.Char("Account Holder", help="Empty: the client.")
    # Card
    token_id = fields.Many2one(
        "payment.token",
        "Saved Card",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="piste.piste_group_manager,piste.piste_group_finance",
        help="Saved by the first payment of the client.",
    )
    # Canada
    category = fields.Selection(
        CATEGORIES,
        required=True,
        default="business",
    )
    institution = fields.Char("Institution Number", size=3, copy=False)
    transit = fields.Char("Transit Number", size=5, copy=False)
    # Europe
    bic = fields.Char("BIC", size=11, copy=False)
    umr = fields.Char(
        "Unique Mandate Reference",
        compute="_compute_umr",
        store=True,
        precompute=True,
        copy=False,
        size=35,
    )
    # Number of the account, or IBAN
    account_number = fields.Char(
        compute="_compute_account_number",
        inverse="_inverse_account_number",
        copy=False,
        help="Account number, or IBAN. Only its last four characters are shown again.",
    )
    last_digits = fields.Char(
        "Last Four Digits", size=4, readonly=True, copy=False, index="btree_not_null"
    )
    account_locked = fields.Char(
        readonly=True,
        copy=False,
        groups=NO_ACCESS,
        prefetch=False,
        export_string_translation=False,
    )

    _umr_unique = models.UniqueIndex(
        "(company_id, umr) WHERE umr IS NOT NULL",
        "There is a mandate with this reference already.",
    )
    _institution_digits = models.Constraint(
        "CHECK (institution ~ '^[0-9]{3}$')",
        "The institution number has 3 digits.",
    )
    _transit_digits = models.Constraint(
        "CHECK (transit ~ '^[0-9]{5}$')", "The transit number has 5 digits."
    )

    # === COMPUTE ===

    @api.depends("name", "kind")
    def _compute_umr(self):
        for authorization in self:
            number = authorization.name if authorization.kind == "sepa" else False
            is_given = number and number != "/"
            authorization.umr = number.replace("/", "-") if is_given else False

    @api.depends("last_digits")
    def _compute_account_number(self):
        for authorization in self:
            authorization.account_number = authorization._masked_account()

    def _inverse_account_number(self):
        for authorization in self:
            typed = authorization.account_number
            # Saving the form sends back what it showed.
            if typed == authorization._masked_account():
                continue
            authorization._set_account(typed)

    @api.depends("name", "last_digits")
    def _compute_display_name(self):
        for authorization in self:
            parts = (authorization.name, authorization._masked_account())
            authorization.display_name = " ".join(filter(None, parts))

    # === CONSTRAINT ===

    @api.constrains("institution", "transit", "bic", "kind")
    def _check_branch(self):
        for authorization in self:
            parts = {
                "institution": bank_account.canadian,
                "transit": bank_account.canadian,
            }
            for part, check in parts.items():
                if authorization[part]:
                    authorization._checked(check, part, authorization[part])
            if authorization.bic:
                authorization._checked(bank_account.bank, authorization.bic)

    @api.constrains("token_id", "partner_id", "company_id")
    def _check_token(self):
        for authorization in self.sudo():  # Whoever links the card, it is the client's.
            token = authorization.token_id
            owner = token.partner_id.commercial_partner_id
            if token and (
                owner != authorization.partner_id
                or token.company_id != authorization.company_id
            ):
                raise ValidationError(self.env._("This card belongs to somebody else."))

    # === CRUD ===

    @api.model
    def _server_fields(self):
        return super()._server_fields() | {"last_digits", "account_locked", "umr"}

    @api.model
    def _cleaned(self, vals):
        # People copy numbers with their spaces and dashes.
        cleaned = super()._cleaned(vals)
        for part in ("institution", "transit"):
            if cleaned.get(part):
                value = cleaned[part]
                cleaned[part] = self._checked(bank_account.canadian, part, value)
        if cleaned.get("bic"):
            cleaned["bic"] = self._checked(bank_account.bank, cleaned["bic"])
        return cleaned

    @api.model_create_multi
    def create(self, vals_list):
        authorizations = super().create(vals_list)
        authorizations._forget_typed()
        return authorizations

    def write(self, vals):
        if "token_id" in vals:
            self._check_card_link(vals["token_id"])
        if "kind" in vals and "account_number" not in vals:
            # A number of another kind of account is none.
            changed = self.filtered(lambda one: one.kind != vals["kind"])
            changed.filtered("last_digits")._set_account(False)
        result = super().write(vals)
        if "account_number" in vals:
            self._forget_typed()
        return result

    def _forget_typed(self):
        # What was typed stays in the cache, from where the form would read it back.
        self.invalidate_recordset(["account_number"], flush=False)

    def _check_card_link(self, token_id):
        # The first payment after the signature saves the card, once.
        for authorization_sudo in self.sudo().filtered("signed_on"):
            known = authorization_sudo.token_id
            if known.id != token_id and (known or not self.env.su):
                raise UserError(
                    self.env._(
                        "%(number)s is signed for another card. Ask the client to sign"
                        " a new one.",
                        number=authorization_sudo.name,
                    )
                )

    # === BUSINESS ===

    def _masked_account(self):
        """Return what may be shown of the account: •••• and four characters."""
        self.ensure_one()
        return f"{MASK}{self.last_digits}" if self.last_digits else ""

    def _set_account(self, typed):
        """Check and lock the number of one account that was typed, or forget several.

        :param str typed: account number or IBAN; empty forgets it
        :raise UserError: with what is wrong with it
        """
        # In sudo mode: nobody, not even an administrator, reads or writes the column.
        accounts_sudo = self.sudo()
        if not typed:
            accounts_sudo.write({"account_locked": False, "last_digits": False})
            return
        self.ensure_one()
        if self.kind == "card":
            raise UserError(
                self.env._(
                    "Card numbers are never typed here: the first payment saves the"
                    " card."
                )
            )
        if self.kind == "sepa":
            number = self._checked(bank_account.european, typed)
        else:
            number = self._checked(bank_account.canadian, "account", typed)
        accounts_sudo.write(
            {
                "account_locked": self._vault_call("lock", number, self.name),
                "last_digits": bank_account.last_digits(number),
            }
        )

    def _read_account(self):
        """Return the number in clear, for the file of the bank alone.

        :raise UserError: without the key that locked it
        """
        self.ensure_one()
        # In sudo mode: nobody, not even an administrator, reads the column.
        locked = self.sudo().account_locked
        return self._vault_call("open", locked, self.name) if locked else ""

    @api.model
    def _vault_call(self, method, *args):
        """Call the vault of this server; its failures become sentences.

        :raise UserError: when the key is missing or another one
        """
        safe = vault.Vault(vault.key_path(config))
        try:
            return getattr(safe, method)(*args)
        except vault.VaultError as error:
            raise UserError(self._vault_message(error.code)) from error

    @api.model
    def _vault_message(self, code):
        return {
            "missing": self.env._(
                "The key of the account numbers is missing on this server. Bring the"
                " file of keys back before drawing any account."
            ),
            "wrong_key": self.env._(
                "This account number was locked with another key. Add the former key"
                " to the file of keys of this server."
            ),
        }.get(code) or self.env._(
            "The file of keys of this server cannot be used. Check its content and its"
            " owner."
        )

    @api.model
    def _rotate_accounts(self, after=0):
        """Lock every number anew by the first key of the file, batch by batch.

        Run it after a new key was written on top of the file; the former key may go
        when it is done.

        :param int after: id to go on from
        :return: how many were locked anew
        """
        done = 0
        while rows := self.env.execute_query(
            SQL(
                "SELECT id, account_locked FROM piste_payment_authorization"
                " WHERE id > %s AND account_locked IS NOT NULL ORDER BY id LIMIT %s",
                after,
                BATCH,
            )
        ):
            # By SQL: a signed authorization is frozen, its words do not change here.
            self.env.cr.execute_values(
                "UPDATE piste_payment_authorization AS mandate"
                " SET account_locked = new.text FROM (VALUES %s) AS new (id, text)"
                " WHERE mandate.id = new.id",
                [(id_, self._vault_call("rotate", locked)) for id_, locked in rows],
            )
            after, done = rows[-1][0], done + len(rows)
        self.invalidate_model(["account_locked"])
        return done

    @api.model
    def _checked(self, check, *args):
        """Return the clean value.

        :raise UserError: with the sentence of the part that is wrong
        """
        try:
            return check(*args)
        except bank_account.AccountError as error:
            raise UserError(self._account_message(error.code)) from error

    @api.model
    def _account_message(self, code):
        """Return what is wrong with a part of an account, and where to find it."""
        return {
            "institution": self.env._(
                "The institution number has 3 digits: they are at the bottom of a"
                " cheque, after the transit number."
            ),
            "transit": self.env._(
                "The transit number has 5 digits: they are at the bottom of a cheque,"
                " before the institution number."
            ),
            "account": self.env._("The account number has 7 to 12 digits."),
            "iban": self.env._(
                "This IBAN is not valid. Copy it from a bank identity statement: it"
                " begins with the two letters of a country of the SEPA zone."
            ),
            "bic": self.env._("This BIC is not valid: it has 8 or 11 characters."),
            "creditor": self.env._("This SEPA creditor identifier is not valid."),
        }[code]
