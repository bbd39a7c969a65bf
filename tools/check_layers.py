"""Check that every domain of the addon only names the domains it may know.

Domain of a file: its folder under models/, views/, tests/, else the prefix of
its name (``wizard/piste_contract_cancel.py`` belongs to ``contract``).
Owner of a model: the domain of the file that holds its ``_name``.

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
}
ALLOWED = {name: set(known.split()) for name, known in LAYERS.items()}
ALLOWED["dashboard"] = set(ALLOWED)
PREFIX = "piste."
CODE = ("models", "wizard", "controllers", "report")
DATA = ("views", "security", "data", "wizard", "report")


def domain_of(path, root):
    """Return the domain of a file, or None for shared files such as menus."""
    parts = path.relative_to(root).parts
    if len(parts) > 2 and parts[1] in ALLOWED:
        return parts[1]
    stem = re.sub(r"^(ir\.model\.access-|piste_|portal_)", "", path.stem)
    return next((name for name in ALLOWED if re.match(rf"{name}(_|$)", stem)), None)


def files(root, folders, *suffixes):
    for folder in folders:
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


def find_xml_ids(root):
    pattern = re.compile(r'<(?:record|template|menuitem)[^>]*?\bid="([\w.]+)"')
    return {
        xml_id: domain_of(path, root)
        for path in files(root, DATA, ".xml")
        for xml_id in pattern.findall(path.read_text())
    }


def python_references(trees, owners):
    for path, tree in trees.items():
        for value, line in strings(tree):
            if value in owners:
                yield path, line, value, owners[value]
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.level and node.module:
                head = node.module.split(".")[0]
                if head in ALLOWED:
                    yield path, node.lineno, f"import {node.module}", head


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


def main(root):
    root = pathlib.Path(root).resolve()
    trees = {path: ast.parse(path.read_text()) for path in files(root, CODE, ".py")}
    owners, xml_ids = find_models(root, trees), find_xml_ids(root)
    edges, errors = {}, []
    for path, line, word, target in (
        *python_references(trees, owners),
        *data_references(root, owners, xml_ids),
    ):
        source = domain_of(path, root)
        if not source or source == target:
            continue
        edges.setdefault((source, target), set()).add(word)
        if target not in ALLOWED[source]:
            place = f"{path.relative_to(root)}:{line}"
            errors.append(f"{place}: {source} may not know {target} ({word})")
    for (source, target), words in sorted(edges.items()):
        print(f"{source:12} -> {target:12} {', '.join(sorted(words)[:4])}")
    print("\n".join(errors) or "layers: clean")
    return bool(errors)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
