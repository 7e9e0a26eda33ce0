"""A made-up paper with one of everything that a paper can hold."""

from __future__ import annotations

from reporting.papers.content import (
    Cell,
    Heading,
    PaperContent,
    PaperTable,
    Paragraph,
    Picture,
    Points,
    Run,
    TableRow,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="60" viewBox="0 0 800 60">'
    '<rect width="400" height="40" fill="#0b3f52"/><text x="10" y="55" font-size="13">12 of 24</text></svg>'
)


def r(text: str, **more: object) -> tuple[Run, ...]:
    return (Run(text, **more),)  # type: ignore[arg-type]


NOTE = r("A footnote, para 5.")
PAPER = PaperContent(
    name="paper of-the-test",
    title="A review: 直 骨 直, Өү, Обзор, 평가",
    organisation="An organisation",
    symbol="ORG/1",
    facts=(("Session", r("SOM-24")), ("Status", r("Draft"))),
    draft_mark="DRAFT – not for circulation",
    blocks=(
        Heading(r("Background"), 1, "section-1", "I.", "paras. 1–2"),
        Heading(r("Part"), 2, "section-1-1", "(1)", "paras. 1–2"),
        Paragraph(
            (Run("Words <b>& more</b>"), Run("", note=NOTE), Run(" end", strong=True)), "paragraph-1", 1
        ),
        Points((r("one"), r("two")), ordered=True),
        Points((r("three"),)),
        Paragraph(
            (Run("Again"), Run("", note=NOTE), Run(" link", link="https://example.org/a?b=1&c=2")),
            "paragraph-2",
            2,
        ),
        PaperTable(
            "Table 1",
            r("Table 1. Levels"),
            "table-1",
            ("Code", "What", "Count"),
            (1, 4, 1),
            (
                TableRow((Cell((r("A band"),)),), is_band=True),
                *(
                    TableRow(
                        (
                            Cell((r(f"A-{n}"),)),
                            Cell((r("Two"), r("points")), are_points=True),
                            Cell((r("12"),), is_number=True),
                        )
                    )
                    for n in range(60)
                ),
            ),
            (r("Source: a paper."),),
            frozenset({2}),
        ),
        Picture("Figure 1", r("Figure 1. Drawn"), "figure-1", SVG, "Half of it.", (r("Base: 24."),)),
        Heading(r("Annex"), 1, "annex", is_annex=True),
    ),
)
