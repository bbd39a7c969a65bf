import io

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL
from odoo.tools.pdf import PdfReader

from ..commission.common import PisteCommissions
from ..contract.sign_common import PisteCeremony
from ..note.common import SECRET
from .note_leak_common import LeakCase

# Models of which a test draws every report there is, ours and core's.
DRAWN = {
    "account.move",
    "account.payment",
    "crm.lead",
    "piste.commission.statement",
    "piste.sign.request",
    "res.partner",
    "sale.order",
}
OURS = {"crm.lead", "piste.commission.statement", "piste.sign.request", "res.partner"}
# Where the text of a note stands: the note, and the file that hangs on it.
HOME = {
    ("piste_note", "body"),
    ("ir_attachment", "name"),
    ("ir_attachment", "index_content"),
}


@tagged("post_install", "-at_install", "piste_note")
class TestNoteLeakPrint(PisteCommissions, PisteCeremony, LeakCase, TransactionCase):
    """OD-16, U13, I1 12: no paper about a client or a piste tells what notes say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "force_report_rendering": True})
        Note = cls.env["piste.note"].with_user(cls.rep)
        Note.create({"lead_id": cls.opportunity.id, "body": SECRET})
        signer = cls._present()
        cls._sign_by(signer)
        invoice = cls._invoice()
        payment = cls._collect(invoice)
        statement = cls.env["piste.commission.statement"].create(
            {"user_id": cls.rep.id, "month": invoice.invoice_date}
        )
        cls.documents = {
            record._name: record.with_env(cls.env)
            for record in (
                invoice,
                payment,
                cls.opportunity,
                statement,
                signer.request_id,
                cls.merchant_a,
                cls.order,
            )
        }

    def _reports(self):
        return self.env["ir.actions.report"].search(
            [("model", "in", list(DRAWN)), ("report_type", "=", "qweb-pdf")]
        )

    def _words(self, content):
        pages = PdfReader(io.BytesIO(content)).pages
        return " ".join(page.extract_text() for page in pages)

    def test_each_report_of_the_addon_is_drawn_here(self):
        """I1 12: a new report about other documents has to be added."""
        self.assertEqual(set(self.documents), DRAWN)
        ours = self.env["ir.actions.report"].search(
            [("report_name", "=like", "piste.%")]
        )
        self.assertEqual(set(ours.mapped("model")), OURS)
        self.assertGreater(len(self._reports()), len(ours))

    def test_no_report_prints_a_note(self):
        """I1 12: drawn by who may read the notes, and by the server itself."""
        drawn = self.env["ir.actions.report"]
        for report in self._reports():
            for user in (self.rep, self.env.user):
                with self.subTest(report=report.report_name, user=user.login):
                    drawn |= self._draw(report, user)
        ours = drawn.filtered(lambda report: report.report_name.startswith("piste."))
        self.assertEqual(set(ours.mapped("model")), OURS)
        self.assertGreater(len(drawn - ours), 5)

    def _draw(self, report, user):
        """Look through a report; return it, or none where it is refused."""
        Report = self.env["ir.actions.report"].with_user(user)
        document = self.documents[report.model]
        try:
            with self.env.cr.savepoint():
                content, kind = Report._render_qweb_pdf(report, document.ids)
        except UserError as error:
            # Of a payment for a representative; a bill that a supplier sent.
            self.assertNotIn(SECRET, str(error))
            return report.browse()
        self.assertEqual(kind, "pdf")
        words = self._words(content)
        self.assertTrue(words.strip())
        # An envelope speaks in capitals.
        self.assertNotIn(SECRET, words.lower())
        self.assertNotIn(SECRET.encode(), content)
        return report

    def test_a_note_that_is_printed_would_be_found(self):
        """I1 12: the words of a PDF are read, not only its bytes."""
        self.merchant_a.street = f"1, rue {SECRET}"
        content, _kind = self.env["ir.actions.report"]._render_qweb_pdf(
            "piste.report_envelope", self.merchant_a.ids
        )
        self.assertIn(SECRET, self._words(content).lower())


@tagged("post_install", "-at_install", "piste_note")
class TestNoteLeakTables(LeakCase):
    """OD-16, U13, I1 4: the text stands in its own row, whatever fields are added."""

    def _where(self):
        """Return each column of the database in which the text stands."""
        columns = {}
        for table, column in self.env.execute_query(
            SQL(
                "SELECT table_name, column_name FROM information_schema.columns"
                " JOIN information_schema.tables USING (table_schema, table_name)"
                " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
                " AND data_type IN ('text', 'character varying', 'jsonb', 'json')"
            )
        ):
            columns.setdefault(table, []).append(column)
        self.assertGreater(len(columns), 300)
        found = set()
        for table, names in columns.items():
            counts = SQL(", ").join(
                SQL(
                    "bool_or(%s::text ILIKE %s)",
                    SQL.identifier(name),
                    f"%{SECRET}%",
                )
                for name in names
            )
            [row] = self.env.execute_query(
                SQL("SELECT %s FROM %s", counts, SQL.identifier(table))
            )
            stands = zip(names, row, strict=True)
            found |= {(table, name) for name, is_there in stands if is_there}
        return found

    def test_the_text_stands_nowhere_else(self):
        """I1 4, 6, 8, 14: after all that is done with notes and their files."""
        self.env.flush_all()
        self.assertEqual(self._where(), HOME)
        own = self.note.with_user(self.rep)
        own.reminder_date = "2030-01-07"
        own.copy({"reminder_date": "2030-01-08", "reminder_kind": "meeting"})
        own.write({"body": f"Autrement {SECRET}"})
        self.note.sudo().activity_id.action_done()
        original = self.env["res.partner"].create(
            {"name": "Gisèle", "is_company": True, "user_id": self.rep.id}
        )
        manager = original.with_user(self.manager)
        self.merchant_a.with_user(self.manager)._merge_into(manager)
        self.piste.with_user(self.manager).user_id = self.rep_b
        original.with_user(self.manager).user_id = self.rep_b
        self.env.cr.precommit.run()
        self.env.flush_all()
        self.assertEqual(self._where(), HOME)
        self.notes.sudo().unlink()
        self.env["piste.note"].sudo().search([("body", "ilike", SECRET)]).unlink()
        self.env.flush_all()
        self.assertFalse(self._where())
