import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from .sign_common import SEEN, PisteCeremony, drawing


@tagged("post_install", "-at_install", "piste_contract")
class TestContractSign(PisteCeremony, TransactionCase):
    """OD-24, U7: terms first, signature last, with all that proves it."""

    def test_read_then_sign(self):
        """OD-24, U7: name, moment, IP, browser and hash of the document are kept."""
        signer = self._present()
        self.assertEqual(signer._step(), "read")
        self._sign_by(signer)
        self.assertEqual(self.order.signed_by, "Gisèle Potvin")
        self.assertTrue(self.order.piste_is_signed_unpaid)
        self.assertEqual(signer._step(), "pay")
        event = signer.request_id.event_ids.filtered(lambda e: e.kind == "signed")
        self.assertEqual(
            (event.who, event.ip, event.user_agent), ("Gisèle Potvin", *SEEN.values())
        )
        self.assertEqual(
            event.details["document_hash"], signer.request_id.document_hash
        )
        self.assertFalse(signer.request_id._verify())

    def test_nobody_signs_before_reading(self):
        """U7: the signature comes last."""
        signer = self._present()
        with self.assertRaisesRegex(UserError, "Read the contract first"):
            signer._sign(
                "Gisèle",
                drawing(),
                signer.request_id.document_hash,
                submission="x",
                seen=SEEN,
            )
        self.assertFalse(self.order.signed_on)

    def test_bad_signatures_are_refused(self):
        """OD-24: no name, no picture, nothing drawn, a dot, five megabytes."""
        signer = self._present()
        signer._read(SEEN)
        dot = drawing(((50, 50), (52, 50)))
        for values in (
            {"name": ""},
            {"name": " . "},
            {"name": None},
            {"ink": None},
            {"ink": "abc"},
            {"ink": base64.b64encode(b"GIF89a" + b"x" * 99).decode()},
            {"ink": drawing(((0, 0), (0, 0)))},
            {"ink": dot},
            {"ink": "A" * 5_000_000},
            {"ink": {"a": 1}},
        ):
            with self.subTest(**{k: str(v)[:20] for k, v in values.items()}):
                with self.assertRaises(UserError), self.cr.savepoint():
                    signer._sign(
                        **{
                            "name": "Gisèle",
                            "ink": drawing(),
                            "document_hash": signer.request_id.document_hash,
                            "submission": "x",
                            "seen": SEEN,
                            **values,
                        }
                    )
                self.assertFalse(signer.signed_on)

    def test_order_edited_between_reading_and_signing(self):
        """OD-24: “le contrat a changé”; the new document is read first."""
        signer = self._present()
        signer._read(SEEN)
        former = signer.request_id.document_hash
        # A shorter offer, which needs nobody's approval.
        self.order.sudo().validity_date = fields.Date.today() + timedelta(days=2)
        with self.assertRaisesRegex(UserError, "has changed"), self.cr.savepoint():
            signer._sign("Gisèle", drawing(), former, submission="x", seen=SEEN)
        signer.request_id._renew(SEEN)
        self.assertNotEqual(signer.request_id.document_hash, former)
        self.assertEqual(signer._step(), "read")
        with self.assertRaises(UserError), self.cr.savepoint():
            signer._sign("Gisèle", drawing(), former, submission="x", seen=SEEN)
        self._sign_by(signer)
        self.assertTrue(self.order.signed_on)

    def test_same_form_twice_signs_once(self):
        """OD-24: a double click, or the answer that a cut network lost."""
        signer = self._present()
        self._sign_by(signer)
        signed_on, count = signer.signed_on, len(signer.request_id.event_ids)
        signer._sign(
            "Gisèle Potvin",
            drawing(),
            signer.request_id.document_hash,
            submission="one",
            seen=SEEN,
        )
        self.assertEqual(signer.signed_on, signed_on)
        self.assertEqual(len(signer.request_id.event_ids), count)
        with self.assertRaises(UserError):
            signer._sign(
                "Autre",
                drawing(),
                signer.request_id.document_hash,
                submission="two",
                seen=SEEN,
            )

    def test_two_sign_in_order(self):
        """U10: the second one waits, then gets the link."""
        luc = self.gisele.copy({"name": "Luc Roy", "email": "luc@example.com"})
        first = self._present(partners=self.gisele + luc)
        second = first.request_id.signer_ids - first
        self.assertEqual((first.state, second.state), ("turn", "waiting"))
        self.assertEqual(second._step(), "wait")
        with self.assertRaises(UserError), self.cr.savepoint():
            second._read(SEEN)
        self._sign_by(first)
        self.assertFalse(self.order.signed_on)
        self.assertEqual(first._step(), "wait")
        self.assertTrue(second.link_sent_on)
        self._sign_by(second, "Luc Roy")
        self.assertEqual(self.order.signed_by, "Gisèle Potvin, Luc Roy")
        self.assertEqual(first._step(), "pay")

    def test_changed_between_two_signatures(self):
        """U10, U7: who signed the former document signs the new one too."""
        luc = self.gisele.copy({"name": "Luc Roy", "email": "luc@example.com"})
        first = self._present(partners=self.gisele + luc)
        sign_request = first.request_id
        second = sign_request.signer_ids - first
        self._sign_by(first)
        self.order.sudo().validity_date = fields.Date.today() + timedelta(days=2)
        sign_request._renew(SEEN)
        self.assertEqual((first.state, second.state), ("turn", "waiting"))
        self.assertFalse(first.signature)
        self._sign_by(first, submission="again")
        self._sign_by(second, "Luc Roy")
        self.assertEqual(self.order.signed_by, "Gisèle Potvin, Luc Roy")
        self.assertFalse(sign_request._verify())

    def test_who_signs_is_of_the_client(self):
        """OD-24: neither the representative nor somebody else's contact, by RPC too."""
        wizard = self.env["piste.contract.sign"].with_user(self.rep)
        for stranger in (
            self.rep.partner_id,
            self.merchant_b,
            self.env.user.partner_id,
        ):
            for names in (("signer_id",), ("second_signer_id",)):
                values = {"order_id": self.order.id, "signer_id": self.gisele.id}
                dialog = wizard.create(values | dict.fromkeys(names, stranger.id))
                with self.subTest(who=stranger.name), self.assertRaises(UserError):
                    dialog._prepare()
        self.assertFalse(self.order.piste_sign_request_ids)

    def test_who_works_for_the_client_may_sign(self):
        """OD-24, AX-22: a person with a role in the company, whose own she is not."""
        person = self.env["res.partner"].create(
            {"name": "Me Roy", "email": "roy@example.com", "user_id": self.rep.id}
        )
        self.env["piste.partner.link"].create(
            {"partner_id": self.merchant_a.id, "person_id": person.id}
        )
        self._sign_by(self._present(partners=person), "Me Roy")
        self.assertEqual(self.order.signed_by, "Me Roy")

    def test_copies_go_to_whom_the_representative_may_read(self):
        """U10: no signed contract to the contact of a colleague."""
        foreign = self.merchant_b
        with self.assertRaises(AccessError):
            self._present(cc_partner_ids=foreign.ids)

    def test_declined_with_a_reason(self):
        """U10: the representative reads why; the contract is cancelled."""
        signer = self._present()
        with self.assertRaises(UserError), self.cr.savepoint():
            signer._decline("  ", SEEN)
        signer._decline("Trop cher", SEEN)
        self.assertEqual(signer.request_id.state, "declined")
        self.assertEqual(self.order.state, "cancel")
        self.assertEqual(self.order.activity_ids.user_id, self.rep)
        self.assertEqual(signer._step(), "declined")
        with self.assertRaises(UserError):
            signer._read(SEEN)

    def test_a_new_presentation_ends_the_former(self):
        """OD-24: one document at a time."""
        first = self._present()
        second = self._present()
        self.assertEqual(first.request_id.state, "withdrawn")
        self.assertEqual(first._step(), "withdrawn")
        self.assertEqual(second._step(), "read")

    def test_what_cannot_be_presented(self):
        """OD-24: signed, cancelled, expired, empty, not a contract."""
        signer = self._present()
        self._sign_by(signer)
        with self.assertRaisesRegex(UserError, "signed already"):
            self._present()
        other = self._quote()
        other.validity_date = "2020-01-01"
        with self.assertRaisesRegex(UserError, "expired"):
            self._present(other)
        other = self._quote()
        other.order_line.sudo().unlink()
        with self.assertRaisesRegex(UserError, "empty"):
            self._present(other)
        other._action_cancel()
        with self.assertRaisesRegex(UserError, "cancelled"):
            self._present(other)

    def test_signed_contract_does_not_expire(self):
        """OD-25: the same link pays it later."""
        signer = self._present()
        self._sign_by(signer)
        self.env.cr.execute(
            "UPDATE sale_order SET validity_date = '2020-01-01' WHERE id = %s",
            [self.order.id],
        )
        self.env.invalidate_all()
        self.assertEqual(signer._step(), "pay")

    def test_colleague_presents_nothing(self):
        """OD-24: the right on the contract rules."""
        wizard = self.env["piste.contract.sign"].create(
            {"order_id": self.order.id, "signer_id": self.gisele.id}
        )
        for name in ("action_tablet", "action_send", "action_qr"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                getattr(wizard.with_user(self.rep_b), name)()
