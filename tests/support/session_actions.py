"""Actions on a session, and random lists of them."""

from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st

from footui.domain.session.session import Session
from tests.support.cases import examples
from tests.support.models import TENTH

examined = settings(
    max_examples=examples(60), deadline=None, derandomize=True, report_multiple_bugs=False
)


ACTIONS: dict[str, Callable[[Session, int], Session]] = {
    "look": Session.tick,
    "pause": Session.pause,
    "resume": Session.resume,
    "next_block": Session.next_block,
    "previous_block": Session.previous_block,
    "restart_block": Session.restart_block,
    "next_exercise": Session.next_exercise,
    "previous_exercise": Session.previous_exercise,
    "extend": Session.extend,
    "stop": Session.stop,
}


usual = st.integers(0, 50)


gaps = st.integers(-80, 300)


tenths = (usual | usual | usual | gaps).map(lambda n: n * TENTH)


odd = st.integers(0, 5_000) | st.integers(0, 1_001) | st.integers(-90_000, 90_000)


often = ["look"] * 4 + ["resume"] * 2 + [name for name in ACTIONS if name != "stop"]


names = st.sampled_from(often)
