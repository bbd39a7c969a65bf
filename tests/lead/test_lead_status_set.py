from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import LeadCommon


class StatusSetCommon(LeadCommon):
    @classmethod
    def load_set(cls, key, user=None, **values):
        Wizard = cls.env["piste.lead.status.set"].with_user(user or cls.manager)
        Wizard.create({"set_key": key, **values}).action_load()

    def names(self, model, lang="fr_CA"):
        return self.env[model].with_context(lang=lang).search([]).mapped("name")


@tagged("post_install", "-at_install", "piste_lead")
class TestStatusSet(StatusSetCommon):
    """AX-15, AX-16: ready-made sets, loaded from Configuration."""

    def test_second_loading_is_refused(self):
        """AX-15: a set loaded twice, even after a renaming: nothing changes."""
        self.load_set("community")
        first = self.env["piste.lead.status"].search([])
        first[0].name = "Mon nom"
        before = first.read(["name", "role", "sequence"])
        with self.assertRaisesRegex(UserError, "is loaded already"):
            self.load_set("community")
        self.assertEqual(
            self.env["piste.lead.status"].search([]).read(["name", "role", "sequence"]),
            before,
        )

    def test_used_statuses_keep_their_records(self):
        """AX-15: no piste moves; an unused status is archived, and comes back."""
        piste = self.create_piste(piste_status_id=self.sales.id)
        Lead = self.env["crm.lead"].with_context(active_test=False)
        emptied = Lead.search([("piste_status_id", "=", self.nurturing.id)])
        emptied._piste_set_status(self.sales)
        self.load_set("community")
        self.assertEqual(piste.piste_status_id, self.sales)
        self.assertTrue(self.sales.active)
        self.assertFalse(self.nurturing.active)
        self.assertEqual(self.names("piste.lead.status")[0], "À contacter")
        self.load_set("standard")
        self.assertTrue(self.nurturing.active)
        self.assertEqual(self.new.role, "new")

    def test_closed_pistes_follow_their_roles(self):
        """AX-16: lost stays lost, whatever the new status is called."""
        piste = self.create_piste()
        self.lose(piste)
        self.load_set("community")
        self.assertEqual(piste.piste_status_role, "lost")
        roles = set(self.env["piste.lead.status"]._ids_by_role())
        self.assertEqual(roles, {"new", "converted", "lost"})

    def test_dialog_tells_what_comes(self):
        """AX-15: before anything is loaded, in words."""
        Wizard = self.env["piste.lead.status.set"].with_user(self.manager)
        with Form(Wizard.with_context(lang="fr_CA")) as form:
            form.set_key = "community"
            self.assertIn("À contacter", form.statuses)
            form.set_key = "standard"
        with self.assertRaises(AccessError):
            self.load_set("standard", user=self.leader)
