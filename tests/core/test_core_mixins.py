from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import PisteCommon


def concrete(env, mixin):
    """Return the models with a table that inherit ``mixin``."""
    return [
        model
        for name, model in env.items()
        if not model._abstract and isinstance(model, env.registry[mixin])
    ]


@tagged("post_install", "-at_install", "piste_core")
class TestStatusMixin(PisteCommon):
    """AX-15, AX-16: on each real model of statuses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = concrete(cls.env, "piste.status.mixin")

    def test_role_is_unique_in_sql_on_every_table(self):
        """AX-16: the index declared on the abstract mixin really exists."""
        self.assertGreaterEqual(len(self.models), 2)
        for model in self.models:
            self.env.cr.execute(
                """SELECT 1 FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
                   JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
                   WHERE t.relname = %s AND a.attname = 'role' AND i.indisunique
                     AND i.indnatts = 1 AND i.indpred IS NOT NULL""",
                [model._table],
            )
            with self.subTest(model=model._name):
                self.assertTrue(self.env.cr.fetchone())

    def test_two_statuses_never_play_one_role(self):
        """AX-16: refused by the database, so by import and RPC as well."""
        for model in self.models:
            taken = model._required_roles[0]
            values = {
                "name": "Double",
                "role": taken,
                "is_closed": taken in model._closing_roles,
            }
            with (
                self.subTest(model=model._name),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                model.create(values)

    def test_required_roles_are_all_played_after_installation(self):
        """AX-15: the delivered set is complete."""
        for model in self.models:
            with self.subTest(model=model._name):
                played = set(model.search([("role", "!=", False)]).mapped("role"))
                self.assertLessEqual(set(model._required_roles), played)
                self.assertLessEqual(played, set(model._roles))

    def test_renaming_a_status_changes_nothing(self):
        """AX-16: code never tests a name."""
        for model in self.models:
            role = model._required_roles[0]
            status = model._with_role(role)
            status.name = "Tout autre nom"
            with self.subTest(model=model._name):
                self.assertEqual(model._with_role(role), status)

    def test_closed_flag_follows_the_role(self):
        """AX-16: an open “lost” or a closed “new” is refused."""
        for model in self.models:
            for role in model._required_roles:
                status = model._with_role(role)
                with (
                    self.subTest(model=model._name, role=role),
                    self.assertRaises(ValidationError),
                    self.env.cr.savepoint(),
                ):
                    status.is_closed = not status.is_closed

    def test_status_with_a_role_is_neither_archived_nor_deleted(self):
        """AX-16: a pipeline never loses its start or its end."""
        for model in self.models:
            for role in model._required_roles:
                status = model._with_role(role)
                with self.subTest(model=model._name, role=role):
                    with self.assertRaises(ValidationError), self.env.cr.savepoint():
                        status.active = False
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        status.unlink()

    def test_role_moves_to_another_status_in_one_step(self):
        """AX-16: the closed flag moves along; no moment without the role."""
        for model in self.models:
            role = model._required_roles[-1]
            former = model._with_role(role)
            heir = model.create({"name": "Héritier"})
            heir._assign_role(role)
            with self.subTest(model=model._name):
                self.assertEqual(model._with_role(role), heir)
                self.assertFalse(former.role)
                self.assertEqual(heir.is_closed, role in model._closing_roles)


def prepare_approval(env, merchant):
    """Return the values of a request to approve terms."""
    return {
        "order_id": env["sale.order"].create({"partner_id": merchant.id}).id,
        "requester_id": env.uid,
        "reason": "Fidélité",
        "terms_hash": "0" * 64,
        "difference": [{"kind": "total", "standard": 2, "asked": 1}],
    }


def prepare_signature(env, merchant):
    """Return the values of a presentation of a contract."""
    order = env["sale.order"].create({"partner_id": merchant.id})
    values = {"order_id": order.id, "company_id": order.company_id.id}
    return {**values, "lang": "fr_CA"}


# What no SQL of a test can put in another state: the database asks for the signature,
# the file or the invoice that belongs to it. Their own tests walk their lives.
BOUND = {
    "piste.payment.authorization",
    "piste.payment.debit",
    "piste.debit.run",
    "piste.push",
}


@tagged("post_install", "-at_install", "piste_core")
class TestStateMixin(PisteCommon):
    """D6: one declared automaton per model, on every path."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        models = concrete(cls.env, "piste.state.mixin")
        cls.bound = [model for model in models if model._name in BOUND]
        cls.models = [model for model in models if model._name not in BOUND]

    def _new(self, model):
        """Create a record in its first state, with the least it needs.

        A model of another domain adds its values here when it gets an automaton.
        """
        values = {
            "piste.contract.approval": prepare_approval(self.env, self.merchant_a),
            "piste.sign.request": prepare_signature(self.env, self.merchant_a),
            "piste.artwork": {"promotion_id": self._prepare_promotion().id},
            "piste.promotion": {
                "name": "2 pour 1",
                "partner_id": self.merchant_a.id,
                "discount_details": "Le deuxième café est offert",
                "discount_kind": "two_for_one",
                "terms": "Un par personne",
                "terms_accepted_at": "2029-12-01 12:00:00",
                "change_reason": "Image trop sombre",
                "date_start": "2030-01-07",
                "date_end": "2030-01-31",
            },
            "piste.commission.statement": {
                "user_id": self.rep.id,
                "month": "2026-01-01",
            },
            "piste.comment": {"name": "Un coupon deux fois ?"},
            "piste.discussion": {
                "name": "Livraison",
                "concerned_ids": [(4, self.rep.id)],
            },
            "calendar.event": {"name": "Note", "piste_outcome": "Noté"},
            "piste.request": {"name": "Documents", "partner_id": self.merchant_a.id},
            "piste.ticket": {"subject": "Question", "partner_id": self.merchant_a.id},
        }
        return model.sudo().create(values[model._name])

    def _prepare_promotion(self):
        return self.env["piste.promotion"].create({"partner_id": self.merchant_a.id})

    def _force(self, record, state):
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {record._table} SET {record._state_field} = %s WHERE id = %s",
            [state, record.id],
        )
        self.env.invalidate_all()

    def test_undeclared_transitions_are_refused_even_in_sudo(self):
        """D6: each edge that is not in the table, for each pair of states."""
        self.assertTrue(self.models)
        for model in self.models:
            record = self._new(model)
            field = model._fields[model._state_field]
            states = [value for value, _ in field._description_selection(self.env)]
            for source in states:
                for target in states:
                    allowed = (source, *model._transitions.get(source, ()))
                    if target in allowed:
                        continue
                    self._force(record, source)
                    with (
                        self.subTest(model=model._name, edge=(source, target)),
                        self.assertRaises(UserError),
                        self.env.cr.savepoint(),
                    ):
                        record.sudo().write({model._state_field: target})

    def test_bound_models_declare_the_same_automaton(self):
        """D6: each edge that is not in the table is refused, whatever the rest."""
        self.assertEqual(len(self.bound), len(BOUND))
        for model in self.bound:
            field = model._fields[model._state_field]
            states = [value for value, _ in field._description_selection(self.env)]
            for source in states:
                for target in states:
                    if target in (source, *model._transitions.get(source, ())):
                        continue
                    record = model.new({model._state_field: source})
                    with (
                        self.subTest(model=model._name, edge=(source, target)),
                        self.assertRaises(UserError),
                    ):
                        record._check_transition(target)

    def test_new_records_start_at_the_first_state(self):
        """D6: neither a value nor a default sent by a client skips a step."""
        for model in self.models:
            first = self._new(model)[model._state_field]
            self.assertEqual(first, model._initial_state)

    def test_unknown_state_is_refused(self):
        """D6: garbage from RPC gives an error, not a stored value."""
        for model in self.models:
            record = self._new(model)
            with self.subTest(model=model._name), self.assertRaises(UserError):
                record.write({model._state_field: "nonsense"})
