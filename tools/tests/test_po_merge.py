"""The French check fails on what is missing, fuzzy, stale or misplaced."""

import po_merge
import polib
import pytest

PLACE = ("model:ir.ui.view,arch_db:piste.view", "")
OTHER = ("code:addons/piste/models/a.py", "0")


def write(path, *entries):
    po = polib.POFile()
    for msgid, msgstr, *flags in entries:
        occurrences = [OTHER if "moved" in flags else PLACE]
        fuzzy = ["fuzzy"] if "fuzzy" in flags else []
        po.append(
            polib.POEntry(
                msgid=msgid, msgstr=msgstr, occurrences=occurrences, flags=fuzzy
            )
        )
    po.save(str(path))


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "new.pot", ("Home", ""), ("Lost", ""))
    (tmp_path / "i18n").mkdir()
    write(tmp_path / "i18n" / "piste.pot", ("Home", ""), ("Lost", ""))
    return tmp_path


def check(folder, *french):
    write(folder / "i18n" / "fr.po", *french)
    return po_merge.main([str(folder / "new.pot"), str(folder / "i18n"), "--check"])


def test_complete_french_passes(folder):
    assert not check(folder, ("Home", "Accueil"), ("Lost", "Perdu"))


@pytest.mark.parametrize(
    "wrong",
    [
        [("Home", "Accueil")],
        [("Home", "Accueil"), ("Lost", "")],
        [("Home", "Accueil"), ("Lost", "Perdu", "fuzzy")],
        [("Home", "Accueil"), ("Lost", "Perdu", "moved")],
        [("Home", "Accueil"), ("Lost", "Perdu"), ("Gone", "Parti")],
    ],
)
def test_check_refuses_and_writes_nothing(folder, wrong):
    assert check(folder, *wrong)
    assert len(polib.pofile(str(folder / "i18n" / "fr.po"))) == len(wrong)


def test_regional_file_is_checked_too(folder):
    french = ("Home", "Accueil"), ("Lost", "Perdu")
    write(folder / "i18n" / "fr_CA.po", ("Gone", "Parti"))
    assert check(folder, *french)
    write(folder / "i18n" / "fr_CA.po", ("Home", "Ma page"))
    assert not check(folder, *french)


def test_merge_keeps_translations_and_drops_stale_ones(folder):
    write(folder / "i18n" / "fr.po", ("Home", "Accueil"), ("Gone", "Parti"))
    extra = folder / "extra.json"
    extra.write_text('{"Lost": "Perdu"}')
    assert not po_merge.main(
        [str(folder / "new.pot"), str(folder / "i18n"), str(extra)]
    )
    merged = {e.msgid: e.msgstr for e in polib.pofile(str(folder / "i18n" / "fr.po"))}
    assert merged == {"Home": "Accueil", "Lost": "Perdu"}


def test_demo_records_are_left_in_french(folder):
    entry = polib.POEntry(
        msgid="Équipe", occurrences=[("model:x,name:piste.demo_x", "")]
    )
    assert not po_merge.places(entry)
