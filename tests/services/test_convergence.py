"""Three databases on systems whose clocks are far apart, merged again and again.

However they are used and merged, they become equal. A day that counted is lost only if the user
deleted its session, or set it not to count.
"""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from io import BytesIO

import pytest

from footui.services.service import Service
from footui.store.database import IN_MEMORY
from tests.support.cases import few
from tests.support.exports import Document, export_contents, export_document
from tests.support.generated_histories import DAY, SimulatedUser

APART = 40 * DAY
STEPS = 40


class Merges:
    """Three histories that import exports of each other, new and old ones."""

    def __init__(self, seed: int, stack: ExitStack) -> None:
        self.rng = random.Random(seed)
        self.users: list[SimulatedUser] = []
        for number in range(3):
            user = SimulatedUser(IN_MEMORY, f"{seed} {number}", leaves_sessions=True)
            self.users.append(stack.enter_context(closing(user)))
            user.the_routine_changes()
            user.fake_system.utc += self.rng.randint(-APART, APART)
        self.exports: list[Document] = []
        self.counted: set[str] = set()
        self.uncounted: set[str] = set()
        """Return the sessions that were deleted, or set not to count, on any machine."""

    def step(self) -> None:
        user = self.rng.choice(self.users)
        match self.rng.randrange(8):
            case 0:
                user.fake_system.utc += self.rng.choice([-APART, APART]) // 40
            case 1 | 2:
                self.exports.append(export_document(user.service))
            case 3 | 4 if self.exports:
                self.merge(user, self.rng.choice(self.exports))
            case 5:
                self.by_hand(user, user.a_session_is_led)
            case _:
                self.by_hand(user, lambda: user.go_on(1))

    def by_hand(self, user: SimulatedUser, act: Callable[[], object]) -> None:
        before = counting(user.service)
        act()
        after = counting(user.service)
        self.counted |= after
        self.uncounted |= before - after

    def merge(self, user: SimulatedUser, document: Document) -> None:
        before = counting(user.service)
        data = json.dumps(document).encode()
        user.service.transfer.take_in(BytesIO(data), is_sheet=False, is_trial=False, joins=True)
        gone = before - counting(user.service)
        assert gone <= self.uncounted, f"a merge took {gone}"

    def come_together(self) -> None:
        """End pending sessions, then merge all into all."""
        for user in self.users:
            if live := user.service.sessions.take():
                self.by_hand(user, live.stop)
        for _ in range(2):
            for document in [export_document(user.service) for user in self.users]:
                for user in self.users:
                    self.merge(user, document)


def counting(service: Service) -> set[str]:
    """Return the sessions that count, in the future as well."""
    return {record.id for record in service.transfer.sessions() if record.counts}


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def assert_they_become_one(seed: int, stack: ExitStack) -> None:
    merges = Merges(seed, stack)
    for _ in range(STEPS):
        merges.step()
    merges.come_together()
    one, *others = [export_contents(user.service) for user in merges.users]
    assert others == [one, one], seed
    for user in merges.users:
        assert merges.counted - merges.uncounted <= counting(user.service), seed


@pytest.mark.parametrize("seed", few(range(12), 2))
def test_three_databases_become_one_and_no_counted_day_vanishes(
    seed: int, stack: ExitStack
) -> None:
    assert_they_become_one(seed, stack)


@pytest.mark.torture
def test_a_thousand_times_three_databases_become_one_and_no_counted_day_vanishes() -> None:
    for seed in range(12, 1_012):
        with ExitStack() as stack:
            assert_they_become_one(seed, stack)
