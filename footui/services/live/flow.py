"""What to ask about a session, and what each answer does; the same for both front ends."""

from dataclasses import dataclass
from enum import StrEnum

from footui.domain.session.session import Session
from footui.domain.session.transitions import Status
from footui.services.live.lease_watch import Led
from footui.services.live.live_session import LiveSession
from footui.services.live.pending import PendingSession, counted
from footui.services.live.player import Player
from footui.services.live.sessions import Sessions


class Answer(StrEnum):
    """What to do with a session that is unfinished, or that the user leaves."""

    RESUME = "resume"
    LATER = "later"
    KEEP = "keep"
    DISCARD = "discard"


@dataclass(frozen=True, slots=True)
class Found:
    """What `find` found before a session starts.

    `message` tells of fallback files that were imported; `pending` is the session to ask about.
    """

    message: str
    pending: PendingSession | None


def find(sessions: Sessions) -> Found | None:
    """Import fallback files, and return what there is; None while it may run in another footui.

    Raises StorageError.
    """
    if sessions.led() is Led.UNKNOWN:
        return None
    return Found(sessions.recover_pending(), sessions.unfinished())


def answers_about(pending: PendingSession) -> tuple[Answer, ...]:
    """Return the answers to offer, the suggested one first.

    A session that another footui runs can only be taken over, or left there. If its day is over,
    keeping it is suggested, because resuming would not make it count today.
    """
    if pending.held:
        return (Answer.RESUME, Answer.LATER)
    if pending.counts_on:
        return (Answer.KEEP, Answer.RESUME, Answer.DISCARD)
    return (Answer.RESUME, Answer.KEEP, Answer.DISCARD)


class Interruption:
    """A pause while the user is asked about the session."""

    def __init__(self, player: Player) -> None:
        """Pause the session of `player`."""
        self._player = player
        self._was_running = player.live.session.status is Status.RUNNING
        player.do(Session.pause)

    def go_back(self) -> None:
        """Resume the session if it was running before."""
        self._player.do(Session.resume if self._was_running else Session.tick)


def close(live: LiveSession, answer: Answer) -> None:
    """Keep, discard or suspend a session; raise StorageError if it cannot be suspended yet."""
    match answer:
        case Answer.KEEP:
            live.stop()
        case Answer.DISCARD:
            live.discard()
        case _:
            live.suspend()


def closed(live: LiveSession, answer: Answer, earlier_day: str) -> str:
    """Return what became of a session, in a sentence; `earlier_day` is its day if that is over."""
    match answer:
        case Answer.KEEP:
            return f"Kept. {counted(earlier_day)}" if live.session.counts else "Kept as partial."
        case Answer.DISCARD:
            return "Discarded."
        case _:
            return "Saved for later."
