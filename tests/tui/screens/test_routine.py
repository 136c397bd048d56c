"""The routine: the list of exercises, the week, and what is said there."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.support.app_driver import record_session
from tests.support.fake_system import SUNDAY_EVENING, FakeSystem
from tests.support.routines import ONE
from tests.tui.conftest import HOSTILE, Open, open_second_service

DEFAULT = ("Tibialis anterior", "Toe walking", "Toe curls", "Heel raises", "Ankle circles")


def many(name: str = "Exercise number", count: int = 20) -> str:
    """A routine of many exercises."""
    head, exercise = ONE.split("[[exercise]]")
    return head + "".join(
        "[[exercise]]"
        + exercise.replace('"one"', f'"e{n}"')
        .replace("Only this", f"{name} {n}")
        .replace("Do it.", f"How to do {n}.")
        for n in range(1, count + 1)
    )


def one(**values: str) -> str:
    """A routine of one exercise, with other values."""
    head, exercise = ONE.split("[[exercise]]\n")
    kept = [line for line in exercise.splitlines() if line.split(" =")[0] not in values]
    new = [f"{key} = {value}" for key, value in values.items()]
    return "\n".join([f"{head}[[exercise]]", *new, *kept])


async def test_it_lists_all_exercises_with_dose_and_length(open_app: Open) -> None:
    async with open_app(routine="") as driver:
        for name, length in zip(DEFAULT, ("2:40", "4:30", "4:37", "1:25", "5:27"), strict=True):
            line = next(line for line in driver.text.splitlines() if name in line)
            assert line.endswith(length)
        assert "20:09" in driver.text
        assert "15 each side, hold 2 s" in driver.text


@pytest.mark.parametrize(("down", "up"), [("down", "up"), ("j", "k")])
async def test_keys_choose_an_exercise_and_go_round(open_app: Open, down: str, up: str) -> None:
    async with open_app(routine="") as driver:
        seen = []
        for _ in range(6):
            seen.append(
                next(line for line in driver.text.splitlines() if "›" in line)[6:23].strip()
            )
            await driver.press(down)
        assert seen == [*DEFAULT, DEFAULT[0]]
        await driver.press(up, up)
        assert "› 5  Ankle circles" in driver.text


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (200, 60)])
async def test_each_exercise_is_explained(open_app: Open, size: tuple[int, int]) -> None:
    async with open_app(routine="", size=size) as driver:
        for exercise in driver.service.routines.current().exercises:
            shown = set(driver.text.split())
            assert set(exercise.how.split()) <= shown
            if size != (60, 18):
                assert set(exercise.why.split()) <= shown
                assert set(" ".join(exercise.equipment).split()) <= shown
            await driver.press("down")


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (100, 40)])
async def test_a_list_of_twenty_scrolls_to_the_chosen_one(
    open_app: Open, size: tuple[int, int]
) -> None:
    async with open_app(routine=many(), size=size) as driver:
        for n in (*range(1, 21), 1):
            assert f"{n:2}  Exercise number {n} " in driver.text
            assert f"›{n:2}  " in driver.text
            assert f"How to do {n}." in driver.text
            await driver.press("down")
        await driver.press("up", "up")
        assert "›20  Exercise number 20" in driver.text


@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
async def test_the_longest_names_leave_room_for_the_lengths(
    open_app: Open, size: tuple[int, int]
) -> None:
    name = "A name as long as it may be."
    assert len(name) == 28
    async with open_app(routine=one(name=f'"{name}"'), size=size) as driver:
        line = next(line for line in driver.text.splitlines() if "› 1" in line)
        assert name in line
        assert line.endswith("0:10")


@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
async def test_wide_characters_leave_room_for_the_lengths(
    open_app: Open, size: tuple[int, int]
) -> None:
    name = "足指の持ち上げ運動"
    how = "足の指をゆっくりと上に持ち上げてそのまましばらく保ってから静かに下ろしてください。" * 2
    async with open_app(routine=one(name=f'"{name}"', how=f'"{how}"'), size=size) as driver:
        line = next(line for line in driver.text.splitlines() if "› 1" in line)
        assert name in line
        assert line.endswith("0:10")
        assert cell_len(line) == size[0] - 1
        assert how in driver.text.replace("\n", "").replace(" ", "")


async def test_what_is_at_hand_is_told_whole(open_app: Open) -> None:
    equipment = [f"a thing with long name {n}" for n in range(6)]
    document = one(equipment=str(equipment).replace("'", '"'))
    async with open_app(routine=document) as driver:
        shown = " ".join(driver.text.split())
        for thing in equipment:
            assert thing in shown


async def test_an_exercise_with_much_to_say_fits_the_screen(open_app: Open) -> None:
    how = "Words to read from the floor, and more of them. " * 6
    document = one(how=f'"{how[:239].strip()}"', why=f'"{"good " * 13}"')
    for size in ((60, 18), (80, 24)):
        async with open_app(routine=document, size=size) as driver:
            assert set(how[:239].split()) <= set(driver.text.split())
            assert "Only this" in driver.text


async def test_the_week_shows_what_was_done(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem
) -> None:
    record_session(welcomed_path, fake_system, SUNDAY_EVENING - timedelta(days=4))
    record_session(welcomed_path, fake_system, SUNDAY_EVENING - timedelta(days=2), part=0.3)
    async with open_app() as driver:
        names, marks = driver.text.splitlines()[2:4]
        assert names.split()[2:9] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        assert marks.split()[:7] == ["·", "·", "●", "·", "~", "·", "[·]"]
        assert "1 day" in names
        assert "today makes it 2" in marks


async def test_it_shows_a_new_day_when_it_is_shown_again(
    open_app: Open, fake_system: FakeSystem
) -> None:
    async with open_app() as driver:
        assert "Sunday 22 November" in driver.text
        fake_system.utc += 24 * 3_600_000
        await driver.press("h", "r")
        assert "Monday 23 November" in driver.text


async def test_a_routine_of_one_exercise_can_be_chosen_and_started(open_app: Open) -> None:
    async with open_app(routine=ONE) as driver:
        await driver.press("down", "up", "j", "k")
        assert "› 1  Only this" in driver.text
        await driver.press("s", "enter")
        await driver.advance(10_000)
        assert "Done: 0:10, complete" in driver.text


async def test_the_choice_survives_looking_elsewhere_and_resizing(open_app: Open) -> None:
    async with open_app(routine="") as driver:
        await driver.press("down", "down", "h", "r")
        await driver.resize(30, 5)
        await driver.resize(60, 18)
        assert "› 3  Toe curls" in driver.text


async def test_markup_in_a_routine_is_text(open_app: Open) -> None:
    document = one(name='"[b]bold[/foo]"', how='"[red]x[/] [/]"', why='"[link=x]"')
    async with open_app(routine=document) as driver:
        for text in ("[b]bold[/foo]", "[red]x[/] [/]", "[link=x]"):
            assert text in driver.text
        await driver.press("s", "enter")
        assert "[b]bold[/foo]" in driver.text


@pytest.mark.parametrize("size", [(80, 24), (60, 18)])
async def test_a_long_reason_for_a_pause_ends_where_there_is_no_more_room(
    open_app: Open, welcomed_path: Path, fake_system: FakeSystem, size: tuple[int, int]
) -> None:
    with open_second_service(welcomed_path, fake_system) as service:
        service.plan.pause(date(2026, 11, 22), date(2026, 11, 22), HOSTILE["wide"])
    async with open_app(size=size) as driver:
        [line] = [line for line in driver.text.splitlines() if "paused: " in line]
        assert line.endswith("…")
        assert cell_len(line) < size[0]
