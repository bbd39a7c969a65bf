"""Check that every domain of the addon only names the domains it may know.

Domain of a file: its folder under models/, views/, tests/, else the beginning of
its name (``wizard/piste_contract_cancel.py`` belongs to ``contract``), where a core
model counts for the domain that extends it (``wizard/crm_lead_lost.py``: ``lead``).
Owner of a model: the domain of the file that holds its ``_name``; of a field
``piste_x`` on a core model: the domain that adds it. Tests are checked like the code
they test, but those of ``core``, which go over every model.

Usage: ``python3 tools/check_layers.py .`` prints the edges, then the violations.
"""

import ast
import pathlib
import re
import sys

# Lowest layer first; a domain may only name the ones listed here.
LAYERS = {
    "core": "",
    "partner": "core",
    "note": "core partner",
    "comment": "core partner",
    "document": "core partner",
    "lead": "core partner note comment document",
    "duplicate": "core partner lead",
    "agenda": "core partner lead",
    "followup": "core partner note comment document lead duplicate agenda",
    "dealership": "core partner note comment document lead duplicate agenda followup",
    "contract": "core partner note comment document lead",
    "request": "core partner note comment document lead",
    "promotion": "core partner note comment document lead contract",
    "ticket": "core partner note comment document lead contract promotion",
    "project": "core partner note comment document lead contract promotion",
    "financing": "core partner note comment document lead contract request",
    "commission": "core partner note comment document lead contract financing",
    "objective": (
        "core partner note comment document lead contract promotion commission"
    ),
    "habit": "core partner note comment document lead contract",
}
ALLOWED = {name: set(known.split()) for name, known in LAYERS.items()}
ALLOWED["dashboard"] = set(ALLOWED)
PREFIX = "piste."
CODE = ("models", "wizard", "controllers", "report", "tests")
DATA = ("views", "security", "data", "demo", "wizard", "report")
# What a file in a flat folder may be named after, besides a domain.
ALIASES = {
    "common": "core",
    "status": "core",
    "crm_lead": "lead",
    "crm_stage": "lead",
    "merchants_quebec": "lead",
    "calendar_event": "agenda",
    "product_template": "contract",
    "res_config_settings": "core",
    "res_partner": "partner",
    "sale_order": "contract",
}
# Everybody's files.
SHARED = {"__init__", "piste_menus", "piste_groups"}


def domain_of(path, root):
    """Return the domain of a file, or None for shared files such as menus."""
    parts = path.relative_to(root).parts
    if parts[:2] == ("tests", "core"):
        return None
    if len(parts) > 2 and parts[1] in ALLOWED:
        return parts[1]
    if path.stem in SHARED:
        return None
    stem = re.sub(r"^(ir\.model\.access-|(piste|portal|test)_)+", "", path.stem)
    named = {name: name for name in ALLOWED} | ALIASES
    fits = [name for name in named if re.match(rf"{name}(_|$)", stem)]
    return named[max(fits, key=len)] if fits else None


def find_strangers(root):
    """Yield the files of the flat folders that no domain answers for."""
    for path in files(root, {*CODE, *DATA} - {"tests"}, ".py", ".xml", ".csv"):
        if path.stem not in SHARED and not domain_of(path, root):
            yield f"{path.relative_to(root)}: begins with the name of no domain"


def files(root, folders, *suffixes):
    for folder in sorted(folders):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in suffixes:
                yield path


def strings(node):
    for child in ast.walk(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.value, child.lineno


def class_attributes(cls):
    return {
        target.id: statement.value
        for statement in cls.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def find_models(root, trees):
    """Map each model created by the addon to its domain."""
    owners = {}
    for path, tree in trees.items():
        for cls in (n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)):
            attributes = class_attributes(cls)
            if "_name" not in attributes:
                continue
            name = ast.literal_eval(attributes["_name"])
            inherit = attributes.get("_inherit")
            if inherit is None or name not in dict(strings(inherit)):
                owners[name] = domain_of(path, root)
    return owners


def find_fields(root, trees):
    """Map each ``piste_x`` field of a core model to the domains that define it."""
    owners = {}
    for path, tree in trees.items():
        for cls in (n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)):
            for name, value in class_attributes(cls).items():
                if name.startswith("piste_") and isinstance(value, ast.Call):
                    owners.setdefault(name, set()).add(domain_of(path, root))
    return {name: known.pop() for name, known in owners.items() if len(known) == 1}


def find_xml_ids(root):
    pattern = re.compile(r'<(?:record|template|menuitem)[^>]*?\bid="([\w.]+)"')
    return {
        xml_id: domain_of(path, root)
        for path in files(root, DATA, ".xml")
        for xml_id in pattern.findall(path.read_text())
    }


def imported_domains(node):
    """Return the domains whose code an import statement of the addon names."""
    if not isinstance(node, ast.ImportFrom):
        return set()
    module = node.module or ""
    if not node.level and not module.startswith("odoo.addons.piste"):
        return set()
    return ({*module.split(".")} | {alias.name for alias in node.names}) & {*ALLOWED}


def python_references(trees, owners, xml_ids):
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in owners:
                yield path, node.lineno, node.attr, owners[node.attr]
            for domain in imported_domains(node):
                yield path, node.lineno, f"import {domain}", domain
        for value, line in strings(tree):
            for word in {value, *value.split(".")}:
                if word in owners:
                    yield path, line, word, owners[word]
            if value.startswith(PREFIX) and xml_ids.get(value.removeprefix(PREFIX)):
                yield path, line, value, xml_ids[value.removeprefix(PREFIX)]


def data_references(root, owners, xml_ids):
    by_external_id = {f"model_{name.replace('.', '_')}": name for name in owners}
    for path in files(root, DATA, ".xml", ".csv"):
        for line, text in enumerate(path.read_text().splitlines(), 1):
            for word in re.findall(r"[\w.]+", text):
                short = word if word in owners else word.removeprefix(PREFIX)
                model = by_external_id.get(short, short)
                domain = owners.get(model) or xml_ids.get(short)
                if domain:
                    yield path, line, word, domain


def check(root):
    """Return the edges between domains, and what is wrong, one line each."""
    trees = {path: ast.parse(path.read_text()) for path in files(root, CODE, ".py")}
    owners = find_fields(root, trees) | find_models(root, trees)
    xml_ids = find_xml_ids(root)
    edges, errors = {}, list(find_strangers(root))
    for path, line, word, target in (
        *python_references(trees, owners, xml_ids),
        *data_references(root, owners, xml_ids),
    ):
        source = domain_of(path, root)
        if not source or source == target:
            continue
        edges.setdefault((source, target), set()).add(word)
        if target not in ALLOWED[source]:
            place = f"{path.relative_to(root)}:{line}"
            errors.append(f"{place}: {source} may not know {target} ({word})")
    return edges, errors


def main(root):
    edges, errors = check(pathlib.Path(root).resolve())
    for (source, target), words in sorted(edges.items()):
        print(f"{source:12} -> {target:12} {', '.join(sorted(words)[:4])}")
    print("\n".join(errors) or "layers: clean")
    return bool(errors)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
