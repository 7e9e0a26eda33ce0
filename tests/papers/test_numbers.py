"""The closed list of numbers: what each gives, on which base, and how a broken one is told."""

from __future__ import annotations

import pytest

from papers.selectors.numbers import NUMBERS
from papers.selectors.placeholders import BrokenPlaceholderError, filled
from papers.selectors.record import Record
from papers.selectors.typed import Index, Verdict
from reporting.papers.reading_data import numbers_in
from tests.papers.steps import the_paper

pytestmark = pytest.mark.django_db
LABELS = {"levels": "Table 1", "achievement-levels": "Figure 1"}


@pytest.fixture
def record():
    return Record(the_paper())


@pytest.mark.parametrize(
    ("written", "text", "message"),
    [
        ('share("fully or substantially", round)', "68.2\u00a0%", "Updated evaluation: 15 of 22"),
        ("share(“Fully or substantially”, round)", "68.2\u00a0%", "15 of 22"),
        ('share("fully", round, area="BIO")', "40.0\u00a0%", "Biodiversity and Nature Conservation"),
        ('count("fully or substantially", round)', "15", "base 22 rated activities"),
        ('count("minimally", round, area="DLD")', "2", "base 4 rated activities"),
        ('count("not due", round)', "0", "base 22 planned activities"),
        ("base(round)", "22", "rated activities"),
        ("planned(round)", "22", "planned activities"),
        ("mean_of_areas(round)", "67.0\u00a0%", "mean of the shares of 5 areas"),
        ("inferred(round)", "7", "place was inferred"),
        ("as_of(round)", "2020, no day printed", "date of the ratings"),
        ("areas(plan)", "5", "programme areas"),
        ("years(plan)", "2016–2020", "years of the NEASPEC"),
        ("title(plan)", "NEASPEC Strategic Plan 2016-2020", "title of the plan"),
        ("title(evaluation)", "External evaluation 2020", "title of the evaluation"),
        ("respondents(survey)", "163", "respondents"),
        ("answered(7, survey)", "70", "Figure 7"),
        ('answered(1, survey, item="goal-2")', "74", "Mobilize mutual support"),
        ('answer_share(5, "Meets expectations", survey)', "55.6\u00a0%", "40 of 72"),
        ('answers(5, "Meets Expectations", survey)', "40", "base 72"),
        ("suggestions(survey)", "87", "open answers"),
        ("findings(evaluation)", "13", "findings"),
        ('findings("limitation", evaluation)', "5", "limitation"),
        ('asked("recommendation", evaluation)', "3", "base 9"),
        ('asked("without response", evaluation)', "0", "base 9"),
        ('asked("not known", evaluation)', "9", "base 9"),
        ("known_until(plan)", "12 May 2021", "our sources tell what followed"),
        ("responses(evaluation)", "0", "on record"),
        ("mechanisms()", "7", "other mechanisms"),
        ('mechanisms("MPA")', "2", "Marine Protected Areas"),
        ("member_states()", "6", "members that take part"),
        ("collaborations(plan)", "21", "collaborations"),
        ('collaborations("took place", plan)', "19", "took place"),
        ('collaborations("considered", plan)', "1", "considered"),
        ('collaborations("did not come about", plan)', "1", "did not come about"),
        ('collaborations("joint", plan)', "4", "joint"),
        ('collaborations("joint with a mechanism", plan)', "2", "joint with a mechanism"),
        ('collaborations("joint and contradicted", plan)', "1", "contradicted"),
        ("gaps()", "9", "of 30"),
        ("instruments()", "12", "instruments"),
        ('year("SOM-20")', "2015", "SOM-20, para 5"),
        ('year("NEACAP")', "2018", "launched"),
        ('dated("framework-neaspec")', "September 1996", "Framework"),
        ("session(meeting)", "SOM-24", "session"),
        ('cited("1993", "SOM-1 report, para 5")', "1993", "cited from SOM-1 report"),
        ('table("levels")', "Table 1", "reference"),
        ('figure("achievement-levels")', "Figure 1", "reference"),
    ],
)
def test_a_placeholder_gives_the_number_of_the_record_with_its_base(record, written, text, message):
    fact = filled(written, record, LABELS)
    assert fact.text == text
    assert message in fact.description


def test_a_source_becomes_a_footnote_and_has_to_be_on_record(record):
    fact = filled('source("para 5")', record, LABELS)
    assert (fact.text, fact.note.endswith("2020), para 5.")) == ("", True)
    with pytest.raises(BrokenPlaceholderError, match="cites no “para 99”"):
        filled('source("para 99")', record, LABELS)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('share("mostly", round)', "There is no level “mostly”; the scale has fully, substantially"),
        ('count("fully", round, area="XX")', "There is no area “XX”; this plan has AIR, BIO, MPA, LCC, DLD"),
        ('count("fully")', "it needs “round” as its source"),
        ('count("fully", survey)', "it needs “round” as its source"),
        ("answered(99, survey)", "The survey has no figure 99"),
        ("answered(8, survey)", "has no row “”; it has: Senior officials Meeting"),
        ('answer_share(5, "Often", survey)', "has no answer “Often”; it has: Partially Meets"),
        ('answer_share(3, "Common vision", survey)', "is lost"),
        ('findings("bad", evaluation)', "There is no direction “bad”"),
        (
            'asked("bad", evaluation)',
            "There is no “bad”; write not known, recommendation, suggestion, without",
        ),
        ('responses("bad", evaluation)', "There is no decision “bad”; write "),
        ('figure("survey-99")', "This paper has no figure “survey-99”; it has: achievement-levels"),
        ('table("achievement-levels")', "This paper has no table “achievement-levels”; it has: levels"),
        ('collaborations("perhaps", plan)', "There is no “perhaps” of collaborations; there are: took place"),
        ('year("SOM-99")', "No year of “SOM-99” is on record"),
        ('dated("nothing")', "there are dates of: framework-neaspec"),
        ("eval(round)", "“eval” is no number of this portal"),
        ("__import__('os')", "“__import__” is no number of this portal"),
        ("round.plan.delete()", "It is not written like"),
        ("count('a'*9, round)", "Only texts in quotes, whole numbers and sources"),
        ("count(lambda: 1, round)", "Only texts in quotes"),
        ("base(nothing)", "“nothing” is no source; write round, survey"),
        ("base(round, colour=1)", "“colour” cannot be named; area and item can"),
        ("base(round, **{})", "“**” cannot be named"),
        ("base(round", "It is not written like"),
        ("count(1, round)", "is written like count"),
        ("base(round, 1, 2, 3)", "is written like base(round)"),
        ("title()", "“title” is written like title(round)"),
        ("9" * 601, "longer than 600 characters"),
        ("", "It is not written like"),
        ("(" * 250, "It is not written like"),
        ("base(\x00)", "It is not written like"),
    ],
)
def test_a_broken_placeholder_is_told_with_what_could_stand_there(record, written, message):
    with pytest.raises(BrokenPlaceholderError) as caught:
        filled(written, record, LABELS)
    assert message in str(caught.value)


def test_a_paper_without_survey_says_so():
    paper = the_paper()
    paper.survey = None
    with pytest.raises(BrokenPlaceholderError, match="This paper has no survey"):
        filled("respondents(survey)", Record(paper), LABELS)


@pytest.mark.parametrize(
    ("written", "without", "message"),
    [
        ("title(meeting)", {}, r"A meeting has no title here; write session\(meeting\)"),
        ("title(evaluation)", {"evaluation": None}, r"no evaluation \(or it is not cleared\), so “title” is"),
        ("fielded(survey)", {"survey": None}, "This paper has no survey"),
        ("period(evaluation)", {"evaluation": None}, "This paper has no evaluation"),
        ("session(meeting)", {"meeting": None}, "This paper has no meeting"),
    ],
)
def test_a_paper_that_lacks_a_source_says_which(written, without, message):
    paper = the_paper()
    for name, value in without.items():
        setattr(paper, name, value)
    with pytest.raises(BrokenPlaceholderError, match=message):
        filled(written, Record(paper), LABELS)


def test_what_a_source_does_not_say_is_not_printed():
    paper = the_paper()
    paper.assessment_round.as_of = ""
    paper.survey.fielded, paper.survey.respondents = "", None
    record = Record(paper)
    record.evaluation.period = ""
    paper.assessment_round.plan.followed_until = ""
    for written, message in (
        ("as_of(round)", "The round has no date"),
        ("fielded(survey)", "When the survey was made is not on record"),
        ("respondents(survey)", "How many took part in the survey is not on record."),
        ("period(evaluation)", "When the evaluation was made is not on record"),
        ("known_until(plan)", "This portal keeps the record of what follows the plan"),
    ):
        with pytest.raises(BrokenPlaceholderError, match=message):
            filled(written, record, LABELS)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('share("fully", round)', "No share can be computed: "),
        ("mean_of_areas(round)", "No mean can be computed: the round has no ratings."),
    ],
)
def test_a_round_without_ratings_gives_no_share_and_no_mean(preliminary, written, message):
    paper = the_paper()
    paper.assessment_round = preliminary
    with pytest.raises(BrokenPlaceholderError, match=message):
        filled(written, Record(paper), LABELS)


def test_every_example_of_the_list_works_as_it_is_shown(record):
    for one in NUMBERS.values():
        # Examples name nobody's meetings; here they stand for two that are on record.
        example = one.example.replace("GC-12", "SOM-20").replace('"framework"', '"framework-neaspec"')
        given = filled(example, record, LABELS)
        assert given.description, one.example
        assert given.text or given.note, one.example


@pytest.mark.parametrize(
    ("sentence", "verdicts"),
    [
        ("15 of 22 rated activities were implemented fully or substantially.", ["equal", "equal"]),
        ("14 of 22 rated activities were implemented fully or substantially.", ["unknown", "equal"]),
        ("That is 68 % of the rated activities, fully or substantially.", ["rounded"]),
        ("That is 68.2 per cent of activities, fully or substantially.", ["rounded"]),
        ("That is 69 % of the rated activities, fully or substantially.", ["unknown"]),
        ("163 respondents took part in the survey.", ["equal"]),
        ("164 respondents took part in the survey.", ["unknown"]),
        ("The meeting SOM-23 was held in 2019.", ["equal", "equal"]),
        ("The meeting SOM-99 was held.", ["unknown"]),
        ("Resolution 53/3 endorsed the Framework.", ["equal"]),
        ("The activity AIR-1 is rated.", ["equal"]),
        ("A number out of nowhere: 4711.", ["unknown"]),
        # An area is meant only where it is named; the plan only where no area is.
        ("100 % of the activities were implemented fully or substantially.", ["unknown"]),
        ("Only 5 activities were implemented fully or substantially.", ["unknown"]),
        ("The plan has 4 planned activities.", ["unknown"]),
        ("The plan has 22 planned activities.", ["equal"]),
        ("In BIO, 5 activities were implemented fully or substantially.", ["equal"]),
        (
            "In Low Carbon Cities all 4 were implemented substantially; MPA has 3 substantially.",
            ["equal"] * 2,
        ),
        (
            "In Low Carbon Cities all 3 were implemented substantially; MPA has 4 substantially.",
            ["unknown"] * 2,
        ),
        # What is named beside the number counts, not what its sentence names elsewhere.
        ("2 fully, 13 substantially, 4 partially and 3 minimally.", ["equal"] * 4),
        ("13 fully, 2 substantially, 3 partially and 4 minimally.", ["unknown"] * 4),
        ("13 activities are rated substantially and 3 minimally.", ["equal"] * 2),
        ("22 activities are rated substantially.", ["unknown"]),
        # A base beside its count.
        (
            "15 of 22 activities were implemented fully or substantially (68.2 %).",
            ["equal", "equal", "rounded"],
        ),
        ("15 of the 21 activities were implemented fully or substantially.", ["equal", "unknown"]),
        ("14 of the 21 activities were implemented fully or substantially.", ["unknown", "unknown"]),
        ("16 of 22 activities were implemented fully or substantially.", ["unknown", "equal"]),
        # Names that hold a digit are no numbers, unless they look like those of the record.
        ("COVID-19, PM2.5, CO2 and ESCAP/RES/75/4 are names.", ["name"] * 4),
        ("AIR-99 and D77 are none, nor is 99/3.", ["unknown"] * 3),
        ("Of -15 activities nothing is known.", ["unknown"]),
        # Where words are not set apart, a number between two characters is a number and not a name.
        ("共有4711项活动。", ["unknown"]),
        ("会议SOM-23已于2019年举行。", ["equal", "unknown"]),
    ],
)
def test_a_number_typed_by_hand_is_held_against_the_record(record, sentence, verdicts):
    index = Index(record)
    found = [index.judge(one, sentence).verdict for one in numbers_in(sentence)]
    assert [one.name.lower() for one in found] == verdicts


def test_what_no_sentence_speaks_of_gets_no_suggestion(record):
    for sentence in (
        "They were implemented fully. It was 4711.",
        "It cost 22 dollars.",
        "About 70 % of the activities.",
        "83 % of all.",
    ):
        [number] = list(numbers_in(sentence))
        assert Index(record).judge(number, sentence).explanation == ""


def test_a_disagreeing_number_is_told_what_the_data_says(record):
    sentence = "14 activities were implemented fully or substantially in the updated evaluation."
    [number] = list(numbers_in(sentence))
    judged = Index(record).judge(number, sentence)
    assert judged.verdict == Verdict.UNKNOWN
    assert "15 (activities “fully or substantially”" in judged.explanation


def test_an_ordinal_in_the_name_of_what_is_on_record_is_explained(record):
    """Many bodies count their meetings: “29th Governing Council”."""
    meeting, area, platform = next(iter(record.meetings.values())), record.areas[0], record.platforms[0]
    named = (record.plan, record.round, record.survey, record.evaluation, meeting, area, platform)
    for place, one in enumerate(named, 21):
        name = "name" if hasattr(one, "name") else "title"
        type(one).objects.filter(pk=one.pk).update(**{name: f"The {place}th {getattr(one, name)}"})
    index = Index(Record(the_paper()))
    text = "As the 21th, the 22th, the 23th, the 24th, the 25th, the 26th and the 27th said, not the 99th."
    judged = [index.judge(one, text).verdict for one in numbers_in(text)]
    assert judged == [Verdict.EQUAL] * len(named) + [Verdict.UNKNOWN]
    assert len(named) == 7
