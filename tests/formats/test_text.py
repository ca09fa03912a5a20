import codecs
import os
import random
import sqlite3
import sys
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.extension import DEFAULTS, Note
from annotator.core.model import DocumentStatus, Record
from annotator.errors import AnnotatorError
from annotator.formats import text as importer

ODD = "Zoë\u00a0and 👩‍👩‍👧 met\r\nاللغة\u2028e\u0301\u2029\0 end\r"

WORLD = {
    "cp1252": "Le président a rencontré le roi à l’Élysée; « c’était très utile », dit-il.\n",
    "cp1251": "Сирийские войска при поддержке российской авиации заняли позиции у Пальмиры.\n",
    "koi8-r": "Сирийские войска при поддержке российской авиации заняли позиции у Пальмиры.\n",
    "cp1256": "سيطرت القوات السورية على مواقع استراتيجية حول مدينة تدمر الأثرية يوم السبت.\n",
    "cp1250": "Příliš žluťoučký kůň úpěl ďábelské ódy, řekl český ministr zahraničí v Praze.\n",
    "gb18030": "叙利亚军队在俄罗斯空袭的支持下占领了帕尔米拉古城周围的战略要地。\n",
    "shift_jis": "シリア軍はロシアの空爆を受け、パルミラ遺跡を確保した。\n",
    "euc-kr": "시리아 정부군이 러시아 공습의 지원을 받아 팔미라 유적지 주변의 요충지를 점령했다.\n",
}


def records(path):
    return list(importer.read(path))


def store(folder, data, name="page.txt"):
    path = folder / name
    path.write_bytes(data)
    return path


def refusal(path):
    with pytest.raises(AnnotatorError) as caught:
        records(path)
    sentence = str(caught.value)
    assert path.name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_one_document_a_file(tmp_path):
    (record,) = records(store(tmp_path, b"Palmyra fell.\n", "a.b.txt"))
    assert record.text == "Palmyra fell.\n"
    document = record.document
    assert (document.id, document.key, document.source) == (0, "a.b", "a.b.txt")
    assert (document.title, document.status) == ("", DocumentStatus.NEW)
    assert document.meta == {"encoding": "utf-8"}
    assert document.length == 14
    assert record.regions == record.spans == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_characters_and_the_byte_order_mark_stay(tmp_path, encoding):
    (record,) = records(store(tmp_path, ("\ufeff" + ODD).encode(encoding)))
    assert record.text == "\ufeff" + ODD
    assert record.document.meta == {"encoding": encoding}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(tmp_path, encoding):
    text = "Zoë met the “rebels” in Palmyra.\r\n"
    (record,) = records(store(tmp_path, text.encode(encoding)))
    assert record.text == text


@pytest.mark.parametrize("encoding", WORLD)
@pytest.mark.parametrize("times", [1, 20])
@pytest.mark.parametrize("before", ["", "Only ASCII stands in the first part. " * 3000 + "\n"])
def test_other_encodings_are_detected(tmp_path, encoding, times, before):
    text = before + WORLD[encoding] * times
    (record,) = records(store(tmp_path, text.encode(encoding)))
    assert record.text == text
    assert codecs.lookup(record.document.meta["encoding"])


SHORT = [
    ("cp1252", "Café in Palmyra."),
    ("cp1252", "The “rebels” said they’d left."),
    ("cp1252", "It’s"),
    ("cp1252", "price £5 – €6"),
    ("cp1252", "© 2016 Times"),
    ("cp1252", "El niño llegó a la montaña de Cádiz en España."),
    ("cp1254", "Cumhurbaşkanı Erdoğan İstanbul'da açıklama yaptı; görüşmeler sürüyor."),
    ("cp1251", "Москва"),
    ("gb18030", "习近平"),
    ("gb18030", "叙利亚军队"),
    ("cp1253", "Η Ελλάδα και η Τουρκία"),
]


@pytest.mark.parametrize(("encoding", "text"), SHORT)
def test_short_texts_are_taken_for_what_is_usual(tmp_path, encoding, text):
    assert [record.text for record in records(store(tmp_path, text.encode(encoding)))] == [text]


def test_what_no_encoding_explains_is_taken_byte_by_byte(tmp_path):
    data = bytes(random.Random(2).choices(range(128, 256), k=4000))
    (record,) = records(store(tmp_path, data))
    assert record.text.encode(record.document.meta["encoding"]) == data


def test_broken_characters_are_replaced_and_told(tmp_path):
    text = "Zoë’s café, naïve résumé\nà la carte, déjà vu\n"
    data = text.encode() + b"bad \xff byte\n" + text.encode() + b"cut \xe2\x80\n"
    record, problem = records(store(tmp_path, data))
    assert record.text == f"{text}bad \ufffd byte\n{text}cut \ufffd\n"
    assert problem == Note(
        "line 3, 6", "2 places are not valid UTF-8 and were replaced by “\ufffd”."
    )


def test_a_replacement_character_in_the_file_is_no_problem(tmp_path):
    text = "was broken \ufffd before é\n"
    assert [r.text for r in records(store(tmp_path, text.encode()))] == [text]


def test_broken_utf_16(tmp_path):
    data = codecs.BOM_UTF16_LE + ("Palmyra\n" * 20).encode("utf-16-le") + b"\x00\xd8a\0b"
    record, problem = records(store(tmp_path, data))
    assert record.text.startswith("\ufeffPalmyra\n")
    assert "\ufffd" in record.text
    assert "UTF-16-LE" in problem.sentence
    record.text.encode("utf-8")


def test_files_that_are_no_text(tmp_path):
    database = tmp_path / "rows.txt"
    with sqlite3.connect(database) as connection:
        connection.execute("create table t (a)")
    connection.close()
    archive = tmp_path / "archive.txt"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a", "b")
    noise = random.Random(1).randbytes(5000)
    assert "a database" in refusal(database)
    assert "archive" in refusal(archive)
    assert "PNG" in refusal(store(tmp_path, b"\x89PNG\r\n\x1a\n" + noise, "picture.txt"))
    assert "PDF" in refusal(store(tmp_path, b"%PDF-1.7\n" + noise, "paper.txt"))
    assert "not plain text" in refusal(store(tmp_path, noise, "noise.txt"))
    assert "not plain text" in refusal(store(tmp_path, bytes(1000) + b"text", "nul.txt"))


def test_files_without_text(tmp_path):
    for number, data in enumerate([b"", b"\xef\xbb\xbf", b" \r\n\t", b"\xff\xfe", b"\0\0"]):
        assert "empty" in refusal(store(tmp_path, data, f"{number}.txt"))


def test_files_that_cannot_be_read(tmp_path):
    assert "folder" in refusal(tmp_path)
    assert "could not be read" in refusal(tmp_path / "absent.txt")
    locked = store(tmp_path, b"text", "locked.txt")
    locked.chmod(0)
    if os.access(locked, os.R_OK):
        pytest.skip("this user may read every file")
    assert "could not be read" in refusal(locked)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in folders")
def test_a_pipe_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert "not a file" in refusal(tmp_path / "pipe.txt")


def test_a_file_that_is_too_large(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(DEFAULTS.limits.text + 1)
    assert "64 MB" in refusal(path)


def test_a_name_that_is_no_text(tmp_path):
    try:
        path = store(tmp_path, b"text", os.fsdecode(b"caf\xe9.txt"))
    except OSError:
        pytest.skip("this file system takes only names that are text")
    (record,) = records(path)
    assert record.document.key == "caf?"


def test_fifty_megabytes_take_seconds(tmp_path):
    data = b"Caf\xe9 in Palmyra, " * (50_000_000 // 17)
    began = time.perf_counter()
    (record,) = records(store(tmp_path, data))
    assert record.document.length == len(data)
    assert time.perf_counter() - began < 20


@given(text=st.text(min_size=1).filter(lambda text: text.strip("\ufeff\0").strip()))
def test_utf_8_is_kept_to_the_character(text, tmp_path_factory):
    path = store(tmp_path_factory.getbasetemp(), ("words before it " + text).encode())
    assert [record.text for record in records(path)] == ["words before it " + text]


@given(
    data=st.one_of(
        st.binary(max_size=400),
        st.builds(
            lambda text, bad, at, mark: mark + text[:at] + bad + text[at:],
            st.sampled_from(
                [(ODD + line).encode(code) for code, line in WORLD.items() if code == "gb18030"]
                + [line.encode(c) for c, line in WORLD.items()]
            ),
            st.binary(max_size=6),
            st.integers(0, 80),
            st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0"]),
        ),
    )
)
def test_any_bytes_give_a_document_or_a_sentence(data, tmp_path_factory):
    path = store(tmp_path_factory.getbasetemp(), data)
    try:
        found = records(path)
    except AnnotatorError:
        return
    assert isinstance(found[0], Record)
    found[0].text.encode("utf-8")
    assert found[0].document.length == len(found[0].text)
    assert all(isinstance(other, Note) for other in found[1:])
