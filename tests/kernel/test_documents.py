"""Documents: what was described is what is read back, in PDF and in ODT."""

import io
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import odfdo
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tools.font_coverage import coverage

from maillage.kernel.documents import (
    Document,
    Heading,
    Image,
    KeyValues,
    NumberedClauses,
    PageBreak,
    Paper,
    Paragraph,
    Party,
    Run,
    Signatures,
    Table,
    pdf,
    to_odt,
    to_pdf,
)
from maillage.kernel.documents.model import clean
from tests.kernel.sample_document import SESSIONS, sample

ANY_TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=60)
DRAWN_TEXT = st.text(
    st.characters(codec="latin-1", exclude_categories=("Cc", "Zs", "Cf")), min_size=1, max_size=60
)


def read_pdf(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


def pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in read_pdf(data).pages)


def words(text: str) -> list[str]:
    return text.replace("\u00a0", " ").split()


def fonts_of(data: bytes) -> set[str]:
    found = set()
    for page in read_pdf(data).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            found.add(font.get_object()["/BaseFont"].partition("+")[2])
    return found


def read_odt(data: bytes) -> odfdo.Document:
    return odfdo.Document(io.BytesIO(data))


def odt_paragraphs(data: bytes) -> list[str]:
    elements = read_odt(data).body.get_elements("//text:p|//text:h")
    pictured = [element for element in elements if element.get_elements("draw:frame")]
    return ["" if element in pictured else element.inner_text for element in elements]


def test_pdf_says_what_the_document_says():
    reader = read_pdf(to_pdf(sample()))
    assert reader.metadata.title == "Convention d’intervention"
    assert reader.metadata.author == "Service des ressources humaines"
    assert reader.metadata.subject == "Analyse des pratiques professionnelles, 2024-2025"
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    first, second = (page.extract_text() for page in reader.pages)
    assert words(second) == words(
        "Association L’Escale Réf. 2024-APP-03 Signatures Fait à Tours, en deux exemplaires, le"
        " Pour l’association Ewa Lindqvist directrice Pour le prestataire Hanna Kovač"
        " Signature Signature Convention d’intervention page 2 / 2"
    )
    assert words(first) == words(
        "Association L’Escale 12, rue des Tilleuls 37000 Tours 1er octobre 2024 Réf. 2024-APP-03"
        " Convention d’intervention Analyse des pratiques professionnelles, 2024-2025 Les parties"
        " Commanditaire Association L’Escale Nombre de séances par groupe et par an 6 ou 7"
        " Intervenante Hanna Kovač, psychologue"
        " À savoir Ce document ne contient aucune situation évoquée en séance."
        " Les articles Article 1 – Objet"
        " La présente convention fixe les conditions de l’intervention."
        " • six à sept séances par an • un groupe de 12 au plus"
        " Article 2 – Prix Le prix est ferme, tous frais compris. Séances et prix par groupe"
        " Groupe Séances Durée Montant TTC"
        " Service d’investigation éducative 7 2 h 1 240,50 €"
        " Milieu ouvert, équipe Nord 6 2 h 1 063,29 €"
        " Milieu ouvert, équipe Sud 6 2 h 1 063,29 €"
        " Total 19 3 367,08 € Article 3 – Confidentialité Ce qui sort du groupe rien"
        " L’image Le repère du service Convention d’intervention page 1 / 2"
    )


def test_pdf_keeps_no_break_spaces():
    assert "2\u00a0h" in pdf_text(to_pdf(sample()))


def test_pdf_embeds_our_fonts_and_no_others():
    assert fonts_of(to_pdf(sample())) == {
        "AtkinsonHyperlegible-Regular",
        "AtkinsonHyperlegible-Bold",
        "AtkinsonHyperlegible-Italic",
    }
    other_letters = sample(blocks=(Paragraph("Ольга, نور"),))
    assert fonts_of(to_pdf(other_letters)) == {
        "AtkinsonHyperlegible-Regular",
        "AtkinsonHyperlegible-Bold",
        "DejaVuSans",
    }


@pytest.mark.slow
def test_pdf_is_accessible(tmp_path: Path):
    """No error of PDF/UA-1 on a document that uses every block."""
    path = tmp_path / "document.pdf"
    path.write_bytes(to_pdf(sample()))
    checker = Path(sys.executable).with_name("outloud")
    done = subprocess.run([checker, "--fail-on", "warning", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_markup_in_a_text_is_only_text():
    hostile = '#read("/etc/passwd") *gras* $x^2$ = Titre // <a> \\ #panic() @ref [x] `y` ~ -- "q"'
    document = sample(
        title=hostile,
        blocks=(
            Heading(hostile),
            KeyValues(((hostile, hostile),)),
            Table((hostile,), ((hostile,),), caption=hostile),
            Signatures((Party(hostile, (hostile,)),), hostile),
        ),
    )
    text = "".join(pdf_text(to_pdf(document)).split())
    # Footer, title, heading, label, value, header, cell, caption, line above, side, line below.
    assert text.count("".join(hostile.split())) == 11
    assert "".join(odt_paragraphs(to_odt(document))).count(hostile) == 10


def test_a_letter_no_font_draws_becomes_a_square_in_pdf_and_stays_in_odt():
    document = sample(blocks=(Paragraph("Mei 美 arrive"),))
    assert "Mei □ arrive" in pdf_text(to_pdf(document))
    assert "Mei 美 arrive" in odt_paragraphs(to_odt(document))


def test_coverage_is_that_of_the_fonts():
    assert (pdf.FONTS / "coverage.txt").read_text(encoding="ascii") == coverage()


def test_both_files_are_the_same_each_time():
    assert to_pdf(sample()) == to_pdf(sample())
    assert to_odt(sample()) == to_odt(sample())


def test_english_documents_say_so():
    document = sample(language="en")
    data = to_pdf(document)
    assert read_pdf(data).trailer["/Root"]["/Lang"] == "en"
    assert "1 October 2024" in pdf_text(data)
    assert read_odt(to_odt(document)).meta.get_language() == "en-GB"


def test_odt_says_what_the_document_says():
    assert odt_paragraphs(to_odt(sample())) == [
        "Association L’Escale\t1er octobre 2024",
        "12, rue des Tilleuls\tRéf. 2024-APP-03",
        "37000 Tours\t",
        "Convention d’intervention",
        "Analyse des pratiques professionnelles, 2024-2025",
        "Les parties",
        "Commanditaire",
        "Association L’Escale",
        "Nombre de séances par groupe et par an",
        "6 ou 7",
        "Intervenante",
        "Hanna Kovač, psychologue",
        "À savoir\nCe document ne contient aucune situation évoquée en séance.",
        "Les articles",
        "Article 1 – Objet",
        "La présente convention fixe les conditions de l’intervention.",
        "six à sept séances par an",
        "un groupe de 12 au plus",
        "Article 2 – Prix",
        "Le prix est ferme, tous frais compris.",
        "Séances et prix par groupe",
        *("Groupe", "Séances", "Durée", "Montant TTC"),
        *("Service d’investigation éducative", "7", "2\u00a0h", "1\u00a0240,50\u00a0€"),
        *("Milieu ouvert, équipe Nord", "6", "2\u00a0h", "1\u00a0063,29\u00a0€"),
        *("Milieu ouvert, équipe Sud", "6", "2\u00a0h", "1\u00a0063,29\u00a0€"),
        *("Total", "19", "", "3\u00a0367,08\u00a0€"),
        "Article 3 – Confidentialité",
        *("Ce qui sort du groupe", "rien"),
        "L’image",
        "",
        "Le repère du service",
        "",
        "",
        "Signatures",
        "Fait à Tours, en deux exemplaires, le",
        *("Pour l’association", "Ewa Lindqvist", "directrice"),
        *("Pour le prestataire", "Hanna Kovač"),
        *("Signature", "Signature"),
    ]


def test_odt_has_a_real_structure():
    data = to_odt(sample())
    document = read_odt(data)
    headings = [
        (heading.get_attribute("text:outline-level"), heading.get_attribute("text:style-name"))
        for heading in document.body.get_headers()
    ]
    assert headings == [
        ("1", "Heading_20_1"),
        ("1", "Heading_20_1"),
        *[("2", "Heading_20_2")] * 3,
        ("3", "Heading_20_3"),
        ("1", "Heading_20_1"),
    ]
    assert len(document.body.get_elements("//table:table-header-rows")) == 1
    alts = [element.text for element in document.body.get_elements("//svg:desc")]
    assert alts == ["Un rectangle vert aux coins arrondis", "Un point de couleur"]
    assert document.meta.get_title() == "Convention d’intervention"
    assert document.meta.get_language() == "fr-FR"
    assert document.language == "fr-FR"
    lines = document.styles.get_elements("//style:master-page//text:p")
    assert [
        (line.parent.tag, line.parent.parent.get_attribute("style:name")) for line in lines
    ] == [
        ("style:header", "Standard"),
        ("style:footer", "Standard"),
        ("style:footer", "First_20_Page"),
    ]
    assert [line.inner_text for line in lines] == [
        "Association L’Escale\tRéf. 2024-APP-03",
        "Convention d’intervention\tpage 1 / 1",
        "Convention d’intervention\tpage 1 / 1",
    ]


def test_odt_package_is_whole():
    """Every style that is used exists; what is listed is there; `mimetype` stands first."""
    data = to_odt(sample())
    document = read_odt(data)
    used = set()
    for name in ("text:style-name", "table:style-name", "draw:style-name"):
        used |= {e.get_attribute(name) for e in document.body.get_elements(f"//*[@{name}]")}
    known = {
        element.get_attribute("style:name")
        for part in (document.content, document.styles)
        for element in part.get_elements("//*[@style:name]")
    }
    assert used - known == set()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        assert (names[0], package.infolist()[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}
        assert package.read("mimetype") == b"application/vnd.oasis.opendocument.text"
    listed = {path for path in document.manifest.get_paths() if not path.endswith("/")}
    assert listed - set(names) == set()
    pictures = [p for p in document.manifest.get_path_medias() if p[0].startswith("Pictures/")]
    assert [media for _, media in pictures if media] == ["image/svg+xml", "image/png"]


@settings(max_examples=60, deadline=None)
@given(text=ANY_TEXT)
def test_any_text_can_be_written(text: str):
    """ODT gives every character back; PDF refuses none."""
    document = sample(
        title="t", subject="", blocks=(Paragraph(("(", Run(text, bold=True), text, ")")),)
    )
    assert odt_paragraphs(to_odt(document))[-1] == f"({clean(text)}{clean(text)})"
    assert len(read_pdf(to_pdf(document)).pages) == 1


@settings(max_examples=60, deadline=None)
@given(text=DRAWN_TEXT)
def test_any_latin_text_is_read_back_from_the_pdf(text: str):
    document = sample(
        organisation=(), reference="", title="t", subject="", blocks=(Paragraph(text),)
    )
    read = "".join(pdf_text(to_pdf(document)).split())
    assert read == f"1eroctobre2024t{text}tpage1/1"


def test_control_characters_vanish_and_lines_break():
    document = sample(blocks=(Paragraph("un\x00\x0bdeux\r\ntrois\tquatre\ud800"),))
    assert odt_paragraphs(to_odt(document))[-1] == "undeux\ntrois quatre\ufffd"
    assert "undeux\ntrois quatre\ufffd" in pdf_text(to_pdf(document))


def test_a_long_table_repeats_its_headers_and_numbers_its_pages():
    table = Table(SESSIONS.headers, SESSIONS.rows * 40, SESSIONS.alignments, SESSIONS.total)
    pages = [page.extract_text() for page in read_pdf(to_pdf(sample(blocks=(table,)))).pages]
    assert [page.count("Montant TTC") for page in pages] == [1] * len(pages)
    assert [page.split()[-4:] for page in pages] == [
        ["page", str(number), "/", str(len(pages))] for number in range(1, len(pages) + 1)
    ]
    assert [page.count("Total") for page in pages] == [0] * (len(pages) - 1) + [1]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Image(b"GIF89a", "Un dessin", 10, 10),
        lambda: Image(b"\xff\xd8\xff", " ", 10, 10),
        lambda: Image(b"\xff\xd8\xff", "Trop large", 171, 10),
        lambda: Table(("a", "b"), (("1",),)),
        lambda: Table((), ()),
        lambda: Heading("", 1),
        lambda: Heading("Trop bas", 4),
        lambda: Signatures(()),
        lambda: sample(blocks=(Heading("Un niveau sauté", 2),)),
        lambda: sample(blocks=(NumberedClauses((), level=2),)),
        lambda: sample(title=" "),
        lambda: sample(language="de"),
    ],
)
def test_what_cannot_be_read_cannot_be_built(wrong):
    with pytest.raises(ValueError):
        wrong()


def test_a_document_may_be_almost_empty():
    bare = Document("Note", sample().date, (), (PageBreak(),))
    assert words(pdf_text(to_pdf(bare))) == words("1er octobre 2024 Note Note page 1 / 1")
    assert odt_paragraphs(to_odt(bare)) == ["\t1er octobre 2024", "Note", ""]


@pytest.mark.parametrize(("paper", "size"), [(Paper.A4, (210, 297)), (Paper.A3_WIDE, (420, 297))])
def test_a_document_is_on_the_sheet_it_asks_for(paper: Paper, size: tuple[int, int]) -> None:
    document = replace(sample(), paper=paper)
    box = read_pdf(to_pdf(document)).pages[0].mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == size
    layout = read_odt(to_odt(document)).styles.get_element("//style:page-layout-properties")
    assert layout.get_attribute("fo:page-width") == f"{size[0] // 10}cm"
