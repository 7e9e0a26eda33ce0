"""Text files in any characters: told where it is certain, asked where it is not."""

from __future__ import annotations

import pytest

from reporting.archives import UnreadableUploadError
from reporting.encodings import EncodingAskedError, text_in
from reporting.incoming import read_upload

CHINESE = "编号;建议\nR1;加强监测"
JAPANESE = "番号;勧告\nR1;監視を強化する"
KOREAN = "번호;권고\nR1;감시를 강화한다"
RUSSIAN = "Номер;Рекомендация\nR1;Усилить мониторинг"


@pytest.mark.parametrize("text", [CHINESE, JAPANESE, KOREAN, RUSSIAN, "Größe;1\nx;2"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf_8_and_utf_16_are_told_by_their_bytes(text, encoding):
    content = text.encode(encoding)
    assert text_in(content) == (text, "UTF-16" if encoding == "utf-16" else "UTF-8")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_empty_bytes(encoding):
    assert text_in("Code;Text\nR1;行动".encode(encoding)) == ("Code;Text\nR1;行动", "UTF-16")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(CHINESE, "gb18030"), (JAPANESE, "cp932"), (KOREAN, "cp949"), (RUSSIAN, "cp1251")],
)
def test_others_are_asked_with_the_heading_row_as_each_reads_it(text, encoding):
    content = text.encode(encoding)
    with pytest.raises(EncodingAskedError, match="not in UTF-8") as asked:
        text_in(content)
    headings = {one.encoding: one.heading for one in asked.value.readings}
    assert headings[encoding] == text.splitlines()[0]
    assert read_upload("a.csv", content, encoding)[0] == text.splitlines()[0].split(";")


def test_what_was_chosen_is_read_strictly():
    with pytest.raises(UnreadableUploadError, match="cannot be read as Shift-JIS"):
        text_in(RUSSIAN.encode("cp1251") + b"\xff\xff", "cp932")
    with pytest.raises(UnreadableUploadError, match="cannot be read as UTF-8"):
        text_in(RUSSIAN.encode("cp1251"), "utf-8")
    with pytest.raises(UnreadableUploadError, match="not in UTF-8"):
        text_in(b"\xff\xfe\x00")
    with pytest.raises(UnreadableUploadError, match="not text"):
        text_in(b"\x81\x00\xff1,2")


@pytest.mark.parametrize("text", [CHINESE, "Größe;1", "R1;行动"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_utf_16_that_was_chosen_is_read_with_a_mark_and_without(text, encoding):
    assert text_in(text.encode(encoding), "utf-16") == (text, "UTF-16")


def test_a_name_that_is_no_way_to_read_is_not_used():
    assert text_in("Größe".encode(), "rot13") == ("Größe", "UTF-8")
