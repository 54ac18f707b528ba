"""Tables read and written: what people send, what hostile people send, and back again."""

import csv
import datetime as dt
import io
import time
import zipfile
from decimal import Decimal

import odfdo
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.kernel.sheets import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    Row,
    Sheet,
    UnreadableSheet,
    match_headers,
    read_sheet,
)
from maillage.kernel.sheets_out import write_csv, write_ods, write_xlsx

HEADERS = ("Nom", "Courriel")
PEOPLE = Sheet(HEADERS, (Row(2, ("Éric", "eric@exemple.fr")), Row(3, ("Zoé", ""))))

WRITERS = {
    "csv": write_csv,
    "xlsx": lambda headers, rows: write_xlsx(headers, rows, title="Essai"),
    "ods": lambda headers, rows: write_ods(headers, rows, title="Essai"),
}
WHOLE = {kind: writer(HEADERS, [["a", "b"]] * 5) for kind, writer in WRITERS.items()}
formats = pytest.mark.parametrize("kind", list(WRITERS))


def refusal(data: bytes, filename: str = "essai.csv") -> str:
    with pytest.raises(UnreadableSheet) as refused:
        read_sheet(data, filename)
    return str(refused.value)


def repacked(data: bytes, **changes: bytes) -> bytes:
    """The same package with some parts changed or added (keys: names with `__` for `/`)."""
    parts = {name.replace("__", "/").replace("_dot_", "."): v for name, v in changes.items()}
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in [*old.namelist(), *(name for name in parts if name not in old.namelist())]:
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return target.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_in_every_dress(separator: str, encoding: str):
    text = "Nom;Courriel\r\nÉric ; eric@exemple.fr\r\nZoé;\r\n".replace(";", separator)
    assert read_sheet(text.encode(encoding), "a.csv") == PEOPLE


def test_commas_inside_a_header_do_not_mislead():
    text = "Nom, prénom, âge;Courriel\nRoy;r@exemple.fr\nDiaz;d@exemple.fr\n"
    assert read_sheet(text.encode(), "a.csv").headers == ("Nom, prénom, âge", "Courriel")


def test_announced_separator_is_believed_and_its_line_counted():
    sheet = read_sheet(b"sep=|\r\nNom|Courriel\r\nRoy|r@exemple.fr\r\n", "a.csv")
    assert sheet == Sheet(HEADERS, (Row(3, ("Roy", "r@exemple.fr")),))


def test_lines_are_those_of_the_spreadsheet_program():
    text = 'Nom;Courriel\n\n"Éric\nFils";e\n;\n Zoé ;\n'
    sheet = read_sheet(text.encode(), "a.csv")
    assert sheet.rows == (Row(3, ("Éric\nFils", "e")), Row(5, ("Zoé", "")))
    assert sheet.address(sheet.rows[1], 1) == "ligne 5, colonne «\u00a0Courriel\u00a0»"


def test_a_column_without_title_is_called_by_its_letter():
    sheet = Sheet(("Nom", "", "Âge"), (Row(2, ("a", "b", "c")),))
    assert sheet.address(sheet.rows[0], 1) == "ligne 2, colonne B"


@formats
def test_a_table_is_read_back(kind: str):
    rows = [
        ["=1+1", 12, Decimal("12.50"), dt.date(2024, 10, 1), None],
        ["@nom", -3, Decimal("1200"), dt.datetime(2024, 10, 1, 9, 30), "+33 6 12"],
        ["'=déjà", 0, Decimal("-0.5"), None, "-"],
    ]
    headers = ["Texte", "Entier", "Montant", "Jour", "=Fin"]
    sheet = read_sheet(WRITERS[kind](headers, rows), f"essai.{kind}")
    amount = "12,50" if kind == "csv" else "12,5"
    assert sheet.headers == tuple(headers)
    assert [row.line for row in sheet.rows] == [2, 3, 4]
    assert [row.cells for row in sheet.rows] == [
        ("=1+1", "12", amount, "01/10/2024", ""),
        ("@nom", "-3", "1200", "01/10/2024 09:30", "+33 6 12"),
        ("'=déjà", "0", "-0,5", "", "-"),
    ]


def test_no_text_of_a_csv_begins_like_a_formula():
    rows = [["=1+1"], ["+1"], ["-1"], ["@a"], ["\t=1"], ["\r=1"], ["'=1"], ["\n=1"], ["1=1"]]
    text = write_csv(["=Titre"], rows).decode("utf-8-sig")
    cells = [cells[0] for cells in csv.reader(io.StringIO(text, newline=""), delimiter=";")]
    assert cells == [
        *("'=Titre", "'=1+1", "'+1", "'-1", "'@a", "' =1", "'\n=1", "''=1", "'\n=1", "1=1"),
    ]


def test_no_text_of_an_office_file_is_a_formula():
    book = openpyxl.load_workbook(io.BytesIO(WRITERS["xlsx"](["a"], [["=1+1"], ["x"]])))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert [(cell.data_type, cell.value) for cell in cells] == [
        ("s", "a"),
        ("s", "=1+1"),
        ("s", "x"),
    ]
    assert [cell.quotePrefix for cell in cells] == [False, True, False]
    ods = odfdo.Document(io.BytesIO(WRITERS["ods"](["a"], [["=1+1"]])))
    assert ods.body.get_elements("//*[@table:formula]") == []


def test_spaces_that_readers_merge_are_written_as_elements():
    content = part(WRITERS["ods"](["a"], [[" x  y\nz "]]), "content.xml")
    assert b'<text:p><text:s text:c="1"/>x<text:s text:c="2"/>y</text:p>' in content
    assert b'<text:p>z<text:s text:c="1"/></text:p>' in content


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20).map(str.strip),
            min_size=3,
            max_size=3,
        ),
        max_size=6,
    )
)
def test_any_text_comes_back_from_every_format(rows: list[list[str]]):
    kept = [tuple(row) for row in rows if any(row)]
    for kind, writer in WRITERS.items():
        sheet = read_sheet(writer(("a", "b", "c"), rows), f"essai.{kind}")
        assert [row.cells for row in sheet.rows] == kept, kind


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_sentence(data: bytes):
    try:
        read_sheet(data, "essai.csv")
    except UnreadableSheet as refused:
        assert str(refused).startswith("Le fichier «\u00a0essai.csv\u00a0» ")
        assert str(refused).endswith(".")


@formats
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(kind: str, data: st.DataObject):
    whole = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_sheet(bytes(whole), f"essai.{kind}")
    except UnreadableSheet as refused:
        assert str(refused).endswith(".")


def test_xlsx_values_read_as_typed():
    book = openpyxl.Workbook()
    book.active.append(["Oui", "Heure", "Durée", "Nombre", "Calcul"])
    book.active.append([True, dt.time(9, 5), dt.timedelta(hours=30), 1e20, "=1+1"])
    book.create_sheet("Autre").append(["ailleurs"])
    target = io.BytesIO()
    book.save(target)
    sheet = read_sheet(target.getvalue(), "a.xlsx")
    assert [row.cells for row in sheet.rows] == [("oui", "09:05", "30:00", "1" + "0" * 20, "")]


def test_a_formula_is_read_as_its_last_value():
    data = WRITERS["xlsx"](["a"], [[1]])
    name = "xl/worksheets/sheet1.xml"
    changed = part(data, name).replace(b"<v>1</v>", b"<f>6*7</f><v>42</v>")
    sheet = read_sheet(repacked(data, xl__worksheets__sheet1_dot_xml=changed), "a.xlsx")
    assert [row.cells for row in sheet.rows] == [("42",)]
    data = WRITERS["ods"](["a"], [[42]])
    changed = part(data, "content.xml").replace(
        b'office:value="42"', b'table:formula="of:=6*7" office:value="42"'
    )
    assert b"of:=6*7" in changed
    sheet = read_sheet(repacked(data, content_dot_xml=changed), "a.ods")
    assert [row.cells for row in sheet.rows] == [("42",)]


def test_the_size_a_file_announces_is_not_believed():
    data = WRITERS["xlsx"](["a"], [["1"], ["2"], ["3"]])
    sheet = part(data, "xl/worksheets/sheet1.xml").replace(b'ref="A1:A4"', b'ref="A1:A2"')
    rows = read_sheet(repacked(data, xl__worksheets__sheet1_dot_xml=sheet), "a.xlsx").rows
    assert [row.cells for row in rows] == [("1",), ("2",), ("3",)]


def ods_with(body: str) -> bytes:
    data = WRITERS["ods"](["a"], [])
    content = part(data, "content.xml").decode()
    start, end = content.index("<table:table-header-rows>"), content.index("</table:table>")
    return repacked(data, content_dot_xml=(content[:start] + body + content[end:]).encode())


def cell(text: str, repeated: int = 1) -> str:
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{repeated}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def test_ods_repetitions_are_counted_not_walked():
    data = ods_with(
        f"<table:table-row>{cell('a')}{cell('b')}"
        '<table:table-cell table:number-columns-repeated="16382"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        f'<table:table-row table:number-rows-repeated="2">{cell("x", 2)}</table:table-row>'
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/>'
        "</table:table-row>"
    )
    sheet = read_sheet(data, "a.ods")
    assert sheet == Sheet(("a", "b"), (Row(5, ("x", "x")), Row(6, ("x", "x"))))


def test_limits_are_told():
    assert "dépasse 5\u00a0Mo" in refusal(b"a" * (MAX_BYTES + 1))
    too_many = write_csv(["a"], [["x"]] * (MAX_ROWS + 1))
    assert "plus de 5\u00a0000 lignes" in refusal(too_many)
    assert len(read_sheet(write_csv(["a"], [["x"]] * MAX_ROWS), "a.csv").rows) == MAX_ROWS
    assert "plus de 60 colonnes" in refusal(write_csv(["a"] * (MAX_COLUMNS + 1), []))
    assert refusal(b"Nom;Courriel\nRoy;r@exemple.fr;de trop\n") == (
        "Le fichier «\u00a0essai.csv\u00a0» a une valeur sans titre de colonne à la ligne 2\u00a0: "
        "donnez un titre à chaque colonne, ou vérifiez les séparateurs de cette ligne."
    )
    assert (
        refusal(b" \n")
        == "Le fichier «\u00a0essai.csv\u00a0» est vide\u00a0: choisissez-en un autre."
    )
    assert "aucune valeur" in refusal(b";;\n;\n")


BOMB = (
    b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    b"<worksheet>&c;</worksheet>"
)


def hostile_files() -> dict[str, tuple[bytes, str]]:
    xlsx, ods = WRITERS["xlsx"](HEADERS, [["a", "b"]]), WRITERS["ods"](HEADERS, [["a", "b"]])
    sheet = part(xlsx, "xl/worksheets/sheet1.xml")
    types = part(xlsx, "[Content_Types].xml").replace(
        b"openxmlformats-officedocument.spreadsheetml.sheet.main",
        b"ms-excel.sheet.macroEnabled.main",
    )
    far = sheet.replace(b'<row r="2"', b'<row r="999999999999"')
    assert b"999999999999" in far
    return {
        "entities, xlsx": (repacked(xlsx, xl__worksheets__sheet1_dot_xml=BOMB), "inhabituelles"),
        "entities, ods": (repacked(ods, content_dot_xml=BOMB), "inhabituelles"),
        "wide entities": (
            repacked(ods, content_dot_xml=BOMB.decode().encode("utf-16")),
            "inhabituelles",
        ),
        "zip bomb": (repacked(xlsx, xl__media__a_dot_xml=b" " * 60_000_000), "volumineux"),
        "many files": (
            repacked(xlsx, **{f"a{rank}": b"" for rank in range(1_001)}),
            "volumineux",
        ),
        "macro project": (repacked(xlsx, xl__vbaProject_dot_bin=b"x"), "macros"),
        "macro type": (repacked(xlsx, **{"[Content_Types]_dot_xml": types}), "macros"),
        "macro in ods": (repacked(ods, Basic__script_dot_xml=b"<a/>"), "macros"),
        "row at infinity": (repacked(xlsx, xl__worksheets__sheet1_dot_xml=far), "plus de lignes"),
        "rows repeated": (
            ods_with(
                f"<table:table-row>{cell('a')}</table:table-row>"
                f'<table:table-row table:number-rows-repeated="999999999">{cell("x")}'
                "</table:table-row>"
            ),
            "plus de 5\u00a0000 lignes",
        ),
        "cells repeated": (
            ods_with(f"<table:table-row>{cell('a', 999_999_999)}</table:table-row>"),
            "plus de 60 colonnes",
        ),
        "old or encrypted": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "ancien format"),
        "encrypted ods": (
            repacked(
                ods,
                **{"META-INF__manifest_dot_xml": b"<m><manifest:encryption-data/></m>"},
            ),
            "mot de passe",
        ),
        "pdf": (b"%PDF-1.7 ...", "n’est pas un tableau"),
        "binary": (b"\x7fELF\x00\x00", "n’est pas un tableau"),
        "another zip": (repacked(xlsx)[:4] + b"rien", "abîmé"),
        "open quote": (b'Nom;Courriel\n"Roy;r@exemple.fr\n', "abîmé"),
    }


@pytest.mark.parametrize("kind", list(hostile_files()))
def test_hostile_files_are_refused_quickly(kind: str):
    data, reason = hostile_files()[kind]
    before = time.process_time()
    message = refusal(data, "reçu.xlsx")
    assert reason in message
    assert message.startswith("Le fichier «\u00a0reçu.xlsx\u00a0» ")
    assert message.endswith(".")
    assert time.process_time() - before < 5


def test_headers_match_whatever_the_accents():
    sheet = Sheet(("COURRIEL :", "Prénom", "n° d'œuvre", "Notes"), ())
    expected = {
        "email": ["Courriel", "E-mail"],
        "first": ["prenom"],
        "work": ["N° d’oeuvre"],
        "phone": ["Téléphone"],
    }
    assert match_headers(sheet, expected, optional=["phone"]) == {"email": 0, "first": 1, "work": 2}


def test_missing_and_double_headers_are_named():
    expected = {"name": ["Nom"], "email": ["Courriel", "E-mail"], "phone": ["Téléphone"]}
    with pytest.raises(UnreadableSheet) as refused:
        match_headers(Sheet(("Nom", ""), ()), expected)
    assert str(refused.value) == (
        "Les colonnes «\u00a0Courriel\u00a0» et «\u00a0Téléphone\u00a0» manquent\u00a0: ajoutez "
        "ces titres à la première ligne. Titres lus\u00a0: «\u00a0Nom\u00a0»."
    )
    with pytest.raises(UnreadableSheet) as refused:
        match_headers(Sheet(("E-mail", "courriel"), ()), {"email": ["Courriel", "E-mail"]})
    assert str(refused.value) == (
        "La colonne «\u00a0Courriel\u00a0» est présente deux fois\u00a0: gardez-en une seule."
    )
