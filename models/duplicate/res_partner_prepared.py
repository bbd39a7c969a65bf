from odoo import api, fields, models


class ResPartner(models.Model):
    """What stands once only, or together only, when two contacts become one."""

    _inherit = "res.partner"

    # === MERGE ===

    @api.model
    def _before_merge(self, pairs):
        """Leave one line per role, one default address and one favorite contact."""
        moves = super()._before_merge(pairs)
        for double_id, lost in self._piste_before_merge(pairs).items():
            moves[double_id] += self._merge_lost_moves(lost)
        companies = self.browse().union(*(double | kept for double, kept in pairs))
        favorites = self._piste_active_favorites(companies).grouped("parent_id")
        taken, gone = set(favorites), self.browse()
        for double, survivor in pairs:
            if survivor in taken and double in favorites:
                gone |= favorites[double]
                moves[double.id].append(
                    {"kind": "favorite", "ids": favorites[double].ids, "heir": False}
                )
            taken.add(survivor)
        gone._piste_mark_favorite(False)
        for double, survivor in pairs:
            moves[double.id] += double._merge_hand_star_over(survivor)
        return moves

    @api.model
    def _merge_lost_moves(self, lost):
        """Return the moves that take back what was made one for a double."""
        lines = [item[1].id for item in lost if item[0] == "default"]
        moves = [{"kind": "default", "ids": lines}] if lines else []
        roles = [item[1:] for item in lost if item[0] == "roles"]
        if roles:
            moves.append(
                {
                    "kind": "roles",
                    "gone": [row for _link, row, _added in roles],
                    "added": [(link.id, added.ids) for link, _row, added in roles],
                }
            )
        return moves

    def _merge_hand_star_over(self, survivor):
        """Let the original be the favorite contact that its double was (U18)."""
        if not self.piste_is_favorite or not self.parent_id:
            return []
        heir = survivor.filtered(
            lambda s: s.parent_id == self.parent_id and s.type == "contact"
        )
        if heir:
            heir._piste_set_favorite()
        return [{"kind": "favorite", "ids": self.ids, "heir": heir.id}]

    @api.model
    def _merge_values(self, pairs, chosen):
        """Take the referring client only with a way that asks for one (GB-02).

        A client is one since the first of both days (GB-04).
        """
        result = super()._merge_values(pairs, chosen)
        name = "piste_client_since"
        for double, survivor in pairs:
            # In sudo mode: see the mixin.
            day, known = double.sudo()[name], survivor.sudo()[name]
            if day and known and day < known:
                day = fields.Date.to_string(day)
                result[survivor][name] = min(day, result[survivor].get(name, day))
        for survivor, values in result.items():
            known = {**values, **(chosen.get(survivor) or {})}
            # In sudo mode: see the mixin.
            way = survivor.sudo().piste_referral_id
            if "piste_referral_id" in known:
                way = way.browse(known["piste_referral_id"])
            if not way.asks_referrer:
                values.pop("piste_referrer_id", None)
        return result

    def _merge_write(self, values, chosen):
        for survivor in self:
            filled, picked = values.get(survivor) or {}, chosen.get(survivor) or {}
            if "piste_referral_id" in picked and "piste_referrer_id" in filled:
                picked["piste_referrer_id"] = filled.pop("piste_referrer_id")
        super()._merge_write(values, chosen)
        # In sudo mode: rows were moved by SQL, and may have closed a circle.
        self.sudo()._check_piste_referrer()
