"""Files that people send, honest and hostile; each refusal has its own sentence."""

import io
import zipfile

import pytest
from docx import Document as Docx
from hypothesis import given, settings
from hypothesis import strategies as st
from odfdo import Document as Odf
from odfdo import List as OdfList
from odfdo import Paragraph
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from maillage.engine.intake import UnreadableFile, read
from maillage.engine.intake.reading import MAX_BYTES

SENTENCE = "Éducateur spécialisé : 6 séances d’été"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            target.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def docx(*paragraphs: str) -> bytes:
    document = Docx()
    for text in paragraphs:
        document.add_paragraph(text)
    document.add_paragraph("un point", style="List Bullet")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Durée", "2 h"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def odt(*paragraphs: str) -> bytes:
    document = Odf("text")
    document.body.clear()
    for text in paragraphs:
        document.body.append(Paragraph(text))
    document.body.append(OdfList(["un point"]))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(text: str | None, password: str | None = None) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    if text is not None:
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
                NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode("cp1252"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def refusal(data: bytes, name: str = "besoin.txt") -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(data, name)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_plain_text_in_any_usual_encoding(encoding):
    assert read(SENTENCE.encode(encoding), "besoin.txt").lstrip("\ufeff") == SENTENCE


def test_docx_paragraphs_bullets_and_tables():
    assert read(docx(SENTENCE, "fin"), "b.docx").split("\n") == [
        SENTENCE,
        "fin",
        "- un point",
        "Durée | 2 h",
    ]


def test_odt_paragraphs_and_bullets():
    assert read(odt(SENTENCE, "fin"), "b.odt").split("\n") == [SENTENCE, "fin", "- un point"]


def test_pdf_text():
    text = "Éducateur spécialisé : 6 séances"
    assert read(pdf(text), "b.pdf").strip() == text


def test_the_content_decides_not_the_name():
    assert read(docx(SENTENCE), "besoin.txt").startswith(SENTENCE)
    assert read(SENTENCE.encode(), "besoin.pdf") == SENTENCE


def test_each_refusal_has_its_own_sentence_with_a_remedy():
    bomb = archive(**{"word__document.xml": b"<a>" + b" " * 30_000_000 + b"</a>"})
    entities = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        b"<w:document xmlns:w='" + WORD.encode() + b"'>&b;</w:document>"
    )
    assert refusal(b" \n\t ") == refusal(b"")
    refusals = {
        "empty": refusal(b""),
        "no letters": refusal(b"--- ... ---"),
        "too big": refusal(b"a" * (MAX_BYTES + 1)),
        "encrypted pdf": refusal(pdf("secret", "mot de passe"), "b.pdf"),
        "scanned pdf": refusal(pdf(None), "b.pdf"),
        "broken pdf": refusal(b"%PDF-1.7\n" + b"\x00" * 50, "b.pdf"),
        "zip bomb": refusal(bomb, "b.docx"),
        "broken zip": refusal(b"PK\x03\x04" + b"\x00" * 50, "b.docx"),
        "other zip": refusal(archive(notes=b"bonjour"), "b.docx"),
        "old word": refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "b.doc"),
        "image": refusal(b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "b.png"),
        "binary": refusal(bytes(range(256)) * 8, "b.txt"),
    }
    assert len(set(refusals.values())) == len(refusals)
    assert refusal(archive(**{"word__document.xml": entities}), "b.docx") == refusals["zip bomb"]
    for sentence in refusals.values():
        assert sentence.endswith(".")
        assert sentence.count(". ") >= 1
        assert "Error" not in sentence


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b"])
def test_names_that_climb_out_of_the_archive_are_refused(name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("word/document.xml", f"<w:document xmlns:w='{WORD}'><w:body/></w:document>")
        target.writestr(name, "x")
    assert "par prudence" in refusal(out.getvalue(), "b.docx")


def test_external_entity_is_never_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("mot de passe")
    body = (
        f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>'
        f"<w:document xmlns:w='{WORD}'><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body>"
        "</w:document>"
    )
    sentence = refusal(archive(**{"word__document.xml": body.encode()}), "b.docx")
    assert "mot de passe" not in sentence


def test_deeply_nested_xml_is_refused():
    depth = 5_000
    body = f"<w:document xmlns:w='{WORD}'><w:body>{'<w:x>' * depth}{'</w:x>' * depth}"
    data = archive(**{"word__document.xml": f"{body}</w:body></w:document>".encode()})
    assert "par prudence" in refusal(data, "b.docx")


def test_encrypted_odt_is_named_as_such():
    data = archive(
        mimetype=b"application/vnd.oasis.opendocument.text",
        **{
            "META-INF__manifest.xml": b"<m><encryption-data/></m>",
            "content.xml": b"\x00\x01",
        },
    )
    assert "mot de passe" in refusal(data, "b.odt")


def test_the_name_shown_is_short_and_without_path():
    sentence = refusal(b"", "../../" + "x" * 500 + "\u202e\n.txt")
    assert "/" not in sentence
    assert "\u202e" not in sentence
    assert len(sentence) < 200


def test_a_pdf_open_to_all_readers_is_read():
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(pdf("Bonjour"))))
    writer.encrypt("", owner_password="direction", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert read(out.getvalue(), "b.pdf").strip() == "Bonjour"


@given(st.binary(max_size=600), st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04"]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_a_text_or_a_sentence(data, head):
    try:
        text = read(head + data, "fichier")
    except UnreadableFile as error:
        assert str(error).endswith(".")
    else:
        assert text.strip()
