from odoo import api, models
from odoo.fields import Command

from .document_reference import DocumentReference


class MailFollowers(models.Model):
    _inherit = "mail.followers"

    res_id = DocumentReference()

    @api.model
    def _piste_follow(self, model, pairs):
        """Let each of these partners follow its document, by one look-up.

        As core's ``message_subscribe`` without subtypes: who follows already keeps what
        he chose, the others get the default subtypes.

        :param str model: name of the model of the documents
        :param set pairs: (id of the document, partner)
        """
        pairs = [(res_id, who) for res_id, who in pairs if who and who.active]
        if not pairs:
            return
        ids = sorted({res_id for res_id, _who in pairs})
        people = self.env["res.partner"].union(*(who for _res_id, who in pairs))
        known = {
            (res_id, partner_id)
            for _id, res_id, partner_id, _subtypes in self._get_subscription_data(
                [(model, ids)], people.ids
            )
        }
        Subtype = self.env["mail.message.subtype"]
        everything, _internal, external = Subtype.default_subtypes(model)
        # sudo: as core, which lets nobody else write followers.
        self.sudo().create(
            [
                {
                    "res_model": model,
                    "res_id": res_id,
                    "partner_id": who.id,
                    "subtype_ids": [
                        Command.set((external if who.partner_share else everything).ids)
                    ],
                }
                for res_id, who in pairs
                if (res_id, who.id) not in known
            ]
        )
