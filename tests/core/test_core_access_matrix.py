from odoo.tests import tagged

from ..common import ROLES, PisteCommon
from .access_matrix import COLUMNS, CORE_MODELS, MATRIX

OPERATIONS = {"c": "create", "r": "read", "u": "write", "d": "unlink"}
TECHNICAL = {
    "id",
    "display_name",
    "create_uid",
    "create_date",
    "write_uid",
    "write_date",
}


@tagged("post_install", "-at_install", "piste_core")
class TestAccessMatrix(PisteCommon):
    """8.2.1: what each role may do on each model is declared; nothing else holds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: getattr(cls, role) for role in ROLES}
        cls.users["portal"] = cls.portal_a
        cls.users["public"] = cls.env.ref("base.public_user")
        # The plain employee: what our groups stand on.
        cls.users["employee"] = cls._create_user("employee", "base.group_user")

    def _extended_models(self):
        """Return the models that the addon adds a stored field to."""
        return {
            name
            for name, model in self.env.items()
            if not model._abstract and not name.startswith("piste.")
            for field in model._fields.values()
            if field.name not in TECHNICAL and "piste" in field._modules
        }

    def _rights(self, model, user):
        Model = self.env[model].with_user(user)
        rights = [c for c, op in OPERATIONS.items() if Model.has_access(op)]
        return "".join(rights) or "-"

    def test_matrix_covers_exactly_the_models_of_the_addon(self):
        """8.2.1: a new model cannot slip in undeclared, a removed one cannot stay."""
        own = {
            name
            for name, model in self.env.items()
            if name.startswith("piste.") and not model._abstract
        }
        expected = own | self._extended_models() | CORE_MODELS
        self.assertEqual(set(MATRIX), expected)

    def test_matrix_knows_every_role(self):
        """8.2.1: a role of the tests without a column would not be compared."""
        self.assertEqual(set(COLUMNS), set(self.users) - {"rep_b"})

    def test_every_role_has_exactly_the_declared_rights(self):
        """8.2.1: each pair of model and role, for create, read, update, delete."""
        for model, line in MATRIX.items():
            declared = dict(zip(COLUMNS, line.split(), strict=True))
            declared["rep_b"] = declared["rep"]
            actual = {
                role: self._rights(model, user) for role, user in self.users.items()
            }
            with self.subTest(model=model):
                self.assertEqual(
                    actual,
                    declared,
                    f'now: "{model}": "{" ".join(actual[c] for c in COLUMNS)}"',
                )

    def test_outsiders_write_nothing_directly(self):
        """8.2.1: portal and public have no right to write."""
        for model, line in MATRIX.items():
            declared = dict(zip(COLUMNS, line.split(), strict=True))
            if not model.startswith("piste."):
                continue
            with self.subTest(model=model):
                self.assertIn(declared["portal"], ("r", "-"))
                self.assertEqual(declared["public"], "-")
