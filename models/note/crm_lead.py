from odoo import api, fields, models

_LATER = "piste.note.later"


class CrmLead(models.Model):
    _inherit = "crm.lead"

    piste_note_ids = fields.One2many(
        "piste.note",
        "lead_id",
        "Client File Notes",
        domain=lambda self: self.env["piste.note"]._readable_domain(),
        groups="piste.piste_group_rep,piste.piste_group_note_admin",
    )
    piste_can_note = fields.Boolean(
        "Notes Open to Me", compute="_compute_piste_can_note"
    )

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_piste_can_note(self):
        admin = self.env.user.has_group("piste.piste_group_note_admin")
        rep = self.env.user.has_group("piste.piste_group_rep")
        for lead in self:
            lead.piste_can_note = admin or (rep and lead.user_id == self.env.user)

    def write(self, vals):
        owners = {lead: lead.user_id for lead in self} if "user_id" in vals else {}
        result = super().write(vals)
        moved = self.filtered(
            lambda lead: lead in owners and owners[lead] != lead.user_id
        )
        if moved:
            self._piste_later("follow", dict.fromkeys(moved.ids))
        return result

    def unlink(self):
        self._piste_settle_notes()
        return super().unlink()

    @api.model
    def _piste_later(self, what, ids):
        """Note what is left to do for the notes of these records (see settle).

        Most files have no note, and an assignment or a merge of many pistes should
        not ask so for each of them.
        """
        precommit = self.env.cr.precommit
        if _LATER not in precommit.data:
            precommit.data[_LATER] = {"merged": {}, "follow": {}}
            # sudo: notes follow their file whoever moves it, without being shown.
            precommit.add(self.env["crm.lead"].sudo()._piste_settle_notes)
        precommit.data[_LATER][what].update(ids)

    @api.model
    def _piste_settle_notes(self):
        """Bring merged notes to the file that stays, and reminders to the new owners.

        Done before anybody searches notes, and at the latest before the commit.
        """
        later = self.env.cr.precommit.data.get(_LATER)
        if not later or not any(later.values()):
            return
        merged, follow = dict(later["merged"]), list(later["follow"])
        later["merged"].clear()
        later["follow"].clear()
        # sudo: as for messages, all notes follow, whatever the user may read.
        notes_sudo = self.env["piste.note"].sudo()
        found = notes_sudo.search([("lead_id", "in", [*merged, *follow])])
        for note in found.filtered(lambda note: note.lead_id.id in merged):
            survivor_id = note.lead_id.id
            while survivor_id in merged:
                survivor_id = merged[survivor_id]
            note.lead_id = survivor_id
        found.filtered(
            lambda note: note.lead_id.id in follow and not note.partner_id
        )._follow_owner()

    def _piste_file_notes(self):
        """Return, in sudo mode, the notes whose file these records still are."""
        # sudo: notes follow their file whoever moves it, without being shown to him.
        return (
            self.env["piste.note"]
            .sudo()
            .search([("lead_id", "in", self.ids), ("partner_id", "=", False)])
        )

    def _piste_hand_notes_to(self, partner):
        """Put the notes of these pistes in the file of their client (conversion).

        :param partner: ``res.partner`` they became
        """
        self._piste_file_notes()._move_to_partner(partner)

    def _piste_take_notes_back(self, partner):
        """Take the notes of these pistes out of the file again (undone conversion).

        :param partner: ``res.partner`` they were handed to
        """
        # sudo: see _piste_file_notes.
        self.env["piste.note"].sudo().search(
            [
                ("lead_id", "in", self.ids),
                ("partner_id", "=", partner.commercial_partner_id.id),
            ]
        ).write({"partner_id": False})

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        self._piste_later("merged", dict.fromkeys(opportunities.ids, self.id))
        return result
