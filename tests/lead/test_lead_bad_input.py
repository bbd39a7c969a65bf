import re

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .opportunity_common import OpportunityCommon

RESERVED = "joue le rôle « Nouveau (défaut) »"


class FrenchRefusals:
    """Refusals as a French user reads them: one sentence, and nothing changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        (cls.rep + cls.manager).lang = "fr_CA"

    def french(self, record, user=None):
        """Return a record, or a model, as ``user`` works on it (the rep by default)."""
        return record.with_user(user or self.rep).with_context(lang="fr_CA")

    def refuse(self, sentence, action, *watched):
        """Check that ``action`` is refused in these words and leaves all as it was.

        :param str sentence: what the user reads, word for word
        :param watched: records of which nothing may change, nor be added beside them
        """
        self.env.invalidate_all()
        before = self.picture(watched)
        with self.assertRaises(UserError) as caught, self.cr.savepoint():
            action()
        self.env.invalidate_all()
        words = str(caught.exception).replace("\N{NO-BREAK SPACE}", " ")
        self.assertEqual(words.replace("’", "'"), sentence)
        self.assertEqual(self.picture(watched), before)

    def picture(self, watched):
        """Return what is stored of these records, and how many there are beside."""
        result = []
        for records in watched:
            every = records.sudo().with_context(active_test=False, lang="en_US")
            names = [
                name
                for name, field in records._fields.items()
                if field.store and field.column_type
            ]
            result += [every.search_count([]), every.read(names, load=None)]
        return result


@tagged("post_install", "-at_install", "piste_lead")
class TestStatusBadInput(FrenchRefusals, OpportunityCommon):
    """AX-15, AX-16: statuses that make no sense."""

    def test_roles_that_contradict(self):
        """AX-16: one status as Converti and Perdu at once, in the settings."""
        statuses = self.Status.search([])
        settings = self.env["res.config.settings"].with_context(lang="fr_CA").create({})
        settings.piste_lead_status_converted_id = self.lost
        settings.piste_lead_status_lost_id = self.lost
        self.refuse(
            "« Perdu » ne peut pas jouer deux rôles : choisissez un statut pour"
            " chacun.",
            settings.set_values,
            statuses,
        )

    def test_flags_that_contradict_the_role(self):
        """AX-16: an open Perdu, a closed Nouveau, on pistes and opportunities."""
        statuses, stages = self.Status.search([]), self.env["crm.stage"].search([])
        lost = self.french(self.lost, self.manager)
        self.refuse(
            "« Perdu » joue le rôle « Perdu » : marquez-le comme fermé.",
            lambda: lost.write({"is_closed": False}),
            statuses,
        )
        new = self.french(self.new, self.manager)
        self.refuse(
            f"« À traiter » {RESERVED} : marquez-le comme ouvert.",
            lambda: new.write({"is_closed": True}),
            statuses,
        )
        won = self.french(self.stage_won, self.manager)
        self.refuse(
            "« Fermée gagnée » joue le rôle « Gagné » : choisissez d'abord un autre"
            " statut pour ce rôle dans les paramètres.",
            lambda: won.write({"piste_role": False}),
            stages,
        )

    def test_used_status_cannot_close_its_pistes(self):
        """AX-16: open pistes are not lost by a change of role."""
        piste = self.create_piste(piste_status_id=self.sales.id)
        sales = self.french(self.sales, self.manager)
        count = sales.piste_record_count
        self.refuse(
            f"{count} pistes ouvertes sont dans « Qualification commerciale » :"
            " choisissez un statut inutilisé pour un rôle qui ferme.",
            lambda: sales.write({"role": "lost"}),
            self.Status.search([]),
            piste,
        )

    def test_default_status_is_not_deleted(self):
        """AX-15: neither by RPC nor by the button of the list."""
        new = self.french(self.new, self.manager)
        sentence = (
            f"« À traiter » {RESERVED} : donnez ce rôle à un autre statut avant de le"
            " supprimer."
        )
        for delete in (new.unlink, new.action_piste_delete):
            self.refuse(sentence, delete, self.Status.search([]))
        for status in (self.stage_new, self.env.ref("piste.prospect_status_new")):
            first = self.french(status, self.manager)
            for delete in (first.unlink, first.action_piste_delete):
                with self.subTest(model=status._name):
                    self.refuse(sentence, delete, status.search([]))
        archive = f"« À traiter » {RESERVED} : donnez ce rôle à un autre statut avant"
        self.refuse(
            f"{archive} de l'archiver.",
            lambda: new.write({"active": False}),
            self.Status.search([]),
        )

    def test_set_loaded_twice(self):
        """AX-15: the second loading says so, and touches no status."""
        Wizard = self.french(self.env["piste.lead.status.set"], self.manager)
        self.refuse(
            "Le jeu « Standard » est déjà chargé : renommez ou ordonnez ses statuts"
            " dans leur liste.",
            Wizard.create({"set_key": "standard"}).action_load,
            self.Status.search([]),
            self.env["crm.stage"].search([]),
            self.env["piste.prospect.status"].search([]),
        )


@tagged("post_install", "-at_install", "piste_lead")
class TestConvertBadInput(FrenchRefusals, OpportunityCommon):
    """AX-17: conversions that cannot be."""

    def wizard(self, piste, **values):
        Wizard = self.french(self.env["piste.lead.convert"])
        context = {"active_model": "crm.lead", "active_ids": piste.ids}
        return Wizard.with_context(**context).create(values)

    def watched(self, piste):
        return piste, self.env["res.partner"], self.env["crm.lead"]

    def test_already_converted(self):
        """AX-17: by whom and when; nobody is made twice."""
        piste = self.create_piste()
        late = self.wizard(piste)
        self.wizard(piste).action_convert()
        with self.assertRaises(UserError) as caught:
            self.wizard(piste)
        told = str(caught.exception).replace("\N{NO-BREAK SPACE}", " ")
        who = f"« {piste.name} » a déjà été convertie par {self.rep.name} le "
        self.assertRegex(told, f"^{re.escape(who)}[0-9]")
        self.refuse(told, late.action_convert, *self.watched(piste))

    def test_lost(self):
        """AX-17: a lost piste is opened again first, a dialog left open too."""
        piste = self.create_piste()
        late = self.wizard(piste)
        self.lose(piste)
        sentence = f"« {piste.name} » est fermée : rouvrez-la avant de la convertir."
        for convert in (lambda: self.wizard(piste), late.action_convert):
            self.refuse(sentence, convert, *self.watched(piste))

    def test_without_any_name(self):
        """AX-17: nothing but spaces on the piste, and nothing typed in the dialog."""
        piste = self.create_piste(partner_name=False, name=" ")
        wizard = self.wizard(piste)
        self.assertFalse((wizard.partner_name or "").strip())
        self.refuse(
            "Donnez un nom au nouveau tiers.",
            wizard.action_convert,
            *self.watched(piste),
        )

    def test_an_opportunity(self):
        """AX-17: it is no piste any more."""
        lead = self.create_opportunity(name="Plage d'été")
        self.refuse(
            "« Plage d'été » est une opportunité : seule une piste peut être"
            " convertie.",
            lambda: self.wizard(lead),
            *self.watched(lead),
        )


@tagged("post_install", "-at_install", "piste_lead")
class TestTypedBadInput(FrenchRefusals, OpportunityCommon):
    """PC-07, A10: what people type by mistake."""

    EMAILS = ("pas un courriel", "info@@commerce", "gisele@", "@")
    PHONES = ("appeler le soir", "12", "???")

    @staticmethod
    def of_email(text):
        return (
            f"« {text} » n'est pas une adresse courriel : écrivez-la comme"
            " nom@exemple.com."
        )

    @staticmethod
    def of_phone(text):
        return (
            f"« {text} » n'est pas un numéro de téléphone : écrivez-le comme"
            " 418-555-0123, le poste après « poste »."
        )

    def test_garbage_on_a_piste(self):
        """PC-07: typed, sent by RPC or given at the creation."""
        piste = self.create_piste(
            email_from="gus@tigus.example.com", phone="418 555-0123"
        )
        mine, Lead = self.french(piste), self.french(self.env["crm.lead"])
        bad = [("email_from", text, self.of_email(text)) for text in self.EMAILS]
        for name in ("phone", "piste_mobile"):
            bad += [(name, text, self.of_phone(text)) for text in self.PHONES]
        for name, text, sentence in bad:
            new = {"type": "lead", "partner_name": "Chez Ti-Gus", name: text}
            with self.subTest(field=name, text=text):
                self.refuse(sentence, lambda n=name, t=text: mine.write({n: t}), piste)
                self.refuse(sentence, lambda v=new: Lead.create(v), piste)

    def test_garbage_on_a_contact(self):
        """PC-07: of a prospect, its people and an opportunity that writes to them."""
        contact = self.french(self.contact)
        for name, text, sentence in (
            ("email", "pas un courriel", self.of_email("pas un courriel")),
            ("email", "info@@commerce", self.of_email("info@@commerce")),
            ("phone", "appeler le soir", self.of_phone("appeler le soir")),
            ("piste_mobile", "12", self.of_phone("12")),
        ):
            with self.subTest(field=name, text=text):
                self.refuse(
                    sentence, lambda n=name, t=text: contact.write({n: t}), contact
                )
        lead = self.create_opportunity()
        self.refuse(
            self.of_email("gisele@"),
            lambda: self.french(lead).write({"email_from": "gisele@"}),
            lead,
            contact,
        )

    def test_what_comes_by_mail_is_taken_as_it_is(self):
        """PC-07: a request with a strange address is better than a request refused."""
        lead = (
            self.env["crm.lead"]
            .sudo()
            .create(
                {"name": "Courriel", "type": "lead", "email_from": "pas un courriel"}
            )
        )
        self.assertEqual(lead.email_from, "pas un courriel")
        good = self.create_piste(
            email_from="Gus <gus@tigus.example.com>, info@tigus.example.com",
            phone="418 555-0123 poste 4",
        )
        self.assertTrue(good.email_normalized)

    def test_scoring_of_seven(self):
        """AX-12, AX-33, A10: on a piste, an opportunity and a prospect."""
        sentence = (
            "Un scoring de 7 n'existe pas : donnez de 1 à 5 étoiles, ou 0 pour non"
            " évalué."
        )
        bad = {"piste_score": "7"}
        for record in (self.create_piste(), self.create_opportunity(), self.prospect):
            mine = self.french(record)
            with self.subTest(model=record._name):
                self.refuse(sentence, lambda r=mine: r.write(bad), mine)
        Lead = self.french(self.env["crm.lead"])
        self.refuse(
            sentence,
            lambda: Lead.create({"name": "X", "type": "lead", **bad}),
            Lead,
        )

    def test_circular_parents(self):
        """PC-08: a company under its own contact, or under itself."""
        sentence = (
            "« Bourgeois Industrie » ne peut dépendre ni de lui-même, ni d'un de ses"
            " propres contacts : choisissez une autre entreprise."
        )
        prospect = self.french(self.prospect)
        for parent in (self.contact, self.prospect):
            with self.subTest(parent=parent.name):
                self.refuse(
                    sentence,
                    lambda p=parent: prospect.write({"parent_id": p.id}),
                    self.prospect,
                    self.contact,
                )

    def test_amounts_out_of_their_range(self):
        """AX-33: the sentence names the three amounts and what to do."""
        lead = self.create_opportunity(name="Plage", expected_revenue=1000)
        with (
            self.assertRaisesRegex(ValidationError, "dépasse") as caught,
            self.cr.savepoint(),
        ):
            self.french(lead).piste_revenue_worst = 1200
        told = str(caught.exception).replace("\N{NO-BREAK SPACE}", " ")
        self.assertIn("« Plage »", told)
        self.assertIn("Au pire", told)
        self.env.invalidate_all()
        self.assertFalse(lead.piste_revenue_worst)
