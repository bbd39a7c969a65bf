import importlib.util
import json
import pathlib

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common import ROLES
from .test_core_crawl import Belongings

# What axe-core finds serious or critical in an element of a page.
JUDGE = """
const found = [];
// What the forms of core do: its widgets are not ours to mend.
const known = new Set();
async function judge(name, page, within, isPeer) {
    if (!within) {
        found.push({ name, rule: "no page", nodes: [page.document.title] });
        return;
    }
    const seen = await page.axe.run(within, { resultTypes: ["violations"] });
    for (const { id, impact, nodes } of seen.violations) {
        const html = nodes.map((node) => node.html.slice(0, 200));
        const ours = html.some((text) => text.includes("piste"));
        if (!["serious", "critical"].includes(impact)) {
            continue;
        }
        if (isPeer) {
            known.add(id);
        } else if (!known.has(id) || ours) {
            found.push({ name, rule: id, nodes: html });
        }
    }
}
async function until(find) {
    for (let tries = 0; tries < 150; tries++) {
        const shown = find();
        if (shown) {
            return shown;
        }
        await new Promise((done) => setTimeout(done, 100));
    }
}
function tell() {
    if (found.length) {
        console.error(JSON.stringify(found, null, 1));
    } else {
        console.log("test successful");
    }
}
"""
# Each page in a frame as wide as a telephone, then as a desk.
LOOK_AT_PAGES = """
(async () => {
    for (const [url, width] of PAGES) {
        const frame = document.createElement("iframe");
        frame.width = width;
        frame.height = 900;
        frame.src = url;
        document.body.append(frame);
        await new Promise((done) => frame.addEventListener("load", done));
        const page = frame.contentWindow;
        const shown = await until(() => page.document.querySelector("main, #wrap"));
        page.eval(AXE);
        await judge(`${url} ${width}`, page, shown && page.document, false);
        frame.remove();
    }
    tell();
})();
"""
# Each form in the web client itself, which no frame may hold.
LOOK_AT_FORMS = """
(async () => {
    window.eval(AXE);
    const { action } = odoo.__WOWL_DEBUG__.root.env.services;
    for (const [model, id, isPeer] of FORMS) {
        const views = [[false, "form"]];
        const form = { type: "ir.actions.act_window", res_model: model, views };
        try {
            await action.doAction({ ...form, res_id: id }, { clearBreadcrumbs: true });
            const shown = await until(() => document.querySelector(".o_form_view"));
            await judge(model, window, shown, isPeer);
        } catch (error) {
            const text = error.cause?.data?.message || error.message;
            found.push({ name: model, rule: "not shown", nodes: [text] });
        }
    }
    tell();
})();
"""


def axe():
    """Return the script of axe-core, without loading the Python around it."""
    spec = importlib.util.find_spec("axe_playwright_python")
    folder = pathlib.Path(spec.submodule_search_locations[0])
    return (folder / "axe.min.js").read_text(encoding="utf-8")


@tagged("post_install", "-at_install", "piste_core")
class TestAxe(Belongings, HttpCase):
    """OD-02: no page of the portal has a serious barrier, on a telephone or a desk."""

    owner = "a"

    def _pages(self):
        """Return the addresses of the pages for merchants, each at two widths."""
        urls = {"/my"}
        for rule in self._rules():
            name = rule.endpoint.routing.get("website") and rule.rule
            shows = not rule.methods or "GET" in rule.methods
            # Files are no pages; those of page 2 are those of page 1.
            if not (name and shows) or rule.endpoint.routing["type"] == "jsonrpc":
                continue
            pages = ("/my/", "/piste/sign/", "/piste/request/")
            if name.startswith(pages) and not name.endswith(
                (".pdf", "/image", "<int:file_id>", "<int:page>", "<string:name>")
            ):
                urls.update(self._urls(rule))
        return [[url, width] for url in sorted(urls) for width in (390, 1200)]

    def test_no_serious_barrier(self):
        """OD-02: axe-core finds nothing serious or critical on any of them."""
        self.portal_a.lang = "fr_CA"
        pages = self._pages()
        self.assertGreater(len(pages), 30)
        code = f"const PAGES = {json.dumps(pages)}; const AXE = {json.dumps(axe())};"
        code += JUDGE + LOOK_AT_PAGES
        self.browser_js("/my", code, login=self.portal_a.login, timeout=300)


@tagged("post_install", "-at_install", "piste_core")
class TestAxeForms(Belongings, HttpCase):
    """U21, U22, OD-03: our forms in the back office add no barrier to those of core."""

    owner = "a"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief = cls._create_user(
            "chief",
            f"{','.join(ROLES.values())},base.group_system",
            lang="fr_CA",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _forms(self):
        """Return one record, or none, of each model that our menus show a form of."""
        actions = self.env["ir.actions.act_window"].search(
            [("res_model", "=like", "piste.%"), ("view_mode", "like", "form")]
        )
        actions = actions.filtered(lambda action: action.target == "current")
        env = self.env(user=self.chief.id)
        forms = []
        for model in sorted(set(actions.mapped("res_model"))):
            record = env[model].search([], limit=1)
            # What is made by buttons alone opens on a record, or is not shown at all.
            if record or env[model].has_access("create"):
                forms.append([model, record.id, False])
        return forms

    def test_no_new_barrier(self):
        """What core's forms of a client, an order and a task do not do either."""
        core = [
            ["res.partner", self.merchant_a.id, True],
            ["sale.order", self.contract.id, True],
            ["project.task", False, True],
            ["calendar.event", False, True],
        ]
        forms = self._forms()
        self.assertGreater(len(forms), 15)
        code = f"const FORMS = {json.dumps(core + forms)};"
        code += f"const AXE = {json.dumps(axe())};" + JUDGE + LOOK_AT_FORMS
        ready = "odoo.isReady === true"
        self.browser_js("/odoo", code, ready, login="piste_chief", timeout=600)
