import importlib.util
import json
import pathlib

from odoo.tests import HttpCase, tagged

from .test_core_crawl import Belongings

# Looks at each page in a frame as wide as a telephone, then as a desk.
LOOK = """
(async () => {
    const found = [];
    for (const [url, width] of PAGES) {
        const frame = document.createElement("iframe");
        frame.width = width;
        frame.height = 900;
        frame.src = url;
        document.body.append(frame);
        await new Promise((done) => frame.addEventListener("load", done));
        const page = frame.contentWindow;
        if (!page.document.querySelector("main, #wrap")) {
            found.push({ url, width, rule: "no page", nodes: [page.document.title] });
        } else {
            page.eval(AXE);
            const options = { resultTypes: ["violations"] };
            const seen = await page.axe.run(page.document, options);
            for (const { id, impact, nodes } of seen.violations) {
                if (["serious", "critical"].includes(impact)) {
                    const html = nodes.map((node) => node.html.slice(0, 200));
                    found.push({ url, width, rule: id, nodes: html });
                }
            }
        }
        frame.remove();
    }
    if (found.length) {
        console.error(JSON.stringify(found, null, 1));
    } else {
        console.log("test successful");
    }
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
            if name.startswith(("/my/", "/piste/sign/")) and not name.endswith(
                (".pdf", "/image", "<int:file_id>", "<int:page>")
            ):
                urls.update(self._urls(rule))
        return [[url, width] for url in sorted(urls) for width in (390, 1200)]

    def test_no_serious_barrier(self):
        """OD-02: axe-core finds nothing serious or critical on any of them."""
        self.portal_a.lang = "fr_CA"
        pages = self._pages()
        self.assertGreater(len(pages), 16)
        code = f"const PAGES = {json.dumps(pages)}; const AXE = {json.dumps(axe())};"
        self.browser_js("/my", code + LOOK, login=self.portal_a.login, timeout=300)
