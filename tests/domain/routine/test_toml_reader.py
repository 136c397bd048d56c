import random
import tomllib
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footui.domain.routine import toml_reader
from footui.domain.routine.routine import Picture, Routine, Side
from footui.domain.routine.timeline import Timeline
from footui.domain.routine.toml_reader import MAX_BYTES, parse, read
from footui.domain.routine.toml_table import RoutineError
from tests.support.cases import examples, few
from tests.support.strategies import routines, written

examined = settings(max_examples=examples(25), deadline=None, derandomize=True)

SMALL = """\
format = 1
name = "Small"

[[exercise]]
key = "one"
name = "One"
equipment = ["chair", "towel"]
why = "strength"
how = "Do it."
ready = 5
sides = ["right", "left"]
sets = 2
rest = 3
switch = 2

[[exercise.part]]
reps = 3
cue = "Up and down."
tempo = [{ phase = "work", seconds = 1, say = "up" }, { phase = "lower", seconds = 2 }]

[exercise.picture]
start = "o"
end = "O"

[[exercise]]
key = "two"
name = "Two"
why = "strength"
how = "Do it."
sides = ["both"]

[[exercise.part]]
tempo = [{ phase = "hold", seconds = 4.5 }]
"""
TEMPO = SMALL.split("\n")[18]


def with_line(number: int, text: str) -> str:
    lines = SMALL.split("\n")
    lines[number - 1] = text
    return "\n".join(lines)


def reason(document: str | bytes) -> str:
    with pytest.raises(RoutineError) as caught:
        read(document) if isinstance(document, bytes) else parse(document)
    said = str(caught.value)
    assert said
    assert said.isprintable()
    return said


def test_the_shipped_document_is_a_routine(shipped: Routine, document: str) -> None:
    assert shipped.name == "Five foot exercises"
    assert shipped.document == document


def test_small_document_gives_the_routine_it_describes() -> None:
    one, two = parse(SMALL).exercises
    assert (one.key, one.name, one.equipment) == ("one", "One", ("chair", "towel"))
    assert (one.ready, one.sets, one.rest, one.switch) == (5_000, 2, 3_000, 2_000)
    assert one.sides == (Side.RIGHT, Side.LEFT)
    assert [(beat.phase, beat.length, beat.label) for beat in one.parts[0].tempo] == [
        ("work", 1_000, "up"),
        ("lower", 2_000, "lower"),
    ]
    assert (one.parts[0].reps, one.parts[0].cue) == (3, "Up and down.")
    assert one.picture == Picture(("o",), ("O",))
    assert two.parts[0].tempo[0].length == 4_500


def test_missing_keys_have_their_defaults() -> None:
    two = parse(SMALL).exercises[1]
    assert (two.equipment, two.sets, two.picture) == ((), 1, None)
    assert (two.ready, two.rest, two.switch) == (0, 0, 0)
    assert (two.parts[0].reps, two.parts[0].cue) == (None, "")
    assert two.parts[0].tempo[0].label == "hold"


@settings(max_examples=examples(60), deadline=None, derandomize=True)
@given(routines())
def test_written_routine_is_read_back_unchanged(routine: Routine) -> None:
    assert parse(written(routine)) == routine


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    ],
    ids=["a byte order mark", "carriage returns", "both"],
)
def test_byte_order_mark_and_crlf_change_nothing(change: Callable[[str], str]) -> None:
    assert read(change(SMALL).encode()) == parse(SMALL)


def test_text_over_several_lines_is_read_as_one() -> None:
    document = with_line(9, 'how = """\nDo it,\n  and again.\n"""')
    assert parse(document).exercises[0].how == "Do it, and again."


@pytest.mark.parametrize("sides", [["right"], ["left"], ["left", "right"], ["both"]])
def test_the_sides_are_both_at_once_or_either_in_any_order(sides: list[str]) -> None:
    quoted = ", ".join(f'"{side}"' for side in sides)
    assert list(parse(with_line(11, f"sides = [{quoted}]")).exercises[0].sides) == sides


@pytest.mark.parametrize(
    ("line", "text", "place", "fragment"),
    [
        (1, "format = 2", "line 1: format", "must be 1, not 2"),
        (1, "format = true", "line 1: format", "whole number"),
        (1, 'format = "1"', "line 1: format", 'not "1"'),
        (1, "format = 1.0", "line 1: format", "whole number"),
        (1, "", "", '"format" is missing'),
        (2, "", "", '"name" is missing'),
        (2, 'name = ""', "line 2: name", "empty"),
        (2, 'name = " \\t "', "line 2: name", "empty"),
        (2, "name = 5", "line 2: name", "must be a text, not 5"),
        (2, "name = true", "line 2: name", "must be a text"),
        (2, "name = ['Small']", "line 2: name", "must be a text"),
        (2, "name = 2026-11-22", "line 2: name", "must be a text"),
        (2, f'name = "{"x" * 41}"', "line 2: name", "41 characters"),
        (2, 'name = "a\\u001b[2Jb"', "line 2: name", "control character"),
        (2, 'name = "a\\u0007b"', "line 2: name", "control character"),
        (2, 'name = "a\\u009bb"', "line 2: name", "control character"),
        (2, 'name = "a\\u202eb"', "line 2: name", "control character"),
        (3, "colour = 'red'", "line 3: colour", "not a key"),
        (5, "", "line 4: exercise 1", '"key" is missing'),
        (5, 'key = "One"', "line 5: exercise 1, key", "small letters"),
        (5, 'key = "toe curls"', "line 5: exercise 1, key", "small letters"),
        (5, 'key = "füße"', "line 5: exercise 1, key", "small letters"),
        (5, 'key = "-"', "line 5: exercise 1, key", "small letters"),
        (5, 'key = "two"', "line 26: exercise 2, key", '"two"'),
        (7, 'equipment = "chair"', "line 7: exercise 1, equipment", "list"),
        (7, "equipment = [1]", "line 7: exercise 1, equipment", "text, not 1"),
        (7, f"equipment = {['x'] * 7}", "line 7: exercise 1, equipment", "at most 6"),
        (9, 'how = "a\\u001b]0;x"', "line 9: exercise 1, how", "control character"),
        (10, "ready = -1", "line 10: exercise 1, ready", "0 to 300 seconds, not -1"),
        (10, "ready = 301", "line 10: exercise 1, ready", "0 to 300 seconds"),
        (10, "ready = true", "line 10: exercise 1, ready", "number of seconds"),
        (10, 'ready = "5"', "line 10: exercise 1, ready", 'not "5"'),
        (10, "ready = nan", "line 10: exercise 1, ready", "number of seconds, not nan"),
        (10, "ready = inf", "line 10: exercise 1, ready", "number of seconds, not inf"),
        (10, "ready = -inf", "line 10: exercise 1, ready", "number of seconds, not -inf"),
        (10, "ready = 1e308", "line 10: exercise 1, ready", "0 to 300 seconds"),
        (10, f"ready = 1{'0' * 400}", "line 10: exercise 1, ready", "number of seconds"),
        (10, "ready = 0.05", "line 10: exercise 1, ready", "tenths"),
        (10, "ready = 1e-9", "line 10: exercise 1, ready", "tenths"),
        (10, "redy = 5", "line 10: exercise 1, redy", "not a key"),
        (11, "", "line 4: exercise 1", '"sides" is missing'),
        (11, "sides = []", "line 11: exercise 1, sides", "both"),
        (11, 'sides = "right"', "line 11: exercise 1, sides", "both"),
        (11, 'sides = ["right", "right"]', "line 11: exercise 1, sides", "both"),
        (11, 'sides = ["right", "both"]', "line 11: exercise 1, sides", "both"),
        (11, 'sides = ["up"]', "line 11: exercise 1, sides", "both"),
        (11, "sides = [[]]", "line 11: exercise 1, sides", "both"),
        (12, "sets = 0", "line 12: exercise 1, sets", "1 to 20, not 0"),
        (12, "sets = -2", "line 12: exercise 1, sets", "1 to 20, not -2"),
        (12, "sets = 21", "line 12: exercise 1, sets", "1 to 20, not 21"),
        (12, "sets = 2.0", "line 12: exercise 1, sets", "whole number"),
        (12, "sets = true", "line 12: exercise 1, sets", "whole number"),
        (12, f"sets = {'9' * 4000}", "line 12: exercise 1, sets", "1 to 20"),
        (16, "part = []", "line 16: exercise 1, part", "at least one"),
        (16, "[exercise.part]", "line 16: exercise 1, part", "entry"),
        (17, "reps = 0", "line 17: exercise 1, part 1, reps", "1 to 100, not 0"),
        (17, "reps = 101", "line 17: exercise 1, part 1, reps", "1 to 100"),
        (17, "reps = false", "line 17: exercise 1, part 1, reps", "whole number"),
        (18, "cue = 1", "line 18: exercise 1, part 1, cue", "must be a text"),
        (19, "tempo = []", "line 19: exercise 1, part 1, tempo", "at least one"),
        (19, "tempo = 5", "line 19: exercise 1, part 1, tempo", ""),
        (19, "tempo = [5]", "line 19: exercise 1, part 1, tempo 1", "table"),
        (19, "", "line 16: exercise 1, part 1", '"tempo" is missing'),
        (
            19,
            TEMPO.replace("work", "rest"),
            "line 19: exercise 1, part 1, tempo 1, phase",
            'not "rest"',
        ),
        (
            19,
            TEMPO.replace("= 2", "= 0"),
            "line 19: exercise 1, part 1, tempo 2, seconds",
            "0.5 to 600",
        ),
        (
            19,
            TEMPO.replace("= 2", "= 601"),
            "line 19: exercise 1, part 1, tempo 2, seconds",
            "0.5 to 600",
        ),
        (
            19,
            TEMPO.replace('"up"', '"a long word"'),
            "line 19: exercise 1, part 1, tempo 1, say",
            "11 characters",
        ),
        (19, TEMPO.replace("say", "sey"), "line 19: exercise 1, part 1, tempo 1, sey", "not a key"),
        (
            19,
            TEMPO.replace(", seconds = 2", ""),
            "line 19: exercise 1, part 1, tempo 2",
            '"seconds" is missing',
        ),
        (21, "picture = 1", "line 21: exercise 1, part 1, picture", "not a key"),
        (22, f'start = "{"x" * 16}"', "line 22: exercise 1, picture, start", "15 ASCII"),
        (22, 'start = "' + "x\\n" * 7 + '"', "line 22: exercise 1, picture, start", "6 lines"),
        (22, 'start = "足"', "line 22: exercise 1, picture, start", "ASCII"),
        (22, 'start = "\\u001b[2J"', "line 22: exercise 1, picture, start", "ASCII"),
        (22, 'start = "\\t"', "line 22: exercise 1, picture, start", "ASCII"),
        (22, "start = 5", "line 22: exercise 1, picture, start", "drawing"),
        (22, "start = ['o']", "line 22: exercise 1, picture, start", "drawing"),
        (22, "", "line 21: exercise 1, picture", '"start" is missing'),
        (30, "", "line 25: exercise 2", '"sides" is missing'),
        (33, "tempo = [{ phase = 'hold' }]", "line 33: exercise 2, part 1, tempo 1", "seconds"),
    ],
    ids=lambda value: str(value)[:48] if isinstance(value, str) else None,
)
def test_wrong_value_is_reported_with_its_line_and_key(
    line: int, text: str, place: str, fragment: str
) -> None:
    said = reason(with_line(line, text))
    assert said.startswith(f"{place}: " if place else fragment)
    assert fragment in said


@pytest.mark.parametrize(
    ("line", "text", "place"),
    [
        (1, "format =", "line 1, column"),
        (2, 'name = "Small', "line 2, column"),
        (2, "format = 1", "line 2, column"),
        (2, 'name = "a\x1bb"', "line 2, column"),
        (2, 'name = "a\\qb"', "line 2, column"),
        (6, 'key = "one"', "line 6, column"),
        (10, "ready 5", "line 10, column"),
        (10, "ready = five", "line 10, column"),
        (10, "ready = 05", "line 10, column"),
        (16, "[[exercise.part", "line 16, column"),
        (19, "tempo = [{ phase = 'work', phase = 'hold' }]", "line 19, column"),
        (22, "start = 2026-13-45", "line 22, column"),
        (26, "[exercise]", "line 26, column"),
    ],
)
def test_toml_syntax_error_is_reported_with_its_line(line: int, text: str, place: str) -> None:
    said = reason(with_line(line, text))
    assert said.startswith(place)
    assert "not TOML" in said


def test_unclosed_text_is_reported() -> None:
    assert "not TOML" in reason(SMALL + 'more = """')


@pytest.mark.parametrize("start", ["o", "\n\no\n\n"])
def test_a_line_after_text_over_several_lines_is_still_found(start: str) -> None:
    document = with_line(9, f"how = '''{start}'''").replace("sets = 2", "sets = 99")
    assert reason(document).startswith(f"line {12 + start.count(chr(10))}: exercise 1, sets: ")


def test_error_in_a_tempo_of_several_lines_is_reported_with_its_own_line() -> None:
    tempo = 'tempo = [\n  { phase = "work", seconds = 1 },\n  { phase = "hold", seconds = 0 },\n]'
    assert reason(with_line(19, tempo)).startswith("line 21: exercise 1, part 1, tempo 2, seconds:")


def test_number_of_too_many_digits_is_reported_with_its_line() -> None:
    assert reason(with_line(12, f"sets = {'9' * 5000}")).startswith("line 12")


@pytest.mark.parametrize(
    ("line", "key"), [(1, "format"), (12, "exercise 1, sets"), (10, "exercise 1, ready")]
)
def test_huge_hexadecimal_number_is_reported_with_its_line(line: int, key: str) -> None:
    name = key.rpartition(" ")[2]
    said = reason(with_line(line, f"{name} = 0x{'f' * 4000}"))
    assert said.startswith(f"line {line}: {key}: ")


def test_table_in_place_of_a_text_is_reported_with_its_line() -> None:
    assert reason(with_line(2, f"name{'.a' * 1200} = 1")).startswith("line 2: name: must be a text")


@pytest.mark.parametrize(
    "depths", few([range(1, 400, 20), range(400, 520)], 1), ids=["shallow", "deep"]
)
def test_deep_nesting_raises_a_routine_error(depths: range) -> None:
    for depth in depths:
        reason(with_line(3, f"x = {'[' * depth}{']' * depth}"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", '"format" is missing'),
        (b"\xef\xbb\xbf", '"format" is missing'),
        (b"format = 1\n", '"name" is missing'),
        (b'format = 1\nname = "x"\n', '"exercise" is missing'),
        (b'format = 1\nname = "x"\nexercise = []\n', "line 3: exercise: must have at least one"),
        (b'format = 1\nname = "x"\nexercise = [1]\n', "line 3: exercise 1: must be a table"),
        (b'format = 1\nname = "x"\n[exercise]\n', "line 3: exercise: "),
        (b'format = 1\nname = "\xff"\n', "line 2: not UTF-8"),
        (b'format = 1\r\nname = "\xed\xa0\x80"\r\n', "line 2: not UTF-8"),
        ("format = 1\n".encode("utf-16"), "line 1: not UTF-8"),
        (b"\x00" * 100, "line 1, column 1: not TOML"),
        (b"\x1b[2J", "line 1, column 1: not TOML"),
        (b"PK\x03\x04", "line 1, column 3: not TOML"),
        (b'format = 1\nname = "x"\rexercise = 1\n', "line 2, column "),
    ],
    ids=repr,
)
def test_a_file_that_is_no_routine_gets_a_reason(data: bytes, said: str) -> None:
    assert reason(data).startswith(said)


def test_a_file_that_is_too_large_is_not_even_read() -> None:
    assert "70,000 bytes" in reason(b"#" * 70_000)
    padding = b"#" * (MAX_BYTES - len(SMALL.encode()))
    assert read(SMALL.encode() + padding).name == "Small"


@pytest.mark.parametrize("key", ["\\u001b[2J", "x" * 500, "a\\nb", "\\u202e"])
def test_unprintable_key_is_not_shown(key: str) -> None:
    assert reason(with_line(3, f'"{key}" = 1')) == (
        "line 3: a strange key: is not a key of a routine"
    )


@pytest.mark.parametrize("value", ['"a\\u001b[2J"', f'"{"x" * 5000}"'])
def test_unprintable_or_long_value_is_not_shown(value: str) -> None:
    assert reason(with_line(12, f"sets = {value}")).endswith("a whole number, not that")


@pytest.mark.parametrize(
    ("value", "named"), [("[1, 2]", "a list"), ("{ a = 1 }", "a table"), ("true", "true")]
)
def test_value_of_a_wrong_type_is_named(value: str, named: str) -> None:
    assert reason(with_line(12, f"sets = {value}")).endswith(f"a whole number, not {named}")


def test_a_reason_stays_short_enough_to_read() -> None:
    key = "x" * 5000
    assert len(reason(with_line(3, f"[{key}]\n[{key}]"))) < 500
    assert len(reason(with_line(3, f'x = {{"{key}" = 1, "{key}" = 2}}'))) < 500


def lasting(sets: int, seconds: int) -> str:
    tempo = f'tempo = [{{ phase = "work", seconds = {seconds} }}]'
    document = with_line(12, f"sets = {sets}").replace(TEMPO, tempo)
    return document.replace("reps = 3\n", "").replace("rest = 3\n", "").replace("ready = 5\n", "")


def test_a_routine_of_three_hours_is_too_long() -> None:
    assert reason(lasting(10, 545)).startswith("it takes 3:0")


def test_a_routine_of_just_under_two_hours_is_not() -> None:
    assert 7_100_000 < Timeline.of(parse(lasting(10, 356))).length <= 7_200_000


@pytest.mark.parametrize("most", [20, 21])
def test_a_routine_has_at_most_twenty_exercises(most: int) -> None:
    two = SMALL[SMALL.index('[[exercise]]\nkey = "two"') :]
    head = SMALL[: SMALL.index("[[exercise]]")]
    document = head + "".join(two.replace('"two"', f'"n{n}"') for n in range(most))
    if most == 20:
        assert len(parse(document).exercises) == 20
    else:
        assert reason(document).startswith("line 4: exercise: may have at most 20 entries, not 21")


def test_far_too_long_routine_is_refused_before_its_timeline_is_built() -> None:
    part = '[[exercise.part]]\nreps = 100\ntempo = [{ phase = "work", seconds = 9 }]\n'
    head = SMALL[: SMALL.index("[[exercise.part]]")].replace("sets = 2", "sets = 20")
    document = head + part * 5
    tracemalloc.start()
    said = reason(document)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "50:" in said
    assert peak < 2_000_000


def test_blank_lines_and_comments_hardly_slow_down_the_search_for_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[int] = []
    loads = tomllib.loads

    def counting(text: str) -> dict[str, object]:
        seen.append(len(text))
        return loads(text)

    monkeypatch.setattr(toml_reader.tomllib, "loads", counting)
    document = SMALL.replace("\n", "\n" + "\n# more\n" * 10) + "extra = 1\n"
    assert "extra" in reason(document)
    assert sum(seen) < 50 * len(document)


def judged(data: bytes) -> None:
    """Nothing but a routine or a presentable reason comes out."""
    try:
        routine = read(data)
    except RoutineError as error:
        said = str(error)
        assert said
        assert said.isprintable()
    else:
        assert parse(routine.document) == routine
        assert Timeline.of(routine).length > 0


@examined
@given(seed=st.integers(0, 2**32), flips=st.integers(1, 6))
def test_flipped_bytes_give_a_routine_or_a_reason(document: str, seed: int, flips: int) -> None:
    rng = random.Random(seed)
    data = bytearray(document.encode())
    for _ in range(flips):
        data[rng.randrange(len(data))] = rng.randrange(256)
    judged(bytes(data))


@examined
@given(seed=st.integers(0, 2**32), changes=st.integers(1, 4))
def test_moved_lines_give_a_routine_or_a_reason(document: str, seed: int, changes: int) -> None:
    rng = random.Random(seed)
    lines = document.split("\n")
    for _ in range(changes):
        here, there = rng.randrange(len(lines)), rng.randrange(len(lines))
        match rng.randrange(3):
            case 0:
                del lines[here]
            case 1:
                lines.insert(there, lines[here])
            case 2:
                lines[here], lines[there] = lines[there], lines[here]
    judged("\n".join(lines).encode())


VALUES = st.sampled_from(
    [
        *("0", "-1", "1", "2.5", "1e999", "nan", "-inf", "true", "[]", "[1]", "{}", '""', '"x"'),
        *('"\\u001b[2J"', '"right"', '["both"]', "2026-11-22", "0xffffffff", "9" * 400, "07:30:00"),
        *("[[[[]]]]", "{ a = 1 }", '"\\ud800"', "'''\n\n'''", f'"{"w" * 300}"', '"\\u202e"'),
    ]
)


@examined
@given(number=st.integers(0, 10**6), value=VALUES)
def test_replaced_values_give_a_routine_or_a_reason(document: str, number: int, value: str) -> None:
    lines = document.split("\n")
    settable = [n for n, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    chosen = settable[number % len(settable)]
    key = lines[chosen].partition(" = ")[0]
    lines[chosen] = f"{key} = {value}"
    judged("\n".join(lines).encode())


@settings(max_examples=examples(60), deadline=None, derandomize=True)
@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
def test_random_text_gives_a_reason(data: bytes) -> None:
    judged(data)
