import logging

from psycopg2 import OperationalError
from psycopg2.errors import UniqueViolation

from odoo import fields, models

from ...utils.period import local_day

_logger = logging.getLogger(__name__)


class SaleOrder(models.Model):
    """A contract that is signed or paid starts the project of its merchant (OD-13)."""

    _inherit = "sale.order"

    def _piste_conclude_signature(self, names, picture, signed_on):
        super()._piste_conclude_signature(names, picture, signed_on)
        if self.company_id.piste_project_moment == "signature":
            self._piste_start_projects()

    def _piste_on_confirmed(self):
        super()._piste_on_confirmed()
        self._piste_start_projects()

    def _piste_start_projects(self):
        """Make the projects of these contracts; never stop what brought us here.

        The client has paid or signed: a template that fails is told to the managers,
        and the button on the client makes the project later.
        """
        # In sudo mode: the client who signs or pays makes no projects by himself.
        for order in self.sudo().filtered("piste_is_contract"):
            try:
                with self.env.cr.savepoint():
                    order._piste_start_project()
            except OperationalError:
                # Somebody else holds a row: the whole transaction is tried again.
                raise
            except UniqueViolation:
                _logger.info("%s: its project was made a moment ago", order.name)
            except Exception:
                _logger.exception("%s: no project could be made", order.name)
                order._piste_tell_no_project()

    def _piste_start_project(self):
        """Make the project of the merchant of this contract unless there is one."""
        self.ensure_one()
        merchant = self.partner_id.commercial_partner_id
        project = merchant._piste_project() or merchant._piste_create_project(self)
        project._piste_schedule(self._piste_signing_day())

    def _piste_signing_day(self):
        """Return the day this contract was signed, where the company is."""
        self.ensure_one()
        return local_day(
            self.signed_on or fields.Datetime.now(),
            self.env["piste.stand.in"]._company_tz(self.company_id),
        )

    def _piste_tell_no_project(self):
        self.ensure_one()
        for manager in self.env["res.users"]._piste_managers_of(self.company_id):
            order = self.with_context(lang=manager.lang)
            order.activity_schedule(
                "mail.mail_activity_data_warning",
                user_id=manager.id,
                summary=order.env._("The project of this client could not be made"),
                note=order.env._(
                    "Check the template of the offer, then press “Generate a Project”"
                    " on the client."
                ),
            )
