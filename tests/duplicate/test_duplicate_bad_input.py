from odoo.fields import Command
from odoo.tests import tagged

from ..lead.test_lead_bad_input import FrenchRefusals
from .test_duplicate_merge import MergeCommon


@tagged("post_install", "-at_install", "piste_duplicate")
class TestMergeBadInput(FrenchRefusals, MergeCommon):
    """AX-04: merges that cannot be, in French, and nothing moves."""

    def refuse_merge(self, sentence, doubles=None, original=None):
        """Check the refusal by the dialog, where the original is chosen, too."""
        doubles = self.french(doubles or self.double, self.manager)
        original = self.french(original or self.original, self.manager)
        watched = (doubles, original, self.env["piste.merge.log"], self.env["crm.lead"])
        self.refuse(sentence, lambda: doubles._merge_into(original), *watched)
        dialog = self.french(self.env["piste.duplicate.merge"], self.manager)

        def merge():
            wizard = dialog.create(
                {"res_model": "res.partner", "res_ids": (doubles + original).ids}
            )
            wizard.original_id = original.id
            wizard.action_merge()

        self.refuse(sentence, merge, *watched)

    def test_company_into_its_own_contact(self):
        """AX-04: nor the contact into its company."""
        contact = self._create_company("Gisèle", parent_id=self.double.id)
        sentence = (
            "« %s » et l'une des autres fiches sont une entreprise et son contact : ce"
            " ne sont pas des doublons."
        )
        self.refuse_merge(sentence % self.double.display_name, original=contact)
        self.refuse_merge(sentence % contact.display_name, contact, self.double)

    def test_across_companies(self):
        """AX-04, AX-25: two companies do not share a file."""
        other = self.env["res.company"].create({"name": "Autre inc."})
        self.manager.company_ids += other
        self.double.company_id = self.env.company
        self.original.company_id = other
        both = self.french(self.double + self.original, self.manager)
        both = both.with_context(
            allowed_company_ids=(self.manager.company_id + other).ids
        )
        self.refuse(
            "« BOULANGERIE DE L ILE INC » et « Boulangerie de l'Île » appartiennent à"
            " des sociétés différentes.",
            lambda: both[0]._merge_into(both[1]),
            both,
            self.env["piste.merge.log"],
        )

    def test_five_hundred_at_once(self):
        """AX-04: a mistake of selection, told before anything is read."""
        doubles = self.env["res.partner"].create(
            [{"name": f"Île {n}", "is_company": True} for n in range(500)]
        )
        self.refuse_merge(
            "500 fiches à la fois, c'est trop : choisissez-en au plus 100.", doubles
        )

    def test_somebody_with_invoices_into_somebody_without(self):
        """AX-04: posted invoices stay with their client."""
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.double.id,
                "invoice_line_ids": [
                    Command.create({"name": "Plage", "price_unit": 10, "tax_ids": []})
                ],
            }
        ).action_post()
        self.refuse_merge(
            "« BOULANGERIE DE L ILE INC » a des factures comptabilisées et"
            " « Boulangerie de l'Île » n'en a pas : choisissez"
            " « BOULANGERIE DE L ILE INC » comme original."
        )
