from odoo import models


class PisteMergeEngine(models.AbstractModel):
    """What was made one before anything moved: roles, stars, refusals.

    Adds four moves, each put back unless somebody changed its matter since::

        {"kind": "roles", "gone": [[company, person, roles]], "added": [[link, roles]]}
        {"kind": "default", "ids": [address lines]}
        {"kind": "favorite", "ids": [persons], "heir": person or False}
        {"kind": "consent", "channel": …, "ids": [rows of the journal]}
    """

    _inherit = "piste.merge.engine"

    def _undo_by_kind(self):
        return {
            **super()._undo_by_kind(),
            "roles": self._put_back_roles,
            "default": self._put_back_default,
            "favorite": self._put_back_favorite,
            "consent": self._put_back_consent,
        }

    def _put_back_roles(self, _res_model, _double, _survivor, move):
        self.env.invalidate_all()
        Link = self.env["piste.partner.link"]
        for link_id, role_ids in move["added"]:
            link = Link.browse(link_id).exists()
            link.role_ids -= link.role_ids.browse(role_ids)
        for company_id, person_id, role_ids in move["gone"]:
            people = self.env["res.partner"].browse([company_id, person_id])
            twins = [("partner_id", "=", company_id), ("person_id", "=", person_id)]
            if len(people.exists()) == 2 and not Link.search_count(twins, limit=1):
                Link.create(
                    {
                        "partner_id": company_id,
                        "person_id": person_id,
                        "role_ids": [(6, 0, role_ids)],
                    }
                )
        self.env.flush_all()

    def _put_back_default(self, _res_model, _double, _survivor, move):
        self.env.invalidate_all()
        for line in self.env["res.partner"].browse(move["ids"]).exists():
            lines = line.parent_id.child_ids
            if line.active and not any(lines.mapped("piste_is_default")):
                line._piste_set_default_address()

    def _put_back_favorite(self, _res_model, _double, _survivor, move):
        self.env.invalidate_all()
        Partner = self.env["res.partner"]
        for person in Partner.browse(move["ids"]).exists().filtered("parent_id"):
            company = person.parent_id
            holder = Partner._piste_active_favorites(company)
            # Whom nobody chose: the original, or the longest known contact.
            by_itself = (Partner._piste_contacts(company) - person).sorted("id")[:1]
            by_itself |= Partner.browse(move["heir"] or ())
            if not holder - by_itself:
                person._piste_set_favorite()

    def _put_back_consent(self, res_model, _double, survivor, move):
        """Let the original be as it was: it refused because the double did."""
        self.env.invalidate_all()
        channel, field = move["channel"], self.env[res_model]._piste_consent_field
        kept = self.env[res_model].browse(survivor)
        Consent = self.env["piste.consent"]
        rows = Consent.browse(move["ids"])
        theirs = [(field, "=", survivor), ("channel", "=", channel)]
        latest = Consent.search([*theirs, ("address", "=", False)], limit=1)
        latest |= Consent.union(
            *Consent._latest_by_address(set(rows.mapped("address")), channel).values()
        )
        unchanged = rows & latest
        free = {row.address for row in unchanged if row.address}
        kept._piste_set_excluded(channel, free, excluded=False)
        Consent.create(
            [
                {
                    "channel": channel,
                    "decision": "allow",
                    "basis": "carried",
                    "reason": self.env._("The merge was undone."),
                    "address": row.address,
                    field: survivor,
                }
                for row in unchanged
            ]
        )
        kept.invalidate_recordset()
