"""Conventions that can be checked by reading the files, without a database."""

import ast
import pathlib
import re

import polib

from odoo.tests import BaseCase, tagged

ROOT = pathlib.Path(__file__).parents[2]
CODE = ("models", "wizard", "controllers", "report", "utils")
# What the ORM itself calls: their meaning is core's.
# Read by programs: no website, no session, and the key of a header as the right.
MACHINE_FILES = {"promotion_api.py", "promotion_feed.py"}
ORM_METHODS = {"create", "write", "unlink", "copy", "copy_data", "default_get", "init"}


def python_files(*folders):
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def xml_files():
    for folder in ("views", "data", "demo", "security", "wizard", "report"):
        yield from sorted((ROOT / folder).rglob("*.xml"))


def functions(path):
    tree = ast.parse(path.read_text())
    for cls in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        for node in cls.body:
            if isinstance(node, ast.FunctionDef):
                yield cls, node


def route_of(function):
    """Return the arguments of ``@route(…)`` or None."""
    for decorator in function.decorator_list:
        call = decorator.func if isinstance(decorator, ast.Call) else decorator
        if getattr(call, "attr", getattr(call, "id", "")) == "route":
            keywords = getattr(decorator, "keywords", [])
            return {
                k.arg: ast.literal_eval(k.value)
                for k in keywords
                if isinstance(k.value, ast.Constant | ast.List)
            }
    return None


@tagged("post_install", "-at_install", "piste_core")
class TestStatic(BaseCase):
    def assertNone(self, found, message):
        self.assertFalse(sorted(map(str, found)), message)

    def test_public_methods_say_what_they_do(self):
        """House rule 8: a method without “_” is open to RPC, so it is documented."""
        found = [
            f"{path.relative_to(ROOT)}:{method.lineno} {cls.name}.{method.name}"
            for path in python_files("models", "wizard")
            for cls, method in functions(path)
            if not method.name.startswith("_")
            and method.name not in ORM_METHODS
            and not ast.get_docstring(method)
            and f"super().{method.name}(" not in ast.unparse(method)
        ]
        self.assertNone(found, "public method without docstring")

    def test_sudo_is_explained(self):
        """Checklist 9: each sudo() in a controller says why, on or above its line."""
        found = []
        for path in python_files("controllers"):
            lines = path.read_text().splitlines()
            for number, line in enumerate(lines):
                code = line.partition("#")[0]
                near = "\n".join(lines[max(0, number - 6) : number + 1]).lower()
                if ".sudo(" in code and not re.search(r"(#|\"\"\").*", near):
                    found.append(f"{path.name}:{number + 1}")
        self.assertNone(found, "sudo() without a comment")

    def test_nobody_becomes_the_superuser_in_a_request(self):
        """Checklist 9: SUPERUSER switches off guards of core (html, authorship)."""
        found = [
            path.relative_to(ROOT)
            for path in python_files("controllers", "models", "wizard")
            if re.search(r"with_user\(SUPERUSER_ID|\.cr\.commit\(", path.read_text())
        ]
        self.assertNone(found, "with_user(SUPERUSER_ID) or cr.commit()")

    def test_routes_are_website_pages_with_csrf(self):
        """Checklist 19: no csrf=False, no route that the website cannot serve."""
        found = []
        for path in python_files("controllers"):
            for _cls, method in functions(path):
                route = route_of(method)
                if route is None or not route:
                    continue
                place = f"{path.name}:{method.lineno} {method.name}"
                if path.name in MACHINE_FILES:
                    continue
                if route.get("csrf") is False or not route.get("website"):
                    found.append(place)
        self.assertNone(found, "csrf=False, or website=True is missing")

    def test_routes_for_programs_have_neither_user_nor_session(self):
        """Checklist 19, 42: what carries no cookie needs no token against forgery."""
        found = []
        for path in python_files("controllers"):
            if path.name not in MACHINE_FILES:
                continue
            for _cls, method in functions(path):
                route = route_of(method)
                if not route:
                    continue
                is_get = route.get("methods") == ["GET"]
                if (
                    route.get("auth") != "none"
                    or route.get("save_session") is not False
                    or route.get("readonly") is not is_get
                    or ("csrf" in route) is is_get
                ):
                    found.append(f"{path.name}:{method.lineno} {method.name}")
        self.assertNone(found, "a route for programs with a user or a session")

    def test_routes_that_write_are_post_only(self):
        """Checklist 19, 3.5.3: no state changes by a link."""
        writing = re.compile(r"\.(create|write|unlink|message_post|action_\w+)\(")
        found = []
        for path in python_files("controllers"):
            source = path.read_text()
            for _cls, method in functions(path):
                route = route_of(method)
                if not route or route.get("type") in ("jsonrpc", "json2"):
                    continue
                body = ast.get_source_segment(source, method) or ""
                if writing.search(body) and route.get("methods") != ["POST"]:
                    found.append(f"{path.name}:{method.lineno} {method.name}")
        self.assertNone(found, "a route that writes must be methods=['POST']")

    def test_templates_escape_and_views_are_named(self):
        """Checklist 23: t-out alone prints values; each view says what it is."""
        found = []
        for path in xml_files():
            text = path.read_text()
            found += [path.name] * bool(re.search(r"\bt-(raw|esc)=", text))
            for view in re.findall(
                r'<record[^>]*model="ir\.ui\.view"[^>]*>(.*?)</record>', text, re.DOTALL
            ):
                if 'name="name"' not in view and 'name="arch"' in view:
                    found.append(f"{path.name}: view without name")
        self.assertNone(found, "t-raw, t-esc or a nameless view")

    def test_every_data_file_is_loaded(self):
        """A forgotten file in the manifest is code that never runs."""
        manifest = ast.literal_eval((ROOT / "__manifest__.py").read_text())
        named = {*manifest["data"], *manifest["demo"]}
        files = {str(path.relative_to(ROOT)) for path in xml_files()}
        files |= {str(p.relative_to(ROOT)) for p in (ROOT / "security").glob("*.csv")}
        self.assertNone(files ^ named, "in the manifest or on the disk, not in both")

    def test_every_test_file_is_imported(self):
        """A test that nobody imports never fails."""
        found = [
            path.relative_to(ROOT)
            for path in (ROOT / "tests").glob("*/test_*.py")
            if not re.search(
                rf"import.*\b{path.stem}\b", (path.parent / "__init__.py").read_text()
            )
        ]
        self.assertNone(found, "test file not imported by its package")

    def test_french_is_complete(self):
        """U25, D9: no term is missing, fuzzy or left in English by the export."""
        template = polib.pofile(str(ROOT / "i18n" / "piste.pot"))
        french = polib.pofile(str(ROOT / "i18n" / "fr.po"))
        self.assertNone([e.msgid for e in french.fuzzy_entries()], "fuzzy")
        self.assertNone(
            [e.msgid for e in french.untranslated_entries()], "untranslated"
        )
        known = {entry.msgid for entry in french}
        self.assertNone(
            [e.msgid for e in template if e.msgid not in known], "not in fr.po"
        )

    def test_placeholders_survive_translation(self):
        """A lost %(name)s would make the message itself fail, in French only."""
        french = polib.pofile(str(ROOT / "i18n" / "fr.po"))
        named = re.compile(r"%\((\w+)\)s")
        found = [
            entry.msgid
            for entry in french
            if set(named.findall(entry.msgid)) != set(named.findall(entry.msgstr))
        ]
        self.assertNone(found, "placeholders differ")
