"""Merge new terms into piste.pot and fr.po; fail while French is incomplete.

Usage: ``po_merge.py NEW.pot I18N_FOLDER [--check] [TRANSLATIONS.json]``, the last
one a map of English source to French text, for the terms that are not translated
yet. With ``--check`` nothing is written: what would change is an error too.
"""

import argparse
import json
import pathlib
import sys

import polib

WIDTH = 78
HEADER = {
    "Project-Id-Version": "Piste 19.0",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n > 1);",
}
# Demo records are written in French; their ids begin with this.
DEMO = ":piste.demo_"


def read(path):
    return polib.pofile(str(path), wrapwidth=WIDTH) if path.exists() else polib.POFile()


def places(entry):
    """Return where a term is used, demo data left out; Odoo translates by place."""
    return sorted(place for place in entry.occurrences if DEMO not in place[0])


def merge(new, old, translations):
    """Return the terms of ``new`` with the texts that ``old`` and the map know."""
    known = {entry.msgid: entry.msgstr for entry in old if "fuzzy" not in entry.flags}
    known.update(translations)
    merged = polib.POFile(wrapwidth=WIDTH)
    merged.metadata = HEADER
    for entry in sorted(new, key=lambda e: e.msgid):
        if not places(entry):
            continue
        merged.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=known.get(entry.msgid, ""),
                comment=entry.comment,
                flags=[flag for flag in entry.flags if flag != "fuzzy"],
                occurrences=places(entry),
            )
        )
    return merged


def drift(wanted, path):
    """Yield what a new export would change in the file."""
    want = {entry.msgid: places(entry) for entry in wanted}
    have = {entry.msgid: sorted(entry.occurrences) for entry in read(path)}
    for msgid in sorted(want.keys() | have.keys()):
        if msgid not in have:
            yield f"{path.name} lacks {msgid!r}"
        elif msgid not in want:
            yield f"{path.name} still has {msgid!r}"
        elif want[msgid] != have[msgid]:
            yield f"{path.name} has other places for {msgid!r}"


def faults(po, path):
    """Yield the terms of a language that are empty or fuzzy."""
    for entry in po:
        if not entry.msgstr:
            yield f"{path.name}: not in French: {entry.msgid!r}"
        elif "fuzzy" in entry.flags:
            yield f"{path.name}: fuzzy: {entry.msgid!r}"


def variant_faults(template, path):
    """Yield the terms of a regional file that are empty, fuzzy or no longer used."""
    known = {entry.msgid for entry in template}
    po = read(path)
    yield from faults(po, path)
    for entry in po:
        if entry.msgid not in known:
            yield f"{path.name} still has {entry.msgid!r}"


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("new", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("translations", type=pathlib.Path, nargs="?")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    new, french_path = read(options.new), options.folder / "fr.po"
    extra = json.loads(options.translations.read_text()) if options.translations else {}
    template = merge(new, polib.POFile(), {})
    old = read(french_path)
    french = merge(new, old, extra)
    french.metadata = {**HEADER, "Language": "fr"}
    problems = []
    if options.check:
        for path in (options.folder / "piste.pot", french_path):
            problems += drift(template, path)
        problems += faults(old, french_path)
    else:
        template.save(options.folder / "piste.pot")
        french.save(french_path)
        problems += faults(french, french_path)
    for path in sorted(options.folder.glob("fr_*.po")):
        problems += variant_faults(template, path)
    print("\n".join([*problems, f"French: {len(french)} terms, {len(problems)} wrong"]))
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
