from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest

from footui.domain.weeks.week import Goal, State, Totals, Week, WeekHistory, judge_week
from footui.render.phrases import (
    brief_week_verdict,
    fitting_week_verdict,
    goal_rule,
    paused_week,
    streak_line,
    totals_line,
    week_outlook,
    week_so_far,
    week_tally,
    week_verdict,
    weeks_told,
)

MONDAY = date(2026, 11, 16)
LONG_AGO = date(2026, 9, 7)
NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def november(day: int) -> date:
    return date(2026, 11, day)


def judged(days: list[int], today: date, **more: object) -> Week:
    diary = WeekHistory(frozenset(map(november, days)), began=LONG_AGO)
    return judge_week(replace(diary, **more), MONDAY, today)


def said(days: list[int], today: int, **more: object) -> str:
    return week_verdict(judged(days, november(today), **more), november(today))


@pytest.mark.parametrize(
    ("days", "verdict"),
    [
        ([], "0 days ✗ missed"),
        ([17], "1 day ✗ missed"),
        ([17, 19], "2 days ✓ met"),
        ([17, 19, 21], "3 days ★ full"),
    ],
)
def test_a_closed_week_was_missed_met_or_full(days: list[int], verdict: str) -> None:
    assert said(days, 23) == verdict


def test_four_days_or_more_are_full_with_a_hint_to_rest_in_the_current_week() -> None:
    assert said([16, 17, 19, 21], 22) == "4 days ★ full, take a rest"
    assert said([16, 17, 19, 21], 23) == "4 days ★ full"


@pytest.mark.parametrize(
    ("days", "today", "verdict"),
    [
        ([20], 20, "1 day – Sat or Sun makes it 2"),
        ([17], 21, "1 day – today or Sun makes it 2"),
        ([18], 22, "1 day – today makes it 2"),
        ([21], 21, "1 day – Sun makes it 2"),
        ([], 21, "0 days – today and Sun make it 2"),
        ([], 16, "0 days – 2 to go by Sunday"),
        ([], 20, "0 days – 2 to go by Sunday"),
        ([16], 18, "1 day – 1 to go by Sunday"),
        ([16], 20, "1 day – 1 to go by Sunday"),
        ([], 22, "0 days – out of reach"),
        ([22], 22, "1 day – out of reach"),
        ([16, 17], 17, "2 days ✓ met"),
        ([16, 17, 18], 18, "3 days ★ full"),
    ],
)
def test_the_open_week_says_what_still_works(days: list[int], today: int, verdict: str) -> None:
    assert said(days, today) == verdict


@pytest.mark.parametrize(
    ("goal", "days", "today", "verdict"),
    [
        (Goal(3, 4), [], 20, "0 days – today, Sat and Sun make it 3"),
        (Goal(3, 4), [20], 20, "1 day – Sat and Sun make it 3"),
        (Goal(1, 1), [], 22, "0 days – today makes it 1"),
        (Goal(1, 1), [], 21, "0 days – today or Sun makes it 1"),
        (Goal(2, 2), [16, 17], 17, "2 days ★ full"),
        (Goal(4, 4), [16], 23, "1 day ✗ missed"),
    ],
)
def test_another_goal_is_counted_in_its_own_days(
    goal: Goal, days: list[int], today: int, verdict: str
) -> None:
    assert said(days, today, goals={MONDAY: goal}) == verdict


def test_paused_week_shows_its_reason_if_there_is_one() -> None:
    assert said([], 23, pauses={MONDAY: "flu"}) == "paused: flu"
    assert said([17], 18, pauses={MONDAY: ""}) == "1 day – paused"


def test_a_neutral_week_is_not_judged() -> None:
    assert said([22], 22, began=november(22)) == "1 day – first week, not judged"


def test_blank_week_has_an_empty_verdict() -> None:
    assert said([], 13) == ""
    assert said([], 30, began=november(24)) == ""
    assert week_outlook(judged([], november(13)), november(13)) == ""


@pytest.mark.parametrize(
    ("days", "today", "more", "verdict"),
    [
        ([18], 20, {}, "1/3 open"),
        ([], 22, {}, "0/3 out of reach"),
        ([], 23, {}, "0/3 missed"),
        ([17, 19], 23, {}, "2/3 met"),
        ([16, 17, 19, 21], 23, {}, "4/3 full"),
        ([], 23, {"pauses": {MONDAY: "flu"}}, "0/3 paused"),
        ([22], 22, {"began": november(22)}, "1/3 first days"),
        ([], 13, {}, ""),
    ],
)
def test_brief_verdict_leaves_out_the_details(
    days: list[int], today: int, more: dict[str, object], verdict: str
) -> None:
    assert brief_week_verdict(judged(days, november(today), **more)) == verdict


@pytest.mark.parametrize(
    ("days", "today", "more", "room", "shown"),
    [
        ([17, 19], 23, {}, 12, "2 days ✓ met"),
        ([17, 19], 23, {}, 11, "2 days ✓"),
        ([17, 19], 23, {}, 7, "2 days"),
        ([], 21, {}, 32, "0 days – today and Sun make it 2"),
        ([], 21, {}, 31, "today and Sun make it 2"),
        ([], 21, {}, 22, "open"),
        ([16, 17, 18, 19], 22, {}, 26, "4 days ★ full, take a rest"),
        ([16, 17, 18, 19], 22, {}, 25, "4 days ★ full"),
        ([22], 22, {"began": november(22)}, 30, "1 day – first week, not judged"),
        ([22], 22, {"began": november(22)}, 29, "first week, not judged"),
        ([22], 22, {"began": november(22)}, 21, "first days"),
        ([], 22, {}, 15, "out of reach"),
        ([], 23, {"pauses": {MONDAY: ""}}, 10, "paused"),
        ([], 23, {"pauses": {MONDAY: "flu"}}, 15, "paused: flu"),
        ([], 23, {"pauses": {MONDAY: "flu"}}, 10, "paused"),
        ([], 13, {}, 1, ""),
    ],
)
def test_verdict_is_the_longest_that_fits(
    days: list[int], today: int, more: dict[str, object], room: int, shown: str
) -> None:
    assert (
        fitting_week_verdict(judged(days, november(today), **more), november(today), room) == shown
    )


def test_a_reason_that_is_too_long_is_cut_visibly() -> None:
    made = judged([], november(23), pauses={MONDAY: "a long journey by train through Europe"})
    shown = fitting_week_verdict(made, november(23), 30)
    assert shown.startswith("paused: a long")
    assert shown.endswith("…")


def test_a_reason_is_cut_between_its_words() -> None:
    said = "paused: a long journey by train through Europe"
    made = judged([], november(23), pauses={MONDAY: said.partition(": ")[2]})
    for room in range(12, len(said)):
        shown = fitting_week_verdict(made, november(23), room).removesuffix("…").rstrip(" :")
        assert said.startswith(shown)
        assert said[len(shown)] in " :"


@pytest.mark.parametrize("today", range(16, 24))
@pytest.mark.parametrize("reason", [None, "", "flu", "a long journey", "x" * 99])
def test_verdict_is_never_wider_than_its_room(today: int, reason: str | None) -> None:
    pauses = {} if reason is None else {MONDAY: reason}
    for size in range(5):
        days = list(range(16, 16 + size))
        made = judged(days, november(today), pauses=pauses)
        for room in range(1, 50):
            shown = fitting_week_verdict(made, november(today), room)
            assert len(shown) <= room
            assert shown or made.state is State.BLANK


@pytest.mark.parametrize("minimum", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("today", range(7))
def test_outlook_names_enough_days_and_only_remaining_ones(today: int, minimum: int) -> None:
    now = MONDAY + timedelta(days=today)
    for size in range(today + 2):
        for done in combinations(range(today + 1), size):
            days = [MONDAY.day + n for n in done]
            made = judged(days, now, goals={MONDAY: Goal(minimum, 7)})
            if made.state is not State.OPEN:
                continue
            words = week_outlook(made, now)
            named = [NAMES.index(word) for word in words.replace(",", "").split() if word in NAMES]
            named += [today] if "today" in words else []
            left = [n for n in range(today, 7) if n not in done]
            missing = minimum - len(done)
            if "to go" in words:
                assert words == f"{missing} to go by Sunday"
            else:
                assert sorted(named) == left
                assert missing == (1 if " or " in words else len(named))


@pytest.mark.parametrize(
    ("goal", "start", "said"),
    [
        (Goal(2, 3), MONDAY, "goal 2–3 days, Monday to Sunday"),
        (Goal(3, 3), november(15), "goal 3 days, Sunday to Saturday"),
        (Goal(1, 2), november(14), "goal 1–2 days, Saturday to Friday"),
        (Goal(1, 1), MONDAY, "goal 1 day, Monday to Sunday"),
    ],
)
def test_goal_rule_names_the_goal_and_the_week(goal: Goal, start: date, said: str) -> None:
    diary = WeekHistory(goals={LONG_AGO: goal}, began=LONG_AGO)
    assert goal_rule([judge_week(diary, start, start)], len(said)) == said


def test_goal_rule_leaves_out_the_weekdays_before_it_is_cut() -> None:
    goals = {LONG_AGO: Goal(2, 3), november(9): Goal(1, 1), MONDAY: Goal(1, 3)}
    diary = WeekHistory(goals=goals, began=LONG_AGO)
    weeks = [judge_week(diary, start, MONDAY) for start in (november(2), november(9), MONDAY)]
    whole = "goal 2–3, then others, then 1–3 days, Monday to Sunday"
    assert goal_rule(weeks, len(whole)) == whole
    assert goal_rule(weeks, len(whole) - 1) == "goal 2–3, then others, then 1–3 days"


def test_consecutive_weeks_share_a_sentence() -> None:
    later = [MONDAY + n * timedelta(weeks=1) for n in (3, 0, 1)]
    assert weeks_told(later, "paused") == (
        "2 weeks, 16 November 2026 to 29 November 2026: paused. Week of 7 December 2026: paused."
    )
    assert weeks_told([], "paused") == ""


def test_overlong_reason_of_another_program_is_cut() -> None:
    assert paused_week(MONDAY, "flu") == "Week of 16 November 2026: flu"
    assert paused_week(MONDAY, "") == "Week of 16 November 2026"
    endless = "flu " * 250_000
    told = [paused_week(MONDAY, endless), said([], 23, pauses={MONDAY: endless})]
    assert all(": flu flu" in line and line.endswith("flu…") and len(line) < 160 for line in told)


def test_week_so_far_shows_the_days_done_and_the_verdict() -> None:
    week = judged([17, 19, 21], november(21))
    assert week_so_far(week, november(21)) == "3 days this week – full"
    assert week_tally(week, november(21)) == "3 days – full"


@pytest.mark.parametrize(
    ("totals", "said"),
    [
        (Totals(0, 0, 0, 0), "streak 0 weeks · 0 weeks met"),
        (Totals(1, 1, 1, 1), "streak 1 week · 1 week met"),
        (Totals(6, 8, 41, 12), "streak 6 weeks · 41 weeks met"),
    ],
)
def test_streak_line_has_the_streak_and_the_weeks_met(totals: Totals, said: str) -> None:
    assert streak_line(totals) == said


@pytest.mark.parametrize(
    ("totals", "sessions", "minutes", "said"),
    [
        (Totals(0, 0, 0, 0), 0, 0, "best streak 0 weeks · 0 weeks full · 0 sessions, 0 min"),
        (Totals(1, 1, 1, 1), 1, 20.15, "best streak 1 week · 1 week full · 1 session, 20 min"),
        (
            Totals(6, 8, 41, 12),
            123,
            2480,
            "best streak 8 weeks · 12 weeks full · 123 sessions, 41 h 20 min",
        ),
    ],
)
def test_totals_line_has_best_streak_full_weeks_and_sessions(
    totals: Totals, sessions: int, minutes: float, said: str
) -> None:
    assert totals_line(totals, sessions, minutes) == said
