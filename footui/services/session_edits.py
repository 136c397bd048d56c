"""Changes that the user makes to the sessions on record, and undo and redo."""

from dataclasses import replace
from datetime import date

from footui.domain.errors import RejectedError
from footui.domain.kinds import ChangeKind, SessionKind, SessionState
from footui.domain.limits import stamp_after
from footui.domain.session import manual
from footui.domain.session.edits import Change, Details, May, Undone
from footui.domain.session.record import SessionRecord, new_id
from footui.render.phrases import goal_named
from footui.services import week_inputs
from footui.services.part import ServicePart
from footui.store.queries import edits, settings, undo, undo_log

NOT_OVER = "That session has not ended yet."


class SessionEdits(ServicePart):
    """Adds, edits and deletes sessions; undoes and redoes all changes by the user."""

    def add(self, day: date, details: Details) -> SessionRecord:
        """Add a manual session on `day`, and return it.

        Raises RejectedError if it is in the future, or if the clock is wrong.
        """
        week_inputs.refuse_wrong_clock(self._system)
        utc = self._system.utc()
        if day > self._today():
            raise RejectedError("That day is in the future. You can only log past days.")
        blank = SessionRecord(
            id=new_id(utc, self._system.randomness(10)),
            kind=SessionKind.MANUAL,
            state=SessionState.DONE if details.counts else SessionState.PARTIAL,
            counts=details.counts,
            log_date=day,
            started_at=utc,
            ended_at=utc,
            timezone=self._settings().timezone,
            utc_offset=0,
            updated_at=utc,
        )
        record = manual.scheduled(_with_details(blank, details), details, self._settings(), utc)
        edits.add(self._database, record)
        return record

    def edit(self, record: SessionRecord, details: Details) -> None:
        """Change the details of a session; only a manual one gets another time or length.

        Raises RejectedError if it would be in the future, or if it is live.
        """
        after = _with_details(record, details)
        if record.kind is SessionKind.MANUAL:
            after = manual.rescheduled(after, details, self._settings(), self._system.utc())
        if after != record:
            self._change(ChangeKind.EDIT, record, after)

    def count(self, record: SessionRecord) -> SessionRecord:
        """Toggle whether a partial session counts; raise RejectedError if it is complete."""
        if record.kind is SessionKind.TIMED and record.state is SessionState.DONE:
            raise RejectedError("That session is complete, and counts.")
        stamp = max(self._system.utc(), (record.counts_set_at or 0) + 1)
        after = replace(record, counts=not record.counts, counts_set_at=stamp)
        if record.kind is SessionKind.MANUAL:
            after = replace(
                after, state=SessionState.DONE if after.counts else SessionState.PARTIAL
            )
        return self._change(ChangeKind.COUNT, record, after)

    def delete(self, record: SessionRecord) -> None:
        """Delete a session."""
        self._change(ChangeKind.DELETE, record, replace(record, deleted_at=self._system.utc()))

    def changes(self, *, redo: bool = False) -> list[Change]:
        """Return the changes that `undo` (or `redo`) would take, in its order."""
        return undo_log.changes(self._database, redo=redo)

    def undo(self, may: May = lambda _: True) -> Undone | None:
        """Undo the user's last change, of a session, goal or pause; return None without one.

        Raises UnconfirmedError, and does nothing, if `may` returns False for it.
        """
        return self._with_goal(undo.undo(self._database, self._system.utc(), may))

    def redo(self, may: May = lambda _: True) -> Undone | None:
        """Redo the change that was undone last; return None if there is none.

        Raises UnconfirmedError, and does nothing, if `may` returns False for it.
        """
        return self._with_goal(undo.redo(self._database, self._system.utc(), may))

    def _with_goal(self, done: Undone | None) -> Undone | None:
        """Return `done`, with the goal that holds now if the change was of a goal."""
        if done is None or done.kind not in (ChangeKind.GOAL, ChangeKind.GOAL_REMOVED):
            return done
        goals, week_start = settings.goals(self._database), self._settings().week_start
        return replace(done, goal=goal_named(goals, done.day, week_start, is_back=True))

    def _change(
        self, kind: ChangeKind, record: SessionRecord, after: SessionRecord
    ) -> SessionRecord:
        if record.state is SessionState.LIVE:
            raise RejectedError(NOT_OVER)
        stamp = stamp_after(record.updated_at, self._system.utc())
        stamped = replace(after, updated_at=stamp)
        edits.change(self._database, kind, record, stamped)
        return stamped


def _with_details(record: SessionRecord, details: Details) -> SessionRecord:
    return replace(
        record,
        pain_before=details.pain_before,
        pain_after=details.pain_after,
        effort=details.effort,
        note=details.note,
    )
