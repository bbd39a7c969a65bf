from collections import defaultdict

from odoo import api, models


class ResPartner(models.Model):
    """What may stand once only is made one before contacts are merged.

    Merging moves rows by SQL and takes away those that a unique key refuses: their
    roles must be with the row that stays (AX-22), and one default address (AX-27).
    """

    _inherit = "res.partner"

    @api.model
    def _piste_before_merge(self, pairs):
        """Prepare the merge of these ``(double, original)``.

        :return: id of the double -> list of what it loses: ``("roles", link, values
            of a deleted link, roles that ``link`` got)``, ``("default", address)``
        """
        heirs = {double.id: kept.id for double, kept in pairs}
        # In sudo mode: what hangs on a contact moves with it, whoever merges.
        everybody = self.sudo().browse({*heirs, *heirs.values()})
        lost = defaultdict(list)
        everybody._piste_join_links(heirs, lost)
        everybody._piste_join_defaults(heirs, lost)
        self.env.flush_all()
        return lost

    def _piste_join_links(self, heirs, lost):
        """Give the roles of lines that become twins to the one that stays."""
        order = {id_: number for number, id_ in enumerate(heirs)}

        def double_ids(link):
            return [
                id_ for id_ in (link.partner_id.id, link.person_id.id) if id_ in heirs
            ]

        links = self.env["piste.partner.link"].search(
            ["|", ("partner_id", "in", self.ids), ("person_id", "in", self.ids)]
        )
        groups = links.grouped(
            lambda link: tuple(
                heirs.get(party.id, party.id)
                for party in (link.partner_id, link.person_id)
            )
        )
        gone = links.browse()
        for twins in groups.values():
            # The line of the originals stays, else that of the first double.
            stays, *others = twins.sorted(
                lambda link: max((order[id_] for id_ in double_ids(link)), default=-1)
            )
            for twin in others:
                added = twin.role_ids - stays.role_ids
                row = (twin.partner_id.id, twin.person_id.id, twin.role_ids.ids)
                lost[double_ids(twin)[-1]].append(("roles", stays, row, added))
                stays.role_ids |= added
                gone |= twin
        gone.unlink()

    def _piste_join_defaults(self, heirs, lost):
        """Leave one default among the address lines that come together."""
        order = {id_: number for number, id_ in enumerate(heirs)}
        lines = self.search(
            [("parent_id", "in", self.ids), ("piste_is_default", "=", True)]
        ).sorted(lambda line: order.get(line.parent_id.id, -1))
        gone = lines.browse()
        for together in lines.grouped(
            lambda line: heirs.get(line.parent_id.id, line.parent_id.id)
        ).values():
            gone |= together[1:]
        for line in gone:
            lost[line.parent_id.id].append(("default", line))
        if gone:
            gone.write({"piste_is_default": False})
