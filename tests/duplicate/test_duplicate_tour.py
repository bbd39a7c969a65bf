from odoo.tests import HttpCase, tagged

from ..common import PisteRoles


@tagged("post_install", "-at_install", "piste_duplicate", "piste_tour")
class TestDuplicateTour(PisteRoles, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.rep.write({"lang": "fr_CA", "tz": "America/Toronto"})
        canada = cls.env.ref("base.ca").id
        common = {"is_company": True, "user_id": cls.rep.id, "country_id": canada}
        cls.original, cls.double = cls.env["res.partner"].create(
            [
                {**common, "name": "Verrerie du Tour", "phone": "418-555-0191"},
                {**common, "name": "VERRERIE DU TOUR inc.", "phone": "418-555-0192"},
            ]
        )
        cls.env["piste.match.queue"]._find_pairs(100_000)

    def _size(self, width):
        self.browser_size = f"{width}x{844 if width < 500 else 900}"
        self.touch_enabled = width < 500

    def _tell(self, action, tour):
        self.start_tour(f"/odoo/action-piste.{action}", tour, login=self.rep.login)

    def _merge_and_undo(self, width):
        self._size(width)
        self._tell("piste_duplicate_pair_action", "piste_duplicate_merge_tour")
        (self.original + self.double).invalidate_recordset()
        [log] = self.env["piste.merge.log"].search(
            [("double_id", "=", self.double.id), ("res_model", "=", "res.partner")]
        )
        self.assertEqual((log.state, log.survivor_id), ("undone", self.original.id))
        self.assertEqual(self.original.phone, "418-555-0191")
        self.assertTrue(self.double.active)

    def test_merge_and_undo_on_a_desk(self):
        """AX-04, U2: doubles, merge, undo; in French, at 1400 px."""
        self._merge_and_undo(1400)

    def test_merge_and_undo_on_a_phone(self):
        """AX-04, U2: doubles, merge, undo; in French, at 390 px."""
        self._merge_and_undo(390)

    def test_check_on_a_desk(self):
        """AX-03, AX-04: Outils, Vérifier doublons; then a namesake is typed."""
        self._size(1400)
        self._tell("piste_duplicate_check_action", "piste_duplicate_check_tour")
