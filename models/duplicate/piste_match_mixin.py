from odoo import api, models


class PisteMatchMixin(models.AbstractModel):
    """Keep the match keys of a model's records in step with what people write.

    A model says in ``_match_triggers`` which fields its keys are made of and returns
    the texts from :meth:`_match_texts`.
    """

    _name = "piste.match.mixin"
    _description = "Match Mixin"

    _match_triggers = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._refresh_match_keys()
        return records

    def write(self, vals):
        result = super().write(vals)
        if not self._match_triggers.isdisjoint(vals):
            self._refresh_match_keys()
        return result

    def unlink(self):
        ids = self.ids
        result = super().unlink()
        self.env["piste.match.key"]._forget(self._name, ids)
        return result

    def _refresh_match_keys(self):
        """Write the keys of these records anew."""
        # In sudo mode: whoever may write a record has its keys written too, even
        # those of fields that he may not read.
        self.env["piste.match.key"]._store(
            [(self._name, record.id, *record._match_texts()) for record in self.sudo()]
        )

    def _match_texts(self):
        """Return name, e-mail, phone (E.164) and company number of this record."""
        self.ensure_one()
        return (self.display_name, None, None, None)

    def _find_similar(self, limit=20):
        """Return the other records that look like this one, with the reasons.

        :return: see :meth:`PisteMatchKey._find_similar`
        """
        self.ensure_one()
        found = self.env["piste.match.key"]._find_similar(
            *self._match_texts(), limit=limit + 1
        )
        return [match for match in found if match[0] != self._origin][:limit]
