from odoo.tests import TransactionCase, tagged

# Models whose records hang on a piste and go on with what it became.
FOLLOW = {
    "calendar.event": "moved",
    "ir.attachment": "moved; the content of fields is carried with the fields",
    "mail.activity": "moved",
    "mail.followers": "subscribed to what goes on",
    "mail.message": "what people said is moved, tracking stays",
    "piste.contact.point": "counted for whom the piste became",
    "piste.consent": "a refusal holds for the party too",
    "piste.discussion": "goes on with the opportunity and the client",
    "piste.note": "handed to the file of the client",
}
# Models whose records stay with the piste, which goes on existing, closed.
STAY = {
    "crm.iap.lead.mining.request": "tells where the piste came from",
    "crm.lead": "a piste tells of the piste it was merged into",
    "ir.actions.act_window": "a screen of one document",
    "ir.model.data": "the external identity of the piste",
    "mail.activity.plan": "no document",
    "mail.link.preview": "belongs to its message",
    "mail.message.schedule": "belongs to its message",
    "mail.scheduled.message": "a message to those who followed the piste",
    "mail.tracking.duration.mixin": "no document",
    "phone.blacklist": "no document",
    "piste.duplicate.pair": "what was decided about the piste",
    "piste.expiry": "only an opportunity expires",
    "piste.followup.log": "why the piste was followed up",
    "piste.lead.conversion": "is the link between both",
    "piste.match.key": "by which the piste is found again",
    "piste.match.queue": "what is still to be compared",
    "piste.merge.log": "goes on telling what was merged into what",
    "piste.remark": "what was said of the piste",
    "piste.status.change": "how long the piste stood where",
    "rating.rating": "was given for the piste",
    "res.users.settings.embedded.action": "a screen of one document",
    "sale.order": "only an opportunity has orders",
    "snailmail.letter": "was sent for the piste",
    "sms.sms": "was sent for the piste",
}


@tagged("post_install", "-at_install", "piste_core")
class TestConvertLinks(TransactionCase):
    """Over every model of the registry, whichever domain it belongs to."""

    def test_every_kind_of_link_is_decided(self):
        """AX-18: whoever hangs records on pistes says whether they go on."""
        for model in sorted(self._linked_models()):
            with self.subTest(model=model):
                self.assertTrue(model in FOLLOW or model in STAY, model)

    def _linked_models(self):
        for model in self.env.values():
            if model._abstract or model._transient or not model._auto:
                continue
            for field in model._fields.values():
                is_link = field.comodel_name == "crm.lead" and field.type in {
                    "many2one",
                    "many2many",
                }
                if field.store and (is_link or field.type == "many2one_reference"):
                    yield model._name
                    break
