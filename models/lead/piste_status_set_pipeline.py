from odoo import api, models
from odoo.tools import convert_file

# Row of the set Standard -> core's stage that becomes it: external id, delivered name.
_CORE_STAGES = {
    "new": ("crm.stage_lead1", "New"),
    "marketing": ("crm.stage_lead2", "Qualified"),
    "proposal": ("crm.stage_lead3", "Proposition"),
    "won": ("crm.stage_lead4", "Won"),
}


class PisteStatusSet(models.AbstractModel):
    """A new installation starts with the opportunity statuses of Piste (A3).

    Core's four stages become ours instead of leaving: what points to them stays
    valid. A company with a pipeline of its own keeps it, and loads the set by hand.
    """

    _inherit = "piste.status.set"

    # INSTALLATION
    @api.model
    def _ship_pipeline(self):
        """Turn core's stages into those of the set Standard, at installation only."""
        core = self._core_pipeline()
        if not core:
            return
        name, key = "crm.stage", "standard"
        # What a status asks for has one language for all: that of the company.
        lang = self.env.company.partner_id.lang
        rows = self.with_context(lang=lang)._set_standard()[name]
        texts = self._read_translations(key)[name]
        known = {**core, "lost": self._lost_stage()}
        for row in rows:
            if stage := known.get(row["key"]):
                self._take_over(stage, row, texts[row["key"]])
        found = self._find_rows(name, key, rows)
        self._load_table(name, key, rows, found, texts)

    @api.model
    def _core_pipeline(self):
        """Return core's stages by row of the set.

        Nothing when an opportunity exists, or when somebody has changed the stages.
        """
        Stage = self.env["crm.stage"].with_context(lang="en_US")
        core = {
            key: self.env.ref(external_id, False) or Stage
            for key, (external_id, _name) in _CORE_STAGES.items()
        }
        # Four of them, if nobody has added one.
        # pylint: disable-next=no-search-all
        others = Stage.search([]) - Stage.union(*core.values(), self._lost_stage())
        as_delivered = all(
            core[key].with_env(Stage.env).name == name
            for key, (_id, name) in _CORE_STAGES.items()
        )
        if others or not as_delivered or Stage._piste_has_opportunities():
            return {}
        return core

    @api.model
    def _lost_stage(self):
        return self.env.ref("piste.crm_stage_lost", False) or self.env["crm.stage"]

    @api.model
    def _take_over(self, stage, row, texts):
        # In sudo mode: the external id is the software's own matter.
        core_sudo = self.env["ir.model.data"].sudo()
        core_sudo.search(
            [
                ("module", "=", "crm"),
                ("model", "=", stage._name),
                ("res_id", "=", stage.id),
            ]
        ).unlink()
        stage.write(self._prepare_values(stage._name, row))
        self._remember(stage, self._external_id(stage._name, "standard", row))
        self._translate(stage, texts)

    # UNINSTALLATION
    @api.model
    def _give_pipeline_back(self):
        """Leave a company its pipeline; without one, bring core's stages back."""
        Data = self.env["ir.model.data"]
        known = Data.search([("module", "=", "piste"), ("model", "=", "crm.stage")])
        ours = self.env["crm.stage"].browse(known.mapped("res_id")).exists()
        if any(stage.piste_record_count for stage in ours):
            # Without an id of this module they stay when it goes.
            known.filtered(lambda data: data.res_id != self._lost_stage().id).unlink()
        elif not self.env["crm.stage"].search(
            [("is_won", "=", True), ("id", "not in", ours.ids)], limit=1
        ):
            self._load_core_stages()

    @api.model
    def _load_core_stages(self):
        convert_file(
            self.env, "crm", "data/crm_stage_data.xml", {}, mode="init", noupdate=True
        )
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        self.env["ir.module.module"]._load_module_terms(["crm"], langs)
