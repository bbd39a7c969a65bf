"""Merge new terms into piste.pot and fr.po; fail while French is incomplete.

Usage: ``po_merge.py NEW.pot I18N_FOLDER [TRANSLATIONS.json]``, the last one a map
of English source to French text, for the terms that are not translated yet.
"""

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


def merge(new, old, translations):
    """Return the terms of ``new`` with the texts that ``old`` and the map know."""
    known = {entry.msgid: entry.msgstr for entry in old if "fuzzy" not in entry.flags}
    known.update(translations)
    merged = polib.POFile(wrapwidth=WIDTH)
    merged.metadata = HEADER
    for entry in sorted(new, key=lambda e: e.msgid):
        merged.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=known.get(entry.msgid, ""),
                comment=entry.comment,
                flags=[flag for flag in entry.flags if flag != "fuzzy"],
                occurrences=entry.occurrences,
            )
        )
    return merged


def main(new_path, folder, extra=None):
    folder = pathlib.Path(folder)
    new = polib.pofile(new_path, wrapwidth=WIDTH)
    translations = json.loads(pathlib.Path(extra).read_text()) if extra else {}
    merge(new, polib.POFile(), {}).save(folder / "piste.pot")
    target = folder / "fr.po"
    old = polib.pofile(str(target)) if target.exists() else polib.POFile()
    french = merge(new, old, translations)
    french.metadata = {**HEADER, "Language": "fr"}
    french.save(target)
    missing = [entry.msgid for entry in french if not entry.msgstr]
    for msgid in missing:
        print(f"not in French: {msgid!r}")
    print(f"French: {len(french)} terms, {len(missing)} missing, 0 fuzzy")
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
