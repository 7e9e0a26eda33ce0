"""Numbers in texts whose words are not set apart: Chinese, Japanese, Korean, broken between lines anywhere."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from reporting.papers.content import Heading, PaperContent, Paragraph, Run, type_of_text
from reporting.papers.docx import docx
from reporting.papers.pdf import pdf
from reporting.papers.proof import FaultKind, Proof
from reporting.papers.proving import prove_docx, prove_pdf
from reporting.papers.reading import clause_at, numbers_in, sentence_at, stems
from tests.fonts import needs_fonts

CHINESE = (
    "战略计划共有",
    "项计划活动，其中",
    "项得到全面或实质性执行，占已评级活动的",
    "；答复者",
    "名；时间为",
    "年。",
)
JAPANESE = (
    "戦略計画には",
    "件の活動があり、うち",
    "件が完全に実施され、割合は",
    "、回答者は",
    "名、期間は",
    "年です。",
)
KOREAN = (
    "전략계획에는",
    "개 활동이 있으며 그중",
    "개가 이행되어 비율은",
    "이고 응답자는",
    "명이며 기간은",
    "년입니다.",
)
NUMBERS = (("22", 22.0), ("15", 15.0), ("68.2\u00a0%", 68.1818), ("1\u202f163", 1163.0), ("2016–2020", None))
OPENINGS = ("", "审查报告还指出，", "秘书处在说明中补充说，", "高级官员会议最后决定：")
"""No two sentences are alike, as in a paper that somebody wrote."""


def sentence(words: tuple[str, ...], opening: str) -> type_of_text:
    runs = [Run(f"{opening}{words[0]}")]
    for (number, value), after in zip(NUMBERS, words[1:], strict=True):
        runs += [Run(number, fact=f"the record has {number}", value=value), Run(after)]
    return tuple(runs)


def paper(words: tuple[str, ...], *, shift: int = 0) -> PaperContent:
    """A paper of one paragraph that goes over several lines; ``shift`` moves where they break."""
    text = [Run(words[0][:1] * shift)]
    for opening in OPENINGS:
        text += sentence(words, opening)
    return PaperContent(
        name="paper of-the-test",
        title="审查 2021",
        organisation="组织",
        symbol="",
        facts=(("Date", (Run("2020", fact="title block of the paper"),)),),
        blocks=(Heading((Run("背景"),), 1, "section-1", "I."), Paragraph(tuple(text), "paragraph-1", 1)),
    )


def told_of(found: Proof) -> list[tuple[str, str, str]]:
    """What differs, without the pages that are drawn otherwise because of it."""
    return [
        (str(one.kind), one.text, one.explanation)
        for one in found.differences
        if one.kind != FaultKind.NOT_PROVEN
    ]


@needs_fonts
@pytest.mark.parametrize("words", [CHINESE, JAPANESE, KOREAN])
@pytest.mark.parametrize("shift", [0, 3, 7, 10, 16, 25])
def test_a_number_is_found_wherever_its_line_breaks(words, shift):
    known = paper(words, shift=shift)
    found = prove_pdf(pdf(known), known)
    assert found.differences == ()
    of_the_record = [one.text for one in found.facts if one.description.startswith("the record has ")]
    assert of_the_record.count("15") == of_the_record.count("2016") == of_the_record.count("68.2") == 4


def with_run(known: PaperContent, place: int, text: str) -> PaperContent:
    """The paper with other words in one run of its paragraph."""
    heading, paragraph = known.blocks
    runs = list(paragraph.text)
    runs[place] = replace(runs[place], text=text)
    return replace(known, blocks=(heading, replace(paragraph, text=tuple(runs))))


@needs_fonts
@pytest.mark.parametrize("shift", [0, 7, 16])
@pytest.mark.parametrize(
    ("place", "text", "number", "message"),
    [
        (4, "16", "16", "the paper has “15” there (the record has 15)"),
        (15, "1", "1", "the paper has “15” there (the record has 15)"),
        (6, "69.2\u00a0%", "69.2", "the paper has “68.2” there"),
        (6, "68.2", "%", "it stands in the paper"),
        (10, "2016–2021", "2021", "the paper has “2020” there"),
        (18, "；答复者4711共", "4711 共", "the paper has nothing there"),
    ],
)
def test_a_number_that_was_changed_is_told_wherever_its_line_breaks(shift, place, text, number, message):
    known = paper(CHINESE, shift=shift)
    [(_, said, found)] = told_of(prove_pdf(pdf(with_run(known, place, text)), known))
    assert (said, message in found) == (number, True)


@needs_fonts
def test_numbers_that_changed_places_are_told():
    known = paper(CHINESE)
    changed = with_run(with_run(known, 2, "15"), 4, "22")
    found = {said for _, said, _ in told_of(prove_pdf(pdf(changed), known))}
    assert {"15", "22"} & found


@pytest.mark.parametrize("shift", range(0, 40, 4))
def test_a_name_with_a_number_is_found_wherever_its_line_breaks(shift):
    names = [Run(name, fact="a symbol") for name in ("NEASPEC/SOM(24)/2", "ESCAP/RES/75/4", "mid-term-2020")]
    text = [Run("x" * shift), Run(" The words before it, "), names[0], Run(" and more words, of which ")]
    text += [names[1], Run(" is another, and the last one is "), names[2], Run(".")]
    known = replace(paper(CHINESE), title="A title", blocks=(Paragraph(tuple(text * 2), "paragraph-1", 1),))
    assert prove_pdf(pdf(known), known).differences == ()


def test_every_number_of_a_sentence_is_proven_in_a_docx_too():
    known = paper(CHINESE)

    assert prove_docx(docx(known), known).differences == ()
    [(kind, said, found)] = told_of(prove_docx(docx(with_run(known, 4, "16")), known))
    assert (kind, said, found) == ("changed", "16", "the paper has “15” there (the record has 15)")
    [(kind, said, _)] = told_of(prove_docx(docx(with_run(known, 18, "；答复者4711共")), known))
    assert (kind, "4711" in said) == ("added", True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("共有15项，占68.2 %", [("15", False), ("68.2", True)]),
        ("占68.2％；百分之15", [("68.2", True), ("15", True)]),
        ("2016-2020年共1,163名", [("2016", False), ("2020", False), ("1163", False)]),
        ("22项163名", [("22", False), ("163", False)]),
        ("활동AIR-1은 3개", [("AIR-1", False), ("3", False)]),
    ],
)
def test_a_number_ends_where_a_character_that_is_a_word_stands(text, found):
    assert [(one.text, one.is_share) for one in numbers_in(text)] == found


def test_what_an_unspaced_text_speaks_of():
    assert stems("战略计划") <= stems("东北亚的战略计划有22项")
    assert not stems("战略计划") <= stems("战略审查计划")
    text = "共有22项。其中15项，占68 %。"
    assert sentence_at(text, text.index("15"))[1] == "其中15项，占68 %。"
    assert clause_at(text, text.index("68"))[1] == "占68 %。"


@needs_fonts
def test_a_page_that_draws_something_else_is_told_also_where_the_process_beside_gives_up(monkeypatch):
    known = paper(CHINESE)
    ours, other = pdf(known), pdf(replace(known, blocks=(Paragraph((Run("背景"),), "paragraph-1", 1),)))
    beside = prove_pdf(other, known)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert prove_pdf(ours, known).holds
    assert prove_pdf(other, known) == beside
    assert any("draws something else" in one.explanation for one in beside.differences)
