from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.misc import formatLang

from odoo.addons.piste.utils import report_table

BATCH = 50


class PisteReportMail(models.Model):
    """A chart that comes by e-mail every week (AX-45).

    One row per chart and recipient: each one receives what he himself may see.
    """

    _name = "piste.report.mail"
    _description = "Weekly Mail of a Chart"
    _order = "date_next, id"
    _rec_name = "chart_id"

    chart_id = fields.Many2one(
        "piste.report.chart", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        "Recipient",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        ondelete="cascade",
    )
    period = fields.Selection(
        [
            ("week", "Last Week"),
            ("month", "This Month"),
            ("quarter", "This Quarter"),
            ("year", "This Year"),
        ],
        "Time Period",
        required=True,
        default="week",
        help="What the chart of the mail covers.",
    )
    weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        "Day of the Week",
        required=True,
        default="0",
    )
    active = fields.Boolean(default=True)
    # State
    date_next = fields.Date(
        "Next Mail",
        compute="_compute_date_next",
        store=True,
        readonly=True,
        index=True,
        copy=False,
    )
    date_last = fields.Date("Last Mail", readonly=True, copy=False)

    _chart_user_unique = models.UniqueIndex(
        "(chart_id, user_id)", "This person already receives this chart."
    )

    # COMPUTE
    @api.depends("weekday")
    def _compute_date_next(self):
        today = fields.Date.context_today(self)
        for mail in self:
            weekday = int(mail.weekday or 0)
            mail.date_next = report_table.next_weekday(today, weekday)

    # CONSTRAINT
    @api.constrains("chart_id", "user_id")
    def _check_recipient(self):
        for mail in self:
            # In sudo mode: whose chart it is, is asked whatever the sender may read.
            owner = mail.chart_id.sudo().user_id
            if mail.user_id.share or (owner and owner != mail.user_id):
                raise ValidationError(
                    self.env._(
                        "%(user)s may not see the chart %(chart)s.",
                        user=mail.user_id.name,
                        chart=mail.chart_id.display_name,
                    )
                )

    # BUSINESS
    @api.model
    def _cron_send(self):
        """Send what is due, batch by batch.

        The date of the next mail moves in the transaction that queues this one: run
        again, after a crash or by two workers, nobody receives a chart twice.
        """
        due = Domain("date_next", "<=", fields.Date.today())
        while mails := self.search(due, limit=BATCH, order="id").try_lock_for_update():
            for mail in mails:
                if self._piste_safely(type(self)._send, mail):
                    mail._move_on()
            remaining = self.search_count(due, limit=BATCH)
            if not self.env["ir.cron"]._commit_progress(
                len(mails), remaining=remaining
            ):
                break

    def _move_on(self):
        weekday = int(self.weekday)
        self.date_next = report_table.next_weekday(fields.Date.today(), weekday)

    def _send(self):
        """Queue one mail and move on to the next week."""
        self.ensure_one()
        self._move_on()
        chart = self._get_chart()
        if not chart:
            return
        filters = {"period": self.period, "offset": -1 if self.period == "week" else 0}
        report = chart.env["piste.report"]
        filters = report._read_filters(filters)
        tile = chart._get_tile(filters)
        if tile["error"]:
            return
        words = report._period_words(filters)
        name, content = chart._get_file(filters, "csv")
        # sudo: mails are written for the recipient, who may not write any.
        values = self._prepare_mail(chart, tile, words, name, content)
        self.env["mail.mail"].sudo().create(values)
        self.date_last = fields.Date.today()

    def _get_chart(self):
        """Return the chart as its recipient sees it, in his language; or none."""
        user = self.user_id
        charts = self.env["piste.report.chart"].with_user(user)
        if not user.active or user.share or not charts.has_access("read"):
            return charts
        charts = charts.with_context(
            lang=user.lang, tz=user.tz, allowed_company_ids=user.company_id.ids
        )
        return charts._visible().filtered(lambda chart: chart.id == self.chart_id.id)

    def _prepare_mail(self, chart, tile, period, file_name, content):
        """Return the values of the mail, all of it read in the recipient's rights."""
        user = self.user_id
        body = chart.env["ir.qweb"]._render(
            "piste.piste_report_mail_body",
            {
                "tile": tile,
                "period": period,
                "name": user.name,
                "show": lambda number: formatLang(
                    chart.env, number, digits=tile["digits"]
                ),
            },
        )
        title = chart.env._("%(chart)s: %(period)s", chart=chart.name, period=period)
        return {
            "subject": title,
            "body_html": body,
            "email_from": user.company_id.email_formatted or user.email_formatted,
            "recipient_ids": [fields.Command.link(user.partner_id.id)],
            "auto_delete": True,
            "attachment_ids": [
                fields.Command.create(
                    {"name": file_name, "raw": content, "mimetype": "text/csv"}
                )
            ],
        }
