import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import PisteCommon
from ..promotion.artwork_common import visual
from .test_core_mixins import concrete, prepare_approval, prepare_signature


@tagged("post_install", "-at_install", "piste_core")
class TestEvidenceMixin(PisteCommon):
    """Evidence is written once: for users, for ADMIN and in sudo mode alike."""

    def _new(self, model):
        values = {
            "piste.artwork.comment": self._prepare_comment,
            "piste.artwork.version": self._prepare_version,
            "piste.commission.entry": self._prepare_entry,
            "piste.consent": lambda: {"channel": "email", "decision": "refuse"},
            "piste.contact.point": lambda: {
                "kind": "call",
                "date": "2026-01-15 12:00:00",
                "partner_id": self.merchant_a.id,
            },
            "piste.contract.approval.message": self._prepare_question,
            "piste.followup.log": lambda: {
                "rule_id": self.env.ref("piste.followup_rule_prospect").id,
                "step": "relance",
                "partner_id": self.merchant_a.id,
                "since": "2026-01-01 12:00:00",
                "date": "2026-01-15 12:00:00",
            },
            "piste.promotion.acceptance": self._prepare_acceptance,
            "piste.seal.key": lambda: {
                "company_id": self.env.company.id,
                "name": "2026",
                "certificate": "PEM",
                "private_key": "PEM",
            },
            "piste.event.reminder.sent": lambda: {
                "event_id": self.env["calendar.event"].create({"name": "Note"}).id,
                "partner_id": self.merchant_a.id,
                "due_at": "2026-01-15 12:00:00",
                "sent_at": "2026-01-15 12:00:00",
            },
            "piste.remark": lambda: {
                "lead_id": self.env["crm.lead"].create({"name": "Plage"}).id,
                "body": "Rappeler",
            },
            "piste.sign.event": self._prepare_event,
            "piste.status.change": self._prepare_change,
            "piste.promotion.redemption": self._prepare_call,
            "piste.discussion.post": self._prepare_message,
            "piste.partner.owner": lambda: {
                "partner_id": self.merchant_a.id,
                "user_id": self.rep.id,
            },
        }
        return model.sudo().create(values[model._name]())

    def _prepare_entry(self):
        plan = self.env["piste.commission.plan"].create(
            {"name": "10 %", "percent": 10, "is_cumulative": True}
        )
        return {
            "user_id": self.rep.id,
            "company_id": self.env.company.id,
            "plan_id": plan.id,
            "allocation_id": 999999999,
            "date": "2026-01-15",
        }

    def _prepare_version(self):
        promotion = self.env["piste.promotion"].create(
            {"partner_id": self.merchant_a.id}
        )
        artwork = self.env["piste.artwork"].create({"promotion_id": promotion.id})
        return {"artwork_id": artwork.id, "image": base64.b64encode(visual())}

    def _prepare_comment(self):
        version = self.env["piste.artwork.version"].create(self._prepare_version())
        return {"version_id": version.id, "body": "Plus clair"}

    def _prepare_message(self):
        discussion = self.env["piste.discussion"].create(
            {"name": "Livraison", "concerned_ids": [(4, self.rep.id)]}
        )
        return {"discussion_id": discussion.id, "body": "En retard"}

    def _prepare_question(self):
        values = prepare_approval(self.env, self.merchant_a)
        approval = self.env["piste.contract.approval"].create(values)
        values = {"approval_id": approval.id, "author_id": self.rep.id}
        return {**values, "kind": "question", "body": "Pourquoi ?"}

    def _prepare_event(self):
        values = prepare_signature(self.env, self.merchant_a)
        row = {
            "request_id": self.env["piste.sign.request"].create(values).id,
            "number": 1,
            "kind": "viewed",
            "moment": "2026-01-15T12:00:00.000000+00:00",
            "previous_hash": "0" * 64,
        }
        return {**row, "hash": "1" * 64}

    def _prepare_call(self):
        key = self.env["piste.app.key"].create({"name": "Application"})
        return {
            "key_id": key.id,
            "company_id": key.company_id.id,
            "kind": "redeem",
            "outcome": "refused",
            "reason": "code_unknown",
            "idempotency_key": "1",
            "body_hash": "0" * 64,
            "status": 404,
        }

    def _prepare_acceptance(self):
        promotion = self.env["piste.promotion"].create(
            {"partner_id": self.merchant_a.id}
        )
        return {
            "promotion_id": promotion.id,
            "number": 1,
            "text": "Un par personne",
            "text_hash": "0" * 64,
            "accepted_at": "2026-01-15 12:00:00",
            "accepted_by_id": self.rep.id,
        }

    def _prepare_change(self):
        return {
            "kind": "prospect",
            "partner_id": self.merchant_a.id,
            "date": "2026-01-15 12:00:00",
        }

    def test_no_field_but_the_open_ones_can_be_rewritten(self):
        """U3, OD-20: not even in sudo, whatever the field."""
        for model in concrete(self.env, "piste.evidence.mixin"):
            record = self._new(model)
            closed = [
                name
                for name, field in model._fields.items()
                if field.store
                and not field.compute
                and name not in model._evidence_open_fields
                and not name.endswith(("_uid", "_date"))
                and name != "id"
            ]
            self.assertTrue(closed)
            for name in closed:
                value = record.read([name], load=None)[0][name]
                with (
                    self.subTest(field=f"{model._name}.{name}"),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    record.sudo().write({name: value})

    def test_no_row_is_ever_deleted(self):
        """U3, OD-20: history only grows."""
        for model in concrete(self.env, "piste.evidence.mixin"):
            record = self._new(model)
            for user in (self.env.user, self.manager):
                with (
                    self.subTest(model=model._name),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    record.with_user(user).sudo().unlink()
            self.assertTrue(record.exists())
