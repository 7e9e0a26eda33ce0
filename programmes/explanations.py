"""Why the large numbers of a plan are what they are."""

from __future__ import annotations

from people.selectors.organisation import organisation
from programmes.charts import certainty_of_totals
from programmes.selectors.counting import rule_of
from programmes.selectors.levels import AchievementLevels
from reporting.figures import Explanation
from reporting.number import percent, rounded
from reporting.words import worded


def headline_explanations(levels: AchievementLevels) -> tuple[Explanation, ...]:
    """Explain the single shares: by activity and, over several areas, as the mean of the areas."""
    assessment_round, total = levels.assessment_round, levels.total
    called = organisation().called
    counted = called.activities if total.unrated_in_base else worded("rated %(all)s", all=called.activities)
    parts = " + ".join(f"{one.count} {one.level.label}" for one in total.levels if one.level.in_headline)
    shares = " + ".join(
        str(rounded(area.headline_share)) for area in levels.areas if area.headline_share is not None
    )
    common = {
        "who": assessment_round.assessed_by,
        "when": assessment_round.year_or_day,
        "round_title": assessment_round.title,
        "source": total.ground.source,
        "source_url": total.ground.source_url,
    }
    by_activity = Explanation(
        number=total.carried_out.title,
        statement=worded("of the %(counted)s were %(state)s", counted=counted, state=levels.headline_state),
        formula=f"({parts}) ÷ {total.base} {counted} = {percent(total.headline_share)}",
        base=f"{total.base_words}. {rule_of(assessment_round.plan)} {levels.left_out_words}".strip(),
        certainty=f"Computed. {certainty_of_totals(levels)}",
        **common,
    )
    if len(levels.areas) == 1:
        return (by_activity,)
    return (
        by_activity,
        Explanation(
            number=percent(levels.mean_of_areas),
            statement=worded(
                "is the mean of the areas’ shares %(headline_state)s", headline_state=levels.headline_state
            ),
            formula=f"({shares}) ÷ {levels.with_base} areas = {percent(levels.mean_of_areas)}",
            base=worded(
                "%(many)s %(areas)s, each weighing the same",
                many=levels.with_base,
                areas=called.areas,
            ),
            certainty=_certainty_of_mean(levels),
            **common,
        ),
    )


def _certainty_of_mean(levels: AchievementLevels) -> str:
    """Say how many of the shares that the mean is made of rest on something inferred."""
    doubtful = sum(1 for area in levels.areas if area.inferred)
    if not doubtful:
        return "Computed from the areas’ shares."
    if doubtful == 1:
        return "Computed from the areas’ shares. One of these areas includes inferred ratings."
    return worded(
        "Computed from the areas’ shares. %(doubtful)s of these areas include inferred ratings.",
        doubtful=doubtful,
    )
