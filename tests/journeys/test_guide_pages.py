"""The guide holds together: a page per gesture, pictures on each, none too heavy, none lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
PAGES = sorted(path for path in GUIDE.glob("*.md"))
HEAVIEST = 120_000
GESTURES = {
    "absences-et-reunions",
    "administrer-l-espace",
    "bilans-et-objectifs",
    "chartes",
    "compagnon",
    "comparer-et-attribuer",
    "composer-les-groupes",
    "conventions",
    "deplacer-ou-annuler",
    "ecrire-un-appel",
    "enquetes",
    "groupes-ouverts",
    "inviter-et-importer",
    "jours-fermes",
    "planifier-l-annee",
    "profil-et-alertes",
    "repondre",
    "seances-et-presences",
    "suivre-son-agenda",
}


def links(page: Path, *, pictures: bool) -> set[str]:
    found = re.findall(r"(!?)\[[^\]]*\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    return {target for mark, target in found if bool(mark) is pictures and "://" not in target}


def test_every_main_gesture_has_its_page_and_the_index_leads_there() -> None:
    assert {page.stem for page in PAGES} >= GESTURES
    listed = {Path(one).stem for one in links(GUIDE / "index.md", pictures=False)}
    assert listed == {page.stem for page in PAGES} - {"index"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_pictures_and_its_links_lead_somewhere(page: Path) -> None:
    shown = links(page, pictures=True)
    assert shown
    for target in shown | links(page, pictures=False):
        assert (GUIDE / target).is_file(), f"{page.name}: {target}"


def test_no_picture_is_lost_nor_heavy() -> None:
    pictures = {path.name: path.stat().st_size for path in (GUIDE / "images").iterdir()}
    used = {Path(one).name for page in PAGES for one in links(page, pictures=True)}
    assert set(pictures) == used
    assert {name: size for name, size in pictures.items() if size >= HEAVIEST} == {}
