import base64
import csv
import io

from odoo import api, models
from odoo.models import fix_import_export_id_paths
from odoo.tools import email_normalize
from odoo.tools.lru import LRU
from odoo.tools.mail import single_email_re

from odoo.addons.base_import.models.base_import import ImportValidationError
from odoo.addons.phone_validation.tools.phone_validation import phone_format

# The first line of a file is its header, and people count from one.
FIRST_LINE = 2


class BaseImportImport(models.TransientModel):
    """Import pistes line by line: what is wrong is told, what is right can be kept.

    Every refused line comes back with its number in the file and its reason. With
    the option ``piste_keep_valid`` the other lines are imported, in one transaction,
    and the refused ones are returned as a file to correct and to import again.
    """

    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        """Import pistes; see :class:`BaseImportImport` for what we add.

        :return: that of core, plus ``piste_refused`` (``count`` of lines and ``file``,
            a base64 CSV of them with their reasons)
        """
        if self.res_model != "crm.lead":
            return super().execute_import(fields, columns, options, dryrun)
        keep = options.pop("piste_keep_valid", False)
        if keep:
            # One transaction: a line number counts in the whole file.
            options["limit"] = None
        try:
            rows, names = self._convert_import_data(fields, options)
        except ImportValidationError:
            return super().execute_import(fields, columns, options, dryrun)
        problems = self._piste_check_rows(rows, names, options)
        others = self._piste_check_relations(rows, names, options, problems)
        if problems and not keep:
            skip = options.get("skip") or 0
            return self._piste_refusal(problems, rows, names, skip, others)
        result = self._piste_execute(fields, columns, options, dryrun, problems)
        if keep and not result["ids"]:
            # Only the database refused these: once more without them.
            self._piste_add_problems(result["messages"], len(rows), problems)
            result = self._piste_execute(fields, columns, options, dryrun, problems)
        if problems:
            result["piste_refused"] = self._piste_refused_file(problems, options)
        return result

    def _piste_execute(self, fields, columns, options, dryrun, problems):
        """Let core import the lines that are not in ``problems``."""
        accepted = self.with_context(piste_skipped_rows=list(problems))
        # pylint: disable-next=super-method-mismatch
        return super(BaseImportImport, accepted).execute_import(
            fields, columns, dict(options), dryrun
        )

    def _piste_check_relations(self, rows, names, options, problems):
        """Add to ``problems`` the texts that name nothing we know.

        The values are converted as the import will do, and nothing is created.

        :return: messages that belong to no line
        """
        data = [list(row) for index, row in enumerate(rows) if index not in problems]
        data = self._parse_import_data(data, names, options)
        names, data = self.with_context(import_options=options)._handle_multi_mapping(
            names, data
        )
        if options.get("fallback_values"):
            data = self._handle_fallback_values(names, data, options["fallback_values"])
        messages = []
        savepoint = self.env.cr.savepoint()
        model = self.env[self.res_model].with_context(
            import_file=True,
            name_create_enabled_fields=options.get("name_create_enabled_fields") or {},
            import_set_empty_fields=options.get("import_set_empty_fields") or [],
            import_skip_records=options.get("import_skip_records") or [],
            _import_current_module="__import__",
            import_flush=lambda **_only: None,
            import_cache=LRU(1024),
        )
        paths = [fix_import_export_id_paths(name) for name in names]
        extracted = model._extract_records(paths, data, log=messages.append)
        for _record in model._convert_records(
            extracted, log=messages.append, savepoint=savepoint
        ):
            pass
        savepoint.close(rollback=True)
        return self._piste_add_problems(messages, len(rows), problems)

    @api.model
    def _piste_add_problems(self, messages, count, problems):
        """Add the errors of core to the lines they speak of; return the others."""
        errors = [message for message in messages if message.get("type") == "error"]
        accepted = [row for row in range(count) if row not in problems]
        for message in errors:
            for row in self._piste_rows_of(message):
                problems.setdefault(accepted[row], []).append(message["message"])
        return [message for message in errors if not self._piste_rows_of(message)]

    @api.model
    def _piste_rows_of(self, message):
        rows = message.get("rows") or {}
        if "from" not in rows:
            return []
        return range(rows["from"], rows["to"] + 1)

    def _piste_refusal(self, problems, rows, names, skip, others):
        """Return the answer to a file with wrong lines: nothing is imported."""
        messages = [
            {
                "type": "error",
                "record": row + skip + FIRST_LINE,
                "rows": {"from": row + skip, "to": row + skip},
                "message": self._piste_describe(rows[row], names, reason),
            }
            for row in sorted(problems)
            for reason in dict.fromkeys(problems[row])
        ]
        return {
            "ids": False,
            "messages": [*others, *messages],
            "name": [],
            "nextrow": 0,
            "piste_refused": {"count": len(problems), "total": len(rows)},
        }

    @api.model
    def _piste_describe(self, row, names, reason):
        who = dict(zip(names, row, strict=True))
        name = who.get("partner_name") or who.get("contact_name")
        return f"{name} : {reason}" if name else reason

    # === LINES ===

    def _convert_import_data(self, fields, options):
        data, names = super()._convert_import_data(fields, options)
        if self.res_model != "crm.lead":
            return data, names
        skipped = set(self.env.context.get("piste_skipped_rows") or ())
        data = [row for index, row in enumerate(data) if index not in skipped]
        return self._piste_complete_rows(data, names)

    @api.model
    def _piste_complete_rows(self, data, names):
        """Write the phones as one does, and name the pistes after the business."""
        if "phone" in names:
            place = names.index("phone")
            for row in data:
                row[place] = self._piste_format_phone(row[place]) or row[place]
        if "name" not in names and "partner_name" in names:
            places = [
                names.index(name)
                for name in ("partner_name", "contact_name")
                if name in names
            ]
            for row in data:
                row.append(next((row[place] for place in places if row[place]), ""))
            names = [*names, "name"]
        return data, names

    @api.model
    def _piste_format_phone(self, number, country=None):
        """Return ``number`` in international form, or False if it is none."""
        country = country or self.env.company.country_id
        formatted = phone_format(
            number or "",
            country.code,
            country.phone_code,
            force_format="INTERNATIONAL",
            raise_exception=False,
        )
        return formatted if formatted.startswith("+") else False

    def _piste_check_rows(self, rows, names, options):
        """Return the reasons by row that only we know, and those core stops at."""
        problems = {}
        closed = self._piste_closed_statuses() if "piste_status_id" in names else set()
        for index, row in enumerate(rows):
            values = dict(zip(names, row, strict=True))
            reasons = [
                *self._piste_check_values(values, closed),
                *self._piste_check_formats(row, names, options),
            ]
            if reasons:
                problems[index] = reasons
        return problems

    def _piste_check_values(self, values, closed):
        """Yield the reasons to refuse one line, as sentences for its author."""
        if not (values.get("name") or "").strip():
            yield self.env._("a company or a contact name is needed")
        email = values.get("email_from")
        if email and not single_email_re.match(email_normalize(email) or ""):
            yield self.env._("“%(email)s” is not an e-mail address", email=email)
        phone = values.get("phone")
        if phone and not self._piste_format_phone(phone):
            yield self.env._("“%(phone)s” is not a phone number", phone=phone)
        status = (values.get("piste_status_id") or "").strip()
        if status.casefold() in closed:
            yield self.env._(
                "“%(status)s” is only reached by converting or losing the piste",
                status=status,
            )

    def _piste_check_formats(self, row, names, options):
        """Yield the reason of each date or number that cannot be read."""
        Lead = self.env[self.res_model]
        for place, name in enumerate(names):
            field = Lead._fields.get(name)
            kind = field and field.type
            if not row[place] or kind not in {"date", "datetime", "float", "monetary"}:
                continue
            cell = [[row[place]]]
            try:
                if kind in {"date", "datetime"}:
                    self._parse_date_from_data(cell, 0, name, kind, options)
                else:
                    self._parse_float_from_data(cell, 0, name, options)
                    float(cell[0][0])
            except (ImportValidationError, ValueError):
                yield self._piste_format_reason(kind, row[place])

    def _piste_format_reason(self, kind, value):
        if kind in {"date", "datetime"}:
            return self.env._("“%(value)s” is not a date", value=value)
        return self.env._("“%(value)s” is not a number", value=value)

    def _piste_closed_statuses(self):
        """Return the names of Converted and Lost in the languages of the user."""
        statuses = self.env["piste.lead.status"].search(
            [("role", "in", ("converted", "lost"))]
        )
        return {
            status.with_context(lang=lang).name.casefold()
            for status in statuses
            for lang in (self.env.lang, "en_US")
        }

    # === FILE OF THE REFUSED LINES ===

    def _piste_refused_file(self, problems, options):
        """Return the refused lines as they were, each with its reason.

        :return: ``count`` of lines and ``file``, a base64 CSV (UTF-8 with BOM,
            semicolons) that a spreadsheet opens and that can be imported again
        """
        _length, rows = self._read_file(options)
        header = [*rows[0], self.env._("Reason of the refusal")]
        body = [row for row in rows[1:] if any(row)][options.get("skip") or 0 :]
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
        writer.writerow(header)
        for index in sorted(problems):
            reasons = ", ".join(dict.fromkeys(problems[index]))
            cells = [*body[index], reasons]
            writer.writerow([self._piste_safe_cell(cell) for cell in cells])
        content = buffer.getvalue().encode("utf-8-sig")
        return {"count": len(problems), "file": base64.b64encode(content).decode()}

    @api.model
    def _piste_safe_cell(self, cell):
        """Keep a spreadsheet from running what somebody typed as a formula."""
        text = str(cell or "")
        is_formula = text.startswith(("=", "@", "\t", "\r")) or (
            text.startswith(("+", "-")) and any(c.isalpha() for c in text)
        )
        return f"'{text}" if is_formula else text
