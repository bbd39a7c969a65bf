import base64
import re
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.piste.utils import pades

from .sign_common import PisteCeremony, drawing

OPENSSL = (
    *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "seal.der"),
    *("-content", "covered", "-CAfile", "company.pem", "-purpose", "any"),
    *("-out", "out"),
)


class SealedContract(PisteCeremony):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Real PDF files: core draws none in tests unless it is told to.
        cls.env = cls.env(context={**cls.env.context, "force_report_rendering": True})
        cls.signer = cls._present()
        cls._sign_by(cls.signer)
        cls._seal_all()
        cls.request = cls.signer.request_id
        cls.sealed = cls.request._sealed_pdf()
        cls.certificates = cls.env["piste.seal.key"]._certificates(cls.company)


@tagged("post_install", "-at_install", "piste_contract")
class TestContractSeal(SealedContract, TransactionCase):
    """U7: the signed copy is sealed, and shows any change."""

    def test_sealed_once(self):
        """U7: the job may run as often as it wants."""
        first = self.request.sealed_hash
        self.assertTrue(first)
        self._seal_all()
        self.request._seal()
        self.assertEqual(self.request.sealed_hash, first)
        kinds = self.request.event_ids.mapped("kind")
        self.assertEqual(kinds.count("sealed"), 1)
        self.assertEqual(kinds.count("copied"), 1)
        self.assertFalse(self.request._verify())

    def test_whole_until_one_byte_changes(self):
        """U7: pyHanko accepts the file, and refuses it after one changed byte."""
        self.assertTrue(pades.is_sealed_by(self.sealed, self.certificates))
        gap = self.sealed.rindex(b"/Contents")
        for place in (20, len(self.sealed) // 3, gap - 200, len(self.sealed) - 30):
            with self.subTest(place=place):
                changed = bytearray(self.sealed)
                changed[place] ^= 1
                self.assertFalse(pades.is_sealed_by(bytes(changed), self.certificates))
        self.assertFalse(
            pades.is_sealed_by(self.sealed + b"\n%added", self.certificates)
        )
        self.assertFalse(pades.is_sealed_by(b"no pdf", self.certificates))

    def test_openssl_verifies_it_offline(self):
        """U7: ``openssl cms`` accepts the file, refuses it after one changed byte."""
        start, begin, end, rest = map(
            int,
            re.search(
                rb"/ByteRange *\[ *(\d+) +(\d+) +(\d+) +(\d+)", self.sealed
            ).groups(),
        )
        covered = bytearray(self.sealed[start:begin] + self.sealed[end : end + rest])
        told = bytes.fromhex(self.sealed[begin + 1 : end - 1].decode())
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder)
            (path / "seal.der").write_bytes(told)
            (path / "company.pem").write_bytes(self.certificates[0])

            def verify():
                (path / "covered").write_bytes(bytes(covered))
                return subprocess.run(
                    OPENSSL,
                    cwd=folder,
                    capture_output=True,
                    check=False,
                ).returncode

            self.assertEqual(verify(), 0)
            covered[len(covered) // 2] ^= 1
            self.assertNotEqual(verify(), 0)

    def test_a_new_key_keeps_the_old_seals(self):
        """U7: rotated by the administrator; what was sealed before stays good."""
        key = (
            self.env["piste.seal.key"]
            .sudo()
            .search([("company_id", "=", self.company.id)])
        )
        with self.assertRaises(AccessError):
            key.with_user(self.manager).action_rotate()
        key.action_rotate()
        self.assertFalse(self.request._verify())
        fresh = self.env["piste.seal.key"]._current(self.company)
        self.assertNotEqual(fresh, key)

    def test_nobody_reads_the_private_key(self):
        """U7: neither a manager nor the administrator, by no interface."""
        key = self.env["piste.seal.key"]._current(self.company)
        administrator = self.env.ref("base.user_admin")
        for user in (self.manager, administrator):
            mine = key.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    mine.read(["private_key"])
                self.assertNotIn("private_key", mine.fields_get())
                with self.assertRaises(AccessError):
                    mine.search([("private_key", "ilike", "BEGIN")])
        self.assertNotIn(
            "PRIVATE", str(self.env["ir.config_parameter"].search([]).mapped("value"))
        )

    def test_one_that_cannot_be_sealed_holds_nobody_up(self):
        """U7: the job goes on, tells on the contract, and tries again last."""
        bad, good = (self._present(self._quote()) for _time in range(2))
        for signer in bad, good:
            self._sign_by(signer)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE piste_sign_request SET document = %s WHERE id = %s",
            [base64.b64encode(b"other").decode(), bad.request_id.id],
        )
        self.env.invalidate_all()
        with mute_logger("odoo.addons.piste.models.contract.piste_sign_seal"):
            for _time in range(2):
                for sign_request in self.env["piste.sign.request"].sudo()._to_seal(9):
                    sign_request._try_seal()
        self.env.invalidate_all()
        self.assertTrue(good.request_id.sealed_on)
        self.assertFalse(bad.request_id.sealed_on)
        self.assertEqual(bad.request_id.seal_tries, 2)
        notes = bad.request_id.order_id.message_ids.filtered(
            lambda message: "altered" in message.body or "altéré" in message.body
        )
        self.assertEqual(len(notes), 1)

    def test_copies_are_sent_to_each(self):
        """OD-24, U10: to who signed and to the representative, each one mail."""
        mails = self.env["mail.mail"].search([("subject", "ilike", self.order.name)])
        copies = mails.filtered("attachment_ids")
        self.assertEqual(
            copies.recipient_ids, self.gisele | self.order.user_id.partner_id
        )
        self.assertEqual({len(mail.recipient_ids) for mail in copies}, {1})
        for mail in copies:
            content = mail.attachment_ids.raw
            self.assertEqual(sha256(content).hexdigest(), self.request.sealed_hash)


@tagged("post_install", "-at_install", "piste_contract")
class TestSignTampering(SealedContract, TransactionCase):
    """U7, SECURITY I13: each attack on the evidence, by everybody who may try."""

    def _attackers(self):
        public = self.env.ref("base.public_user")
        administrator = self.env.ref("base.user_admin")
        return (self.rep, self.manager, self.portal_a, public, administrator)

    def test_nobody_writes_or_deletes_the_evidence(self):
        """I13: events, requests, signers; whoever tries, by whichever method."""
        event = self.request.event_ids[0]
        for user in self._attackers():
            for record, values in (
                (event, {"who": "X"}),
                (self.request, {"state": "open"}),
                (self.request, {"document_hash": "0" * 64}),
                (self.signer, {"name_typed": "X"}),
                (self.signer, {"signed_on": False}),
            ):
                with self.subTest(user=user.login, model=record._name):
                    with self.assertRaises(UserError):
                        record.with_user(user).write(values)
                    with self.assertRaises(UserError):
                        record.with_user(user).unlink()
                    with self.assertRaises(UserError):
                        record.with_user(user).copy()
                    with self.assertRaises(UserError):
                        record.with_user(user).create(values)

    def test_nobody_changes_a_seal_key(self):
        """U7: what proves former seals is not replaced, whoever asks."""
        key = self.env["piste.seal.key"]._current(self.company)
        for user in self._attackers():
            for values in (
                {"certificate": "X"},
                {"private_key": "X"},
                {"company_id": self.env.company.id},
                {"name": "X"},
            ):
                with self.subTest(user=user.login, values=values):
                    with self.assertRaises(UserError):
                        key.with_user(user).write(values)
                    with self.assertRaises(UserError):
                        key.with_user(user).unlink()
        with self.assertRaises(UserError):
            key.sudo().write({"certificate": "X"})

    def test_nobody_reads_the_link_of_a_client(self):
        """SECURITY I5: who reads the request signs in nobody's place."""
        for user in (
            self.rep,
            self.manager,
            self.accountant,
            self.env.ref("base.user_admin"),
        ):
            signer = self.signer.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    signer.read(["sign_url"])
                self.assertNotIn("sign_url", signer.fields_get())

    def test_not_even_the_system_rewrites_events(self):
        """I13: the ORM refuses it in sudo mode, and the database by SQL."""
        event = self.request.event_ids[0]
        with self.assertRaises(UserError):
            event.sudo().write({"who": "X"})
        with self.assertRaises(UserError):
            event.sudo().unlink()
        for query in (
            "UPDATE piste_sign_event SET who = 'X' WHERE id = %s",
            "DELETE FROM piste_sign_event WHERE id = %s",
        ):
            with (
                self.subTest(query=query),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.Error),
                self.cr.savepoint(),
            ):
                self.cr.execute(query, [event.id])

    def test_nobody_writes_a_signature_on_the_order(self):
        """I13: signed_by, signed_on, signature, with whatever context, on any path."""
        unsigned = self._quote()
        for user in self._attackers():
            for order in (self.order, unsigned):
                for values in (
                    {"signed_by": "X"},
                    {"signed_on": "2026-01-01 00:00:00"},
                    {"signature": drawing()},
                ):
                    for context in (
                        {},
                        {"piste_signing": True},
                        {"install_mode": True},
                    ):
                        with (
                            self.subTest(user=user.login, values=list(values)),
                            self.assertRaises(UserError),
                        ):
                            order.with_user(user).with_context(**context).write(values)
        for values in ({"signed_by": "X"}, {"signature": drawing()}):
            with self.assertRaises(UserError):
                unsigned.sudo().write(values)
            with self.assertRaises(UserError):
                self.order.sudo().write({**values, "signed_by": False})
        with self.assertRaises(UserError):
            self.order.with_user(self.rep).copy(
                {"signed_by": "X", "signed_on": "2026-01-01"}
            )

    def test_terms_are_fixed_on_every_path(self):
        """U7: lines, prices, clauses, dates: for the system and the manager too."""
        line = self.order.order_line[0]
        product = self.env.ref("piste.product_fee_design")
        for env in (self.env(su=True), self.env(user=self.manager.id)):
            order, own = self.order.with_env(env), line.with_env(env)
            for attack in (
                lambda own=own: own.write({"price_unit": 1}),
                lambda own=own: own.write({"name": "Autre"}),
                lambda own=own: own.write({"product_uom_qty": 9}),
                lambda own=own: own.unlink(),
                lambda order=order: order.write({"note": "Autre clause"}),
                lambda order=order: order.write({"validity_date": "2030-01-01"}),
                lambda order=order: order.write({"partner_id": self.merchant_b.id}),
                lambda order=order: order.write({"require_payment": False}),
                lambda order=order: order.write(
                    {"order_line": [(0, 0, {"product_id": product.id})]}
                ),
                lambda order=order: order.write({"order_line": [(5,)]}),
            ):
                with self.assertRaises(UserError), self.cr.savepoint():
                    attack()
        self.assertTrue(self.request._is_current())

    def test_every_change_by_sql_shows(self):
        """I13: of an event, the chain, the document, a signature, the copy."""
        self.env.flush_all()
        self.cr.execute("ALTER TABLE piste_sign_event DISABLE TRIGGER USER")
        ids = self.request.event_ids.ids
        png = base64.b64encode(b"other").decode()
        for query, values in (
            ("UPDATE piste_sign_event SET who = 'X' WHERE id = %s", [ids[1]]),
            ("UPDATE piste_sign_event SET ip = NULL WHERE id = %s", [ids[2]]),
            ("DELETE FROM piste_sign_event WHERE id = %s", [ids[1]]),
            (
                "UPDATE piste_sign_request SET document = %s WHERE id = %s",
                [png, self.request.id],
            ),
            (
                "UPDATE piste_sign_signer SET signature = %s WHERE id = %s",
                [png, self.signer.id],
            ),
            (
                "UPDATE piste_sign_signer SET name_typed = 'X' WHERE id = %s",
                [self.signer.id],
            ),
            (
                "UPDATE piste_sign_request SET sealed_document = %s WHERE id = %s",
                [png, self.request.id],
            ),
            (
                "UPDATE piste_sign_request SET sealed_hash = %s WHERE id = %s",
                ["0" * 64, self.request.id],
            ),
        ):
            with self.subTest(query=query), self.cr.savepoint() as savepoint:
                self.cr.execute(query, values)
                self.env.invalidate_all()
                self.assertTrue(self.request._verify())
                with self.assertRaises(UserError):
                    self.request.with_user(self.rep).action_verify()
                savepoint.rollback()
            self.env.invalidate_all()
        self.cr.execute("ALTER TABLE piste_sign_event ENABLE TRIGGER USER")
        self.assertFalse(self.request._verify())

    def test_a_document_changed_on_disk_is_not_signed(self):
        """I13: whoever opens it is told, and nothing is signed."""
        signer = self._present(self._quote())
        signer._read({})
        self.env.flush_all()
        self.cr.execute(
            "UPDATE piste_sign_request SET document = %s WHERE id = %s",
            [base64.b64encode(b"other").decode(), signer.request_id.id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "altered"), self.cr.savepoint():
            signer._sign(
                "Gisèle",
                drawing(),
                signer.request_id.document_hash,
                submission="x",
                seen={},
            )
        self.assertFalse(signer.signed_on)

    def test_documents_are_for_who_reads_the_contract(self):
        """I13: the files themselves are in no list and no export."""
        for name in ("document", "sealed_document"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self.request.with_user(self.manager).read([name])
        self.assertFalse(
            self.request.with_user(self.rep_b).search([("id", "=", self.request.id)])
        )
