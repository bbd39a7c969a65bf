import pathlib

from rjsmin import jsmin

from odoo.tests import TransactionCase, tagged

STATIC = pathlib.Path(__file__).parents[2] / "static" / "src"
# Bytes of minified JavaScript that the addon may add to a page.
BUDGETS = {"backend": 60_000, "portal": 40_000, "reports": 15_000}


@tagged("post_install", "-at_install", "piste_dashboard")
class TestDashboardAssets(TransactionCase):
    def test_styles_compile(self):
        """One wrong style sheet would leave every page without style."""
        names = ("web.assets_backend", "web.assets_frontend", "piste.assets_reports")
        for name in names:
            bundle = self.env["ir.qweb"]._get_asset_bundle(name, css=True, js=False)
            bundle.preprocess_css()
            self.assertFalse(bundle.css_errors, name)

    def test_scripts_stay_within_their_budget(self):
        """3.20: at most 60 kB of JavaScript in the back office, 40 kB in the portal."""
        for folder, budget in BUDGETS.items():
            files = (STATIC / folder).rglob("*.js")
            size = sum(len(jsmin(file.read_text())) for file in files)
            self.assertGreater(size, 0, folder)
            self.assertLessEqual(size, budget, folder)
