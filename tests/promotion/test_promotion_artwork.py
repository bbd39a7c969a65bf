import hashlib
from base64 import b64decode
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase

from .artwork_common import ArtworkCase, visual


@tagged("post_install", "-at_install", "piste_promotion")
class TestArtwork(ArtworkCase, MailCase, TransactionCase):
    """OD-11, U21: rounds of versions until the merchant agrees."""

    def test_rounds_from_the_brief_to_the_agreement(self):
        """OD-11, U21: À faire, En cours, À approuver, À corriger, Approuvé."""
        promotion = self._submitted(image=False)
        artwork = self._artwork(promotion, brief="Une poutine, vue de haut")
        self.assertEqual(artwork.state, "todo")
        artwork.action_start()
        self.assertEqual(artwork.state, "in_progress")
        first = self._version(artwork)
        first.action_send()
        self.assertEqual((artwork.state, first.number), ("to_approve", 1))
        self._answer(artwork, 1, "to_fix", "Trop sombre")
        self.assertEqual(artwork.state, "to_fix")
        second = self._version(artwork, visual(color="#b5451b"))
        second.action_send()
        self._answer(artwork, 2, "approved")
        self.assertEqual(artwork.state, "signed_off")
        self.assertEqual(first.decision_reason, "Trop sombre")
        self.assertEqual(second.decision, "approved")
        self.assertEqual(second.decided_by_id, self.portal_a)
        self.assertTrue(second.decided_at)
        self.assertEqual(artwork.version_ids, second | first)

    def test_agreed_picture_is_put_on_the_promotion(self):
        """OD-11: what the merchant approved is what is published."""
        promotion = self._submitted(image=False)
        artwork = self._waiting_artwork(promotion)
        self.assertFalse(promotion.image_hash)
        self._answer(artwork, 1, "approved")
        self.assertTrue(promotion.image_hash)
        self.assertEqual(promotion.image_hash, artwork.applied_hash)
        promotion.with_user(self.marketing).action_approve()
        self.assertEqual(promotion.state, "scheduled")

    def test_promotion_waits_for_its_artwork(self):
        """OD-10, OD-11: no approval while the merchant has not agreed, on any path."""
        promotion = self._submitted()
        artwork = self._artwork(promotion)
        marketing = promotion.with_user(self.marketing)
        for _step in range(3):
            with self.assertRaisesRegex(UserError, "pas encore approuvé le visuel|yet"):
                marketing.action_approve()
            with self.assertRaises(UserError):
                call_kw(marketing, "write", [marketing.ids, {"state": "approved"}], {})
            with self.assertRaises(UserError):
                promotion.sudo().write({"state": "approved"})
            if artwork.state == "todo":
                self._version(artwork).action_send()
            elif artwork.state == "to_approve":
                self._answer(artwork, 1, "to_fix", "Plus grand")
        artwork.action_cancel()
        marketing.action_approve()
        self.assertEqual(promotion.state, "scheduled")

    def test_promotion_without_any_picture_is_not_approved(self):
        """OD-10, OD-11: no visual, no publication."""
        promotion = self._submitted(image=False)
        marketing = promotion.with_user(self.marketing)
        with self.assertRaises(UserError):
            marketing.action_approve()
        with self.assertRaises(UserError):
            promotion.sudo().write({"state": "approved"})
        promotion.sudo().image = self._promotion_values()["image"]
        marketing.action_approve()
        self.assertEqual(promotion.state, "scheduled")

    def test_another_picture_than_the_agreed_one_is_not_approved(self):
        """OD-11: a picture exchanged behind the merchant's back stops the approval."""
        promotion = self._submitted(image=False)
        artwork = self._waiting_artwork(promotion)
        self._answer(artwork, 1, "approved")
        marketing = promotion.with_user(self.marketing)
        marketing.image = self._promotion_values()["image"]
        with self.assertRaises(UserError):
            marketing.action_approve()
        artwork.action_start()
        self._version(artwork).action_send()
        self._answer(artwork, 2, "approved")
        marketing.action_approve()
        self.assertEqual(promotion.state, "scheduled")

    def test_nothing_is_drawn_for_a_promotion_that_is_settled(self):
        """OD-11: an approved promotion is sent back before its picture changes."""
        promotion = self._in_state("scheduled")
        with self.assertRaises(UserError):
            self._artwork(promotion)
        other = self._submitted(image=False)
        artwork = self._waiting_artwork(other)
        self._answer(artwork, 1, "approved")
        other.with_user(self.marketing).action_approve()
        with self.assertRaises(UserError):
            artwork.action_start()
        with self.assertRaises(UserError):
            self._version(artwork)

    def test_cancelled_promotion_calls_its_artwork_off(self):
        """OD-11: nobody goes on drawing for nothing; nobody can answer any more."""
        promotion = self._submitted(image=False)
        artwork = self._waiting_artwork(promotion)
        promotion.action_cancel()
        self.assertEqual(artwork.state, "cancelled")
        with self.assertRaises(UserError):
            self._answer(artwork, 1, "approved")

    def test_answer_to_a_version_that_was_replaced_is_refused(self):
        """U21: the merchant answers what he has in front of him, once."""
        artwork = self._waiting_artwork()
        self._version(artwork).action_send()
        with self.assertRaises(UserError):
            self._answer(artwork, 1, "approved")
        self._answer(artwork, 2, "approved")
        for decision in ("approved", "to_fix"):
            with self.assertRaises(UserError):
                self._answer(artwork, 2, decision, "Encore")
        self.assertEqual(artwork.state, "signed_off")

    @mute_logger("odoo.sql_db")
    def test_correction_needs_a_reason(self):
        """OD-11: « à corriger » says what, in the database itself."""
        artwork = self._waiting_artwork()
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self._answer(artwork, 1, "to_fix")
            self.env.flush_all()

    def test_state_is_not_written_by_hand(self):
        """OD-11: neither marketing nor import answers for the merchant."""
        artwork = self._waiting_artwork()
        for target in ("signed_off", "to_fix"):
            with self.assertRaises(UserError):
                artwork.write({"state": target})
        with self.assertRaises(UserError):
            self._artwork(state="signed_off")
        other = self._artwork()
        with self.assertRaises(UserError):
            other.write({"state": "to_approve"})
        forged = {
            "version_last": 7,
            "shared_at": "2026-01-01",
            "applied_hash": "x",
        }
        for name, value in forged.items():
            with self.subTest(name), self.assertRaises(AccessError):
                artwork.write({name: value})

    def test_versions_are_numbered_and_kept(self):
        """OD-11: 1, 2, 3; none is changed, forged or deleted, by nobody."""
        artwork = self._artwork()
        versions = [self._version(artwork, number=9) for _index in range(3)]
        self.assertEqual([v.number for v in versions], [1, 2, 3])
        first = versions[0]
        for values in ({"image": False}, {"number": 8}, {"sha256": "x"}):
            for record in (first, first.sudo()):
                with self.subTest(values), self.assertRaises(UserError):
                    record.write(values)
        for record in (first, first.with_user(self.manager).sudo()):
            with self.assertRaises(UserError), self.cr.savepoint():
                record.unlink()
        for record in (artwork, artwork.sudo()):
            with self.assertRaises(UserError), self.cr.savepoint():
                record.unlink()
        for values in (
            {"sent_at": "2026-01-01"},
            {"decision": "approved"},
            {"decided_by_id": self.portal_a.id},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                first.write(values)
            with self.subTest(values), self.assertRaises(AccessError):
                self._version(artwork, **values)

    def test_only_the_latest_version_is_sent_and_once(self):
        """OD-11: an old version is not sent after a new one."""
        artwork = self._artwork()
        old, new = self._version(artwork), self._version(artwork)
        with self.assertRaises(UserError):
            old.action_send()
        new.action_send()
        with self.assertRaises(UserError):
            new.action_send()

    def test_version_is_measured(self):
        """OD-11: fingerprint, size and dimensions are those of the content."""
        version = self._version(self._artwork(), visual(size=(2400, 1350)))
        self.assertEqual((version.width, version.height), (2400, 1350))
        shown = b64decode(version.image)
        self.assertEqual(version.sha256, hashlib.sha256(shown).hexdigest())
        self.assertEqual(version.size, len(shown))
        self.assertEqual(
            b64decode(version.source), visual(size=(2400, 1350)), "kept byte by byte"
        )
        self.assertLess(len(b64decode(version.preview)), len(shown))

    def test_one_artwork_for_a_promotion(self):
        """OD-11: ordered twice, it is the same."""
        promotion = self._submitted(image=False).with_user(self.marketing)
        opened = [promotion.action_view_artwork()["res_id"] for _index in range(2)]
        self.assertEqual(opened[0], opened[1])
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._artwork(promotion)

    def test_version_is_handed_in_by_its_window(self):
        """OD-11: the form opens on the artwork, cleans and sends."""
        artwork = self._artwork()
        action = artwork.action_add_version()
        Version = self.env["piste.artwork.version"].with_user(self.marketing)
        view = "piste.piste_artwork_version_view_form_new"
        with Form(Version.with_context(**action["context"]), view) as form:
            form.image = self._version_image()
            form.note = "Le prix est plus gros."
        form.record.action_send()
        self.assertEqual(artwork.state, "to_approve")

    def _version_image(self):
        return self._version(self._artwork()).source.decode()

    def test_merchant_is_written_to_in_his_language(self):
        """OD-11: a version waits: a French mail with the link."""
        contact = self.portal_a.partner_id
        contact.write({"email": "gisele@example.com", "lang": "fr_CA"})
        promotion = self._submitted(image=False, contact_id=contact.id)
        with self.mock_mail_gateway():
            artwork = self._waiting_artwork(promotion)
            self.env.flush_all()
        message = artwork.sudo().message_ids.filtered("subject")[:1]
        self.assertEqual(message.notified_partner_ids & contact, contact)
        self.assertIn("Votre visuel attend votre réponse", message.subject)
        self.assertIn(f"/my/artwork/{artwork.id}", message.body)

    def test_designer_is_told_what_the_merchant_says(self):
        """OD-11: one task for the designer; gone with the next version."""
        artwork = self._waiting_artwork()
        artwork.with_user(self.portal_a).sudo()._comment(1, "Et le prix ?")
        self._answer(artwork, 1, "to_fix", "Trop <b>sombre</b>")
        tasks = artwork.sudo().activity_ids
        self.assertEqual(tasks.user_id, self.marketing)
        self.assertIn("&lt;b&gt;", str(tasks.mapped("note")))
        self._version(artwork).action_send()
        self.assertFalse(artwork.sudo().activity_ids)

    def test_comments_are_plain_and_kept(self):
        """U21: text of the merchant and of the team, neither changed nor deleted."""
        artwork = self._waiting_artwork()
        version = artwork.version_ids
        artwork.with_user(self.portal_a).sudo()._comment(1, "<script>x</script>")
        Comments = self.env["piste.artwork.comment"].with_user(self.marketing)
        Comments.create(
            {
                "version_id": version.id,
                "body": "Corrigé",
                "author_id": self.portal_a.id,
                "is_merchant": True,
            }
        )
        first, second = version.comment_ids
        self.assertEqual(first.author_id, self.portal_a)
        self.assertTrue(first.is_merchant)
        self.assertEqual(second.author_id, self.marketing)
        self.assertFalse(second.is_merchant)
        with self.assertRaises(UserError):
            first.sudo().body = "Autre"
        with self.assertRaises(UserError):
            first.sudo().unlink()
        with self.assertRaises(AccessError):
            Comments.with_user(self.portal_a).create(
                {"version_id": version.id, "body": "x"}
            )


@tagged("post_install", "-at_install", "piste_promotion")
class TestArtworkRights(ArtworkCase, TransactionCase):
    """OD-11, OD-15: marketing draws, reps look at those of their clients."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.artwork_a = cls._waiting_artwork()
        promotion = cls._create_promotion(
            user=cls.rep_b, partner_id=cls.merchant_b.id, image=False
        )
        promotion.action_submit()
        cls.artwork_b = cls._artwork(promotion)
        cls._version(cls.artwork_b)
        cls.both = cls.artwork_a | cls.artwork_b
        cls.comments = cls.env["piste.artwork.comment"].create(
            [{"version_id": v.id, "body": "Vu"} for v in cls.both.version_ids]
        )

    def test_who_sees_which_artwork(self):
        """OD-11: own, team, all; a merchant his own once a version was sent."""
        nothing = self.env["piste.artwork"]
        expected = {
            self.rep: self.artwork_a,
            self.rep_b: self.artwork_b,
            self.leader: self.artwork_a,
            self.manager: self.both,
            self.marketing: self.both,
            self.portal_a: self.artwork_a,
            self.portal_b: nothing,
        }
        for user, artworks in expected.items():
            found = nothing.with_user(user).search([("id", "in", self.both.ids)])
            with self.subTest(user.login):
                self.assertEqual(found, artworks)
                if user.share:
                    continue
                versions = self.env["piste.artwork.version"].with_user(user)
                found = versions.search([("artwork_id", "in", self.both.ids)])
                self.assertEqual(found, artworks.version_ids)
                comments = self.env["piste.artwork.comment"].with_user(user)
                found = comments.search([("id", "in", self.comments.ids)])
                self.assertEqual(found.version_id, artworks.version_ids)
        for user in (self.agent, self.approver, self.accountant):
            with self.subTest(user.login), self.assertRaises(AccessError):
                nothing.with_user(user).search([])

    def test_merchant_takes_his_artwork_along(self):
        """I14, U14: a former rep loses it at once, a stand-in has it for a time."""
        self.artwork_a.sudo().message_subscribe(self.rep.partner_id.ids)
        today = fields.Date.today()
        self.env["piste.stand.in"].create(
            {
                "absent_id": self.rep.id,
                "stand_in_id": self.rep_b.id,
                "date_from": today - timedelta(days=1),
                "date_to": today + timedelta(days=2),
            }
        )
        Artwork = self.env["piste.artwork"]
        Version = self.env["piste.artwork.version"]
        domain = [("id", "in", self.both.ids)]
        self.assertEqual(Artwork.with_user(self.rep_b).search(domain), self.both)
        versions = Version.with_user(self.rep_b).search(
            [("artwork_id", "in", self.both.ids)]
        )
        self.assertEqual(versions.artwork_id, self.both)
        self.merchant_a.user_id = self.rep_b
        self.assertFalse(Artwork.with_user(self.rep).search(domain))
        self.assertNotIn(self.rep.partner_id, self.artwork_a.message_partner_ids)

    def test_reps_and_merchants_change_nothing(self):
        """OD-11: neither by methods nor by writing."""
        version = self.artwork_a.version_ids
        for user in (self.rep, self.leader, self.manager, self.portal_a):
            artwork = self.artwork_a.with_user(user)
            for act in (
                lambda a=artwork: a.write({"date_due": "2026-01-01"}),
                artwork.action_start,
                artwork.action_cancel,
                artwork.action_reset,
                artwork.action_add_version,
                artwork.unlink,
                version.with_user(user).action_send,
                lambda u=user: version.with_user(u).write({"note": "x"}),
            ):
                with self.subTest(user.login), self.assertRaises(UserError):
                    act()

    def test_merchant_reads_neither_brief_nor_versions_nor_working_files(self):
        """I3: what is for the team stays there; the portal page shows the rest."""
        artwork = self.artwork_a.with_user(self.portal_a)
        for name in ("brief", "brief_file", "brief_file_name"):
            with self.subTest(name), self.assertRaises(AccessError):
                artwork.read([name])
        for name in ("piste.artwork.version", "piste.artwork.comment"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.env[name].with_user(self.portal_a).search([])
        version = self.artwork_a.version_ids
        with self.assertRaises(AccessError):
            version.with_user(self.rep).read(["source"])
        self.assertTrue(version.with_user(self.marketing).source)
