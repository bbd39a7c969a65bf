import psycopg2

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..common import PisteCommon
from ..complete import add_custom_fields, is_set, read_whole, sample

MODELS = ("res.partner", "crm.lead")
# Tables in which a merge moves nothing, and why.
NOT_MOVED = {
    "piste_partner_company_rel": "its companies work with the original already",
    "piste_duplicate_pair": "settled by the merge itself",
    "piste_match_key": "stays with the archived double",
    "piste_match_queue": "what is still to be compared",
    "piste_merge_log": "goes on telling what was merged into what",
}


@tagged("post_install", "-at_install", "piste_duplicate")
class TestMergeIsComplete(PisteCommon):
    """AX-04, A9: a merge loses nothing; a field that is added tomorrow is covered.

    No field is named here: whoever adds one to pistes or contacts, in Python or in the
    settings, either has it carried over or says in ``_merge_kept`` why not.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        add_custom_fields(cls.env, *MODELS)
        cls._add_custom_model()
        cls.env["res.partner"].create({"name": "Sommet", "is_company": True})

    @classmethod
    def _add_custom_model(cls):
        """Add a model with every kind of link to contacts and pistes."""
        model = cls.env["ir.model"].create({"name": "Visit", "model": "x_visit"})
        cls.env["ir.model.fields"].create(
            [
                {
                    "name": f"x_{ttype}_{relation.replace('.', '_')}",
                    "field_description": f"{ttype} {relation}",
                    "model_id": model.id,
                    "ttype": ttype,
                    "relation": relation,
                }
                for relation in MODELS
                for ttype in ("many2one", "many2many")
            ]
            + [
                {
                    "name": "x_document",
                    "field_description": "Document",
                    "model_id": model.id,
                    "ttype": "reference",
                    "selection_ids": [
                        (0, 0, {"value": name, "name": name}) for name in MODELS
                    ],
                },
                {
                    "name": "x_model",
                    "field_description": "Model",
                    "model_id": model.id,
                    "ttype": "char",
                },
                {
                    "name": "x_res_id",
                    "field_description": "Record",
                    "model_id": model.id,
                    "ttype": "many2one_reference",
                    "model_field": "x_model",
                }
                if "model_field" in cls.env["ir.model.fields"]._fields
                else {
                    "name": "x_note",
                    "field_description": "Note",
                    "model_id": model.id,
                    "ttype": "char",
                },
            ]
        )

    def _pair(self, model):
        values = {"user_id": self.rep.id}
        if model == "crm.lead":
            values["type"] = "lead"
        else:
            values["is_company"] = True
        return self.env[model].create([{**values, "name": name} for name in "AB"])

    def _treated(self, model, *treatments):
        Model = self.env[model]
        return [
            field
            for field in Model._fields.values()
            if Model._merge_treatment(field) in treatments
        ]

    def _fill(self, record, fields):
        """Fill the fields one by one; return those that took a value."""
        filled = []
        # Rows of other models are the matter of the tests of references.
        tables = {model._table for model in self.env.values() if not model._abstract}
        for field in fields:
            if field.type in {"properties", "one2many"} or (
                field.type == "many2many" and field.relation in tables
            ):
                continue
            record.write({field.name: sample(self.env, field)})
            if is_set(record, field):
                filled.append(field)
        self.env.flush_all()
        return filled

    def test_every_field_is_decided(self):
        """AX-04: what is stored is carried over, computed, or kept with a reason."""
        for model in MODELS:
            Model = self.env[model]
            for field in Model._fields.values():
                stored = field.store and (field.column_type or field.type == "binary")
                if stored or field.company_dependent:
                    with self.subTest(field=str(field)):
                        self.assertTrue(Model._merge_treatment(field))
            for name, reason in Model._merge_kept().items():
                with self.subTest(kept=f"{model}.{name}"):
                    self.assertTrue(Model._fields[name].store)
                    self.assertTrue(reason)

    def test_every_value_is_carried_over_and_comes_back(self):
        """AX-04, U2: fields of core, of Piste and of the company; then undone."""
        for model in MODELS:
            survivor, double = self._pair(model)
            fields = self._treated(
                model, "filled", "joined", "latest", "moved", "mixed"
            )
            filled = self._fill(double, fields)
            before = read_whole(survivor), read_whole(double)
            expected = {
                field.name: field.convert_to_write(double[field.name], double)
                for field in filled
                # What the original knows by itself, it keeps.
                if not is_set(survivor, field)
            }
            self.assertGreater(len(expected), 20)
            [log] = double._merge_into(survivor)
            survivor.invalidate_recordset()
            for name, carried in expected.items():
                field = survivor._fields[name]
                value = field.convert_to_write(survivor[field.name], survivor)
                with self.subTest(carried=str(field)):
                    self.assertEqual(value, carried)
            log.action_undo()
            self.env.invalidate_all()
            after = read_whole(survivor), read_whole(double)
            for side in (0, 1):
                for name, value in before[side].items():
                    with self.subTest(undone=f"{model}.{name}", side=side):
                        self.assertEqual(after[side][name] or None, value or None)

    def test_no_kind_of_reference_is_overlooked(self):
        """AX-04: every way in which a model of the registry may point is looked at."""
        engine = self.env["piste.merge.engine"]
        for model in MODELS:
            known = {(p.table, p.column) for p in engine._pointers(model)}
            known |= set(engine._reference_columns())
            for table, column in self._links_to(model):
                with self.subTest(model=model, column=f"{table}.{column}"):
                    self.assertTrue(
                        (table, column) in known or table in NOT_MOVED, column
                    )

    def _links_to(self, model):
        """Yield every column of the registry that may hold an id of ``model``."""
        for other in self.env.values():
            if other._abstract or other._transient or not other._auto:
                continue
            names = set(other._fields)
            for field in other._fields.values():
                if not field.store or field.company_dependent or field.inherited:
                    continue
                if field.type == "many2one" and field.comodel_name == model:
                    yield other._table, field.name
                elif field.type == "many2many" and field.comodel_name == model:
                    yield field.relation, field.column2
                elif field.type in {"many2one_reference", "reference"} or (
                    # The same by hand: a number beside the name of a model.
                    field.type == "integer"
                    and field.name in {"res_id", "record_id", "document_id"}
                    and names & {"model", "res_model", "model_id", "res_model_id"}
                ):
                    yield other._table, field.name

    def test_rows_of_every_table_follow(self):
        """AX-04: one row of each table that has some is made to point to the double."""
        engine = self.env["piste.merge.engine"]
        for model in MODELS:
            survivor, double = self._pair(model)
            if model == "res.partner":  # else it would have to be the double
                self._invoice(survivor)
            self.env.flush_all()
            pointed = [
                (pointer, row_id)
                for pointer in engine._pointers(model)
                if not pointer.other
                and (row_id := self._point(pointer, double, survivor))
            ]
            self.assertGreater(len(pointed), 3)
            self.env.invalidate_all()
            double._merge_into(survivor)
            for pointer, row_id in pointed:
                with self.subTest(column=f"{pointer.table}.{pointer.column}"):
                    now = self._pointed_to(pointer, row_id)
                    # A row that says the same as one of the original is taken away.
                    self.assertTrue(now == [survivor.id] or pointer.is_unique)
            for pointer in engine._pointers(model):
                with self.subTest(left=f"{pointer.table}.{pointer.column}"):
                    self.assertFalse(engine._is_used(pointer, {double.id: 0}))

    def _invoice(self, partner):
        journal = self.env["account.journal"].search([("type", "=", "sale")], limit=1)
        line = {"name": "Plage", "price_unit": 10, "tax_ids": []}
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "journal_id": journal.id,
                "invoice_line_ids": [(0, 0, line)],
            }
        ).action_post()

    def _point(self, pointer, double, survivor):
        """Have one row of a table point to ``double``; return its id."""
        condition = pointer.condition or SQL("TRUE")
        query = SQL(
            "SELECT max(id) FROM %s document WHERE %s AND %s <> %s",
            SQL.identifier(pointer.table),
            condition,
            SQL.identifier(pointer.column),
            survivor.id,
        )
        if pointer.table in {"res_partner", "res_company", "res_users", "crm_lead"}:
            return None  # what these are bound to has tests of its own
        [[row_id]] = self.env.execute_query(query)
        query = SQL(
            "UPDATE %s SET %s = %s WHERE id = %s",
            SQL.identifier(pointer.table),
            SQL.identifier(pointer.column),
            double.id,
            row_id,
        )
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query)
        except psycopg2.IntegrityError:
            return None  # the rules of that table do not let this row be changed
        return row_id

    def _pointed_to(self, pointer, row_id):
        query = SQL(
            "SELECT %s FROM %s WHERE id = %s",
            SQL.identifier(pointer.column),
            SQL.identifier(pointer.table),
            row_id,
        )
        return [value for [value] in self.env.execute_query(query)]

    def test_every_link_of_a_custom_model_follows(self):
        """AX-04: a model made in the settings, with each type of field; then undone."""
        for model in MODELS:
            survivor, double = self._pair(model)
            suffix = model.replace(".", "_")
            visit = self.env["x_visit"].create(
                {
                    "x_name": "Visite",
                    f"x_many2one_{suffix}": double.id,
                    f"x_many2many_{suffix}": [(4, double.id)],
                    "x_document": f"{model},{double.id}",
                }
            )
            [log] = double._merge_into(survivor)
            self._check_visit(visit, suffix, survivor)
            log.action_undo()
            self._check_visit(visit, suffix, double)

    def _check_visit(self, visit, suffix, record):
        visit.invalidate_recordset()
        for name in (f"x_many2one_{suffix}", f"x_many2many_{suffix}", "x_document"):
            with self.subTest(field=name):
                self.assertEqual(visit[name], record)

    def test_values_of_every_company_are_kept(self):
        """AX-04: what another company noted of the double is not lost; then undone."""
        other = self.env["res.company"].create({"name": "Autre inc."})
        survivor, double = self._pair("res.partner")
        survivor.with_company(self.env.company).barcode = "0601"
        double.with_company(self.env.company).barcode = "0602"
        double.with_company(other).barcode = "0603"
        [log] = double._merge_into(survivor)
        self.assertEqual(survivor.with_company(self.env.company).barcode, "0601")
        self.assertEqual(survivor.with_company(other).barcode, "0603")
        log.action_undo()
        self.assertFalse(survivor.with_company(other).barcode)
        self.assertEqual(double.with_company(other).barcode, "0603")

    def test_texts_of_both_are_kept(self):
        """AX-04: notes in free text stand one under the other."""
        for model, name in (("res.partner", "comment"), ("crm.lead", "description")):
            survivor, double = self._pair(model)
            survivor[name], double[name] = "<p>Avant midi</p>", "<p>Après cinq</p>"
            double._merge_into(survivor)
            self.assertIn("Avant midi", survivor[name])
            self.assertIn("Après cinq", survivor[name])

    def test_a_picture_is_not_replaced(self):
        """AX-04: the original keeps its own files of fields."""
        survivor, double = self._pair("res.partner")
        for record in survivor, double:
            record.image_1920 = sample(self.env, record._fields["image_1920"])
        before = read_whole(survivor)["files"]
        double._merge_into(survivor)
        self.assertEqual(read_whole(survivor)["files"], before)

    def test_a_half_address_is_not_completed_with_another(self):
        """AX-04: an address is taken whole or not at all."""
        survivor, double = self._pair("res.partner")
        survivor.write({"city": "Gaspé"})
        double.write({"street": "1, rue du Port", "city": "Laval", "zip": "H7A 1A1"})
        double._merge_into(survivor)
        self.assertEqual((survivor.street, survivor.city), (False, "Gaspé"))
