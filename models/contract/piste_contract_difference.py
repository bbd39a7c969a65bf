from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import MissingError
from odoo.tools import html2plaintext
from odoo.tools.misc import format_amount, format_date, formatLang

_LONGEST = 160
# In e-mails there is no style sheet.
_CELL = Markup(' style="padding: 4px 16px 4px 0; text-align: left;"')


class PisteContractDifference(models.AbstractModel):
    """Word what leaves the standard terms, in the language of who reads (OD-23).

    The facts come from ``utils/terms.py`` and are kept as data: the representative,
    the approver and the e-mail of each read them in their own language.
    """

    _name = "piste.contract.difference"
    _description = "Wording of a Deviation"

    @api.model
    def _rows(self, facts, currency):
        """Return (term, standard, asked) for each fact, as text.

        :param list facts: what ``utils.terms.differences`` returned
        :param currency: ``res.currency`` of the amounts
        """
        rows = []
        for fact in facts:
            kind, values = fact["kind"], (fact["standard"], fact["asked"])
            if kind == "added":
                nothing = self.env._("not in the standard terms")
                row = (nothing, self._line(values[1], currency))
            elif kind == "removed":
                row = (self._line(values[0], currency), self.env._("removed"))
            elif kind == "condition":
                row = tuple(self._condition(fact["name"], value) for value in values)
            elif kind == "discount":
                row = (self._allowed(values[0]), self._percent(values[1]))
            else:
                row = tuple(self._value(kind, value, currency) for value in values)
            rows.append((self._term(fact), *row))
        return rows

    @api.model
    def _sentences(self, facts, currency):
        """Return one sentence per fact: “Design: $ 450.00 → $ 300.00”."""
        kinds = [fact["kind"] for fact in facts]
        sentences = []
        rows = self._rows(facts, currency)
        for kind, (term, standard, asked) in zip(kinds, rows, strict=True):
            if kind == "removed":
                text = self.env._("%(term)s: removed", term=term)
            elif kind == "added":
                text = self.env._("%(term)s: added, %(asked)s", term=term, asked=asked)
            else:
                text = self.env._(
                    "%(term)s: %(standard)s → %(asked)s",
                    term=term,
                    standard=standard,
                    asked=asked,
                )
            sentences.append(text)
        return sentences

    @api.model
    def _html(self, facts, currency):
        """Return the facts as a table: term, standard, asked."""
        titles = (self.env._("Term"), self.env._("Standard"), self.env._("Asked"))
        head = Markup().join(
            Markup("<th%s>%s</th>") % (_CELL, title) for title in titles
        )
        body = Markup().join(
            Markup("<tr><td%s>%s</td><td%s>%s</td><td%s><b>%s</b></td></tr>")
            % (
                _CELL,
                Markup("<b>%s</b>") % term if fact["kind"] == "total" else term,
                _CELL,
                self._lines_of(standard),
                _CELL,
                self._lines_of(asked),
            )
            for fact, (term, standard, asked) in zip(
                facts, self._rows(facts, currency), strict=True
            )
        )
        return Markup(
            '<table class="table table-sm o_piste_difference mb-0">'
            "<thead><tr>%s</tr></thead><tbody>%s</tbody></table>"
        ) % (head, body)

    @api.model
    def _lines_of(self, text):
        return escape(text).replace("\n", Markup("<br/>"))

    def _term(self, fact):
        if fact["kind"] == "condition":
            return self._label(fact["name"])
        if fact["kind"] == "total":
            return self.env._("Total before taxes")
        suffixes = {
            "discount": self.env._("discount"),
            "quantity": self.env._("quantity"),
            "unit": self.env._("unit"),
            "name": self.env._("description"),
            "taxes": self.env._("taxes"),
            "optional": self.env._("optional"),
        }
        name = self._line_name(fact)
        if fact["type"] and fact["kind"] == "name":
            return name
        suffix = suffixes.get(fact["kind"])
        return f"{name}, {suffix}" if suffix else name

    def _line_name(self, fact):
        """Return the name of a line: its product as the reader calls it."""
        if fact["type"]:
            kind = (
                self.env._("Note")
                if fact["type"] == "line_note"
                else self.env._("Section")
            )
            return f"{kind} “{self._short(fact['text'])}”"
        name = self._name_of("product.product", fact["product"])
        return name or self._short(fact["text"])

    def _line(self, line, currency):
        if line["type"]:
            return self._short(line["name"])
        price = format_amount(self.env, line["price"], currency)
        text = f"{self._number(line['quantity'])} × {price}"
        if line["discount"]:
            text += f" (−{self._percent(line['discount'])})"
        return text

    def _value(self, kind, value, currency):
        if kind in ("price", "total"):
            return format_amount(self.env, value, currency)
        if kind == "quantity":
            return self._number(value)
        if kind == "unit":
            return self._name_of("uom.uom", value) or self.env._("none")
        if kind == "taxes":
            return self._taxes(value)
        if kind == "optional":
            return self._yes_no(value)
        return self._short(value)

    def _taxes(self, value):
        if value == "standard":
            return self.env._("standard taxes")
        taxes = self.env["account.tax"].sudo().browse(value).exists()
        return ", ".join(taxes.mapped("name")) or self.env._("no tax")

    def _condition(self, name, value):
        field = self.env["sale.order"]._fields[name]
        if name == "fiscal_position_id" and value is None:
            return self.env._("that of the client’s address")
        if name == "prepayment_percent":
            return self._percent((value or 0) * 100)
        if field.type == "many2one":
            name = self._name_of(field.comodel_name, value)
            return name or self.env._("none")
        if field.type == "boolean":
            return self._yes_no(value)
        return self._plain(field.type, value) or self.env._("none")

    def _plain(self, field_type, value):
        if field_type == "date" and value:
            return format_date(self.env, fields.Date.to_date(value))
        if field_type == "html":
            return self._short(html2plaintext(value or ""))
        return self._short(value)

    def _label(self, name):
        return self.env["sale.order"]._fields[name]._description_string(self.env)

    def _name_of(self, model, record_id):
        """Return the name of what a fact points to, if it still exists.

        Read through the cache: a list of requests names the same few records.
        """
        # In sudo mode: what the contract names may be told to who reads it.
        record = self.env[model].sudo().browse(record_id or ())
        try:
            return record.display_name or ""
        except MissingError:
            return ""

    def _yes_no(self, value):
        return self.env._("yes") if value else self.env._("no")

    def _allowed(self, discount):
        if not discount:
            return self.env._("no discount")
        return self.env._("up to %(discount)s", discount=self._percent(discount))

    def _number(self, value):
        return formatLang(self.env, value, digits=0 if value == int(value) else 2)

    def _percent(self, value):
        return self.env._("%(number)s%%", number=self._number(value))

    def _short(self, text):
        text = str(text or "").strip()
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
