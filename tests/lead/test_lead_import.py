import base64
import csv
import io

from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.piste.tests.common import PisteCommon

# Line of the file -> a word of its reason, as a French user reads it.
REFUSED = {
    17: "il faut un nom d'entreprise ou de contact",
    39: "« info@@commerce » n'est pas une adresse courriel",
    60: "À rappeler demain",
    83: "Zacharie Introuvable",
    106: "« Converti » ne s'obtient qu'en convertissant ou en perdant la piste",
    129: "« Perdu » ne s'obtient qu'en convertissant ou en perdant la piste",
    152: "« 2027-13-45 » n'est pas une date",
    175: "« mille deux cents » n'est pas un nombre",
    200: "« appeler le soir » n'est pas un numéro de téléphone",
    243: "Québécie",
}


@tagged("post_install", "-at_install", "piste_lead")
class TestLeadImport(PisteCommon):
    """Step 1 of the story: 250 merchants, 10 broken lines, 15 doubles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.rep.lang = "fr_CA"
        cls.env.company.country_id = cls.env.ref("base.ca")
        with file_open("piste/demo/merchants_quebec.csv", "rb") as file:
            cls.content = file.read()

    def _import(self, content=None, name="merchants_quebec.csv", kind="text/csv"):
        return (
            self.env["base_import.import"]
            .with_user(self.rep)
            .with_context(lang="fr_CA", default_type="lead", tracking_disable=True)
            .create(
                {
                    "res_model": "crm.lead",
                    "file": content or self.content,
                    "file_name": name,
                    "file_type": kind,
                }
            )
        )

    def _preview(self, importer):
        options = {"has_headers": True, "quoting": '"', "separator": "", "limit": 2000}
        preview = importer.parse_preview(options)
        self.assertNotIn("error", preview)
        return preview

    def _run(self, importer, dryrun=False, keep=False):
        preview = self._preview(importer)
        headers = preview["headers"]
        fields = [
            "/".join(preview["matches"].get(index) or []) or False
            for index in range(len(headers))
        ]
        options = {
            **preview["options"],
            "name_create_enabled_fields": {},
            "piste_keep_valid": keep,
        }
        return importer.execute_import(fields, headers, options, dryrun=dryrun)

    def _leads(self):
        return (
            self.env["crm.lead"]
            .with_context(active_test=False)
            .search([("create_uid", "=", self.rep.id)])
        )

    def test_template_is_offered_and_every_header_is_recognised(self):
        """The French template matches the fields of a French user, one by one."""
        Lead = self.env["crm.lead"].with_context(lang="fr_CA", default_type="lead")
        templates = Lead.get_import_templates()
        self.assertEqual(
            templates[0]["template"], "/piste/static/xls/piste_import_template.xlsx"
        )
        self.assertEqual(templates[0]["label"], "Modèle d'importation de pistes")
        with file_open("piste/static/xls/piste_import_template.xlsx", "rb") as file:
            content = file.read()
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        importer = self._import(content, "modele.xlsx", kind)
        preview = self._preview(importer)
        self.assertEqual(len(preview["matches"]), len(preview["headers"]))
        result = self._run(importer)
        self.assertFalse(result["messages"])
        lead = self._leads()
        self.assertRecordValues(
            lead,
            [
                {
                    "name": "Boulangerie de l'Exemple",
                    "partner_name": "Boulangerie de l'Exemple",
                    "type": "lead",
                    "expected_revenue": 1200,
                }
            ],
        )

    def test_separator_bom_and_accents_are_recognised(self):
        """The file of a Québec spreadsheet needs no setting."""
        preview = self._preview(self._import())
        self.assertEqual(preview["options"]["separator"], ";")
        self.assertEqual(preview["headers"][0], "Nom de la société")
        self.assertEqual(preview["num_rows"] - 1, 250)
        matches = {path[0] for path in preview["matches"].values()}
        self.assertEqual(len(matches), len(preview["headers"]))
        self.assertLessEqual(
            {"partner_name", "phone", "piste_status_id", "user_id", "date_deadline"},
            matches,
        )

    def test_broken_lines_are_refused_with_line_and_reason(self):
        """Step 1: nothing is written; each line is told in a French sentence."""
        for dryrun in (True, False):
            with self.subTest(dryrun=dryrun):
                result = self._run(self._import(), dryrun=dryrun)
                self.assertFalse(result["ids"])
                reasons = {m["record"]: m["message"] for m in result["messages"]}
                self.assertEqual(sorted(reasons), sorted(REFUSED))
                for line, words in REFUSED.items():
                    self.assertIn(words, reasons[line])
                self.assertEqual(result["piste_refused"]["count"], 10)
                self.assertFalse(self._leads())

    def test_valid_lines_are_kept_on_request(self):
        """Step 1: 240 pistes, phones normalised, the 10 others in a file."""
        result = self._run(self._import(), keep=True)
        self.assertFalse([m for m in result["messages"] if m["type"] == "error"])
        self.assertEqual(len(result["ids"]), 240)
        leads = self._leads()
        self.assertEqual(len(leads), 240)
        self.assertEqual(set(leads.mapped("type")), {"lead"})
        self.assertTrue(all(leads.mapped("name")))
        self.assertTrue(all(leads.mapped("piste_status_id")))
        with_phone = leads.filtered("phone")
        self.assertTrue(with_phone)
        for lead in with_phone:
            self.assertRegex(lead.phone_sanitized, r"^\+1\d{3}55501\d\d$")
        rows = self._refused_rows(result)
        self.assertEqual(len(rows), 11)
        self.assertEqual(rows[0][-1], "Motif du refus")
        for row, words in zip(rows[1:], REFUSED.values(), strict=True):
            self.assertIn(words, row[-1])

    def _refused_rows(self, result):
        content = base64.b64decode(result["piste_refused"]["file"])
        text = content.decode("utf-8-sig")
        self.assertTrue(content.startswith(b"\xef\xbb\xbf"))
        return list(csv.reader(io.StringIO(text), delimiter=";"))

    def test_second_run_of_corrected_lines_completes_the_file(self):
        """Step 1: the file of the refused lines is corrected and imported again."""
        rows = self._refused_rows(self._run(self._import(), keep=True))
        head, *lines = rows
        good = dict(zip(head, lines[-1], strict=True))
        good["Pays"] = "Canada"
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=";")
        writer.writerow(head[:-1])
        writer.writerow([good[name] for name in head[:-1]])
        result = self._run(self._import(buffer.getvalue().encode("utf-8-sig")))
        self.assertEqual(len(result["ids"]), 1)
        self.assertEqual(len(self._leads()), 241)

    def test_rehearsal_writes_nothing_even_when_valid_lines_are_kept(self):
        result = self._run(self._import(), dryrun=True, keep=True)
        self.assertEqual(len(result["ids"]), 240)
        self.assertFalse(self._leads())

    def test_formula_of_a_refused_line_is_defused(self):
        """A refused cell never runs in the spreadsheet of who corrects it."""
        lines = self.content.decode("utf-8-sig").splitlines()[:2]
        cells = lines[1].split(";")
        cells[0], cells[3] = "=HYPERLINK(1)", "pas@@bon"
        text = "\n".join([*lines, ";".join(cells)])
        result = self._run(self._import(text.encode("utf-8-sig")), keep=True)
        self.assertTrue(self._refused_rows(result)[1][0].startswith("'="))

    def test_other_models_import_as_ever(self):
        """The import of other documents is the one of core."""
        importer = self._import()
        importer.res_model = "res.partner"
        result = importer.execute_import(
            ["name"] + [False] * 15,
            [],
            {
                "has_headers": True,
                "quoting": '"',
                "separator": ";",
                "encoding": "utf-8",
            },
            dryrun=True,
        )
        self.assertNotIn("piste_refused", result)

    def test_import_costs_few_queries(self):
        """250 lines: rehearsal and import in a bounded number of queries."""
        importer = self._import()
        self._run(importer, dryrun=True)
        self.env.flush_all()
        before = self.cr.sql_log_count
        self._run(importer, keep=True)
        self.env.flush_all()
        self.assertLessEqual(self.cr.sql_log_count - before, 1250)
