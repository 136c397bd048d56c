"""The history: sessions on record, the state of the weeks, and changes by the user."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from footui.domain.errors import RejectedError
from footui.domain.kinds import ChangeKind, SessionKind, SessionState
from footui.domain.limits import stamp_after
from footui.domain.session.edits import Change, Details, May, Undone
from footui.domain.session.record import NOON, SessionRecord, new_id
from footui.domain.session.session import Session
from footui.domain.weeks import trend, week
from footui.domain.weeks.day_totals import DaySummary
from footui.domain.weeks.trend import Rating, Trend, When
from footui.domain.weeks.week import Goal, Totals, Week, WeekHistory
from footui.render.phrases import goal_named
from footui.services import week_inputs
from footui.services.part import ServicePart
from footui.services.session_report import SessionView, timeline_of, view
from footui.store.queries import day_totals, edits, ratings, sessions, settings, undo, undo_log

NOT_OVER = "That session has not ended yet."


@dataclass(frozen=True, slots=True)
class Overview:
    """A summary of the whole history at one moment; `minutes` is the time exercised.

    `come` is the last log date that is not in the future. `stamp` is the database's change token.
    """

    diary: WeekHistory
    today: date
    come: date
    totals: Totals
    sessions: int
    minutes: float
    trend: Trend
    stamp: tuple[int, int]

    @property
    def this_week(self) -> Week:
        """The week of `today`."""
        return self.weeks(self.today, self.today)[0]

    def weeks(self, first: date, last: date) -> list[Week]:
        """Return the weeks that contain the days from `first` to `last`."""
        starts = week.weeks_between(first, last, self.diary.week_start)
        return [week.judge_week(self.diary, start, self.today) for start in starts]

    def week_with(self, added: SessionRecord) -> Week:
        """Return the week of a session that was added after this summary."""
        day, diary = added.log_date, self.diary
        days = diary.days | {day} if added.counts else diary.days
        partial = (diary.partial | {day}) - days
        began = min(diary.began or day, day)
        after = replace(diary, days=days, partial=partial, began=began)
        return week.judge_week(after, week.week_of(day, diary.week_start), self.today)

    def totals_with(self, goals: Mapping[date, Goal]) -> Totals:
        """Return the totals of all weeks with other goals."""
        return week.streak_totals(replace(self.diary, goals=goals), self.today)


class History(ServicePart):
    """Reads and changes the sessions on record."""

    def overview(self, known: Overview | None = None) -> Overview:
        """Return the summary of the history; `known` itself if nothing has changed since."""
        stamp, chosen = self._database.change_token(), self._settings()
        today = week_inputs.today_of(self._system.utc(), chosen)
        come = self._come(today)
        if known and (known.stamp, known.today, known.come) == (stamp, today, come):
            return known
        past = day_totals.past(self._database, come)
        diary = week_inputs.whole_diary(self._database, chosen, past)
        return Overview(
            diary=diary,
            today=today,
            come=come,
            totals=week.streak_totals(diary, today),
            sessions=past.sessions,
            minutes=past.minutes,
            trend=self._trend(today),
            stamp=stamp,
        )

    def began(self) -> date | None:
        """Return the log date of the first session on record; None without any."""
        return day_totals.began(self._database, self._come(self._today()))

    def days(self, first: date, last: date) -> dict[date, DaySummary]:
        """Return summaries of the days with sessions from `first` to `last`, without the future."""
        return day_totals.days(self._database, first, min(last, self._come(self._today())))

    def ratings(self, first: date, last: date) -> list[Rating]:
        """Return the pain ratings of the sessions from `first` to `last`."""
        return ratings.ratings(self._database, first, last)

    def day(self, day: date) -> tuple[SessionView, ...]:
        """Return the sessions of one day."""
        return tuple(map(self._view, sessions.on_day(self._database, day)))

    # Changes

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
        record = self._at_its_time(_with_details(blank, details), details)
        edits.add(self._database, record)
        return record

    def edit(self, record: SessionRecord, details: Details) -> None:
        """Change the details of a session; only a manual one gets another time or length.

        Raises RejectedError if it would be in the future, or if it is live.
        """
        after = _with_details(record, details)
        if record.kind is SessionKind.MANUAL:
            after = self._rescheduled(after, details)
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
        first = week.week_of(done.day, week_start)
        held, following = week.goal_in(goals, first), week.next_goal(goals, first, week_start)
        return replace(done, goal=goal_named(held, first, following, is_back=True))

    def _change(
        self, kind: ChangeKind, record: SessionRecord, after: SessionRecord
    ) -> SessionRecord:
        if record.state is SessionState.LIVE:
            raise RejectedError(NOT_OVER)
        stamp = stamp_after(record.updated_at, self._system.utc())
        stamped = replace(after, updated_at=stamp)
        edits.change(self._database, kind, record, stamped)
        return stamped

    def _rescheduled(self, record: SessionRecord, details: Details) -> SessionRecord:
        """Change the time or length of a manual session; keep its zone if its time stays."""
        was = record.started.time().replace(second=0, microsecond=0)
        if (details.clock or NOON) == was and details.minutes == record.minutes:
            return record
        if (details.clock or NOON) == was:
            return self._with_length(record, record.started_at, details.minutes)
        return self._at_its_time(record, details)

    def _at_its_time(self, record: SessionRecord, details: Details) -> SessionRecord:
        """Return a manual session at its time of day, in the current zone.

        Without a time it is noon; today it is so that the session ends now. Raises RejectedError if
        it would start in the future.
        """
        chosen, now = self._settings(), self._system.utc()
        zone, cutoff = chosen.zone, chosen.day_cutoff
        if details.clock is None and record.log_date == self._today():
            started = now - round((details.minutes or 0) * 60_000)
            if week.log_date_of_ms(started, zone, cutoff) != record.log_date:
                dawn = time(cutoff // timedelta(hours=1))
                started = _ms(week.at_wall_clock(record.log_date, dawn, zone, cutoff))
        else:
            clock = details.clock or NOON
            started = _ms(week.at_wall_clock(record.log_date, clock, zone, cutoff))
        if started > now:
            raise RejectedError("That time is in the future. You can only log what is past.")
        offset = datetime.fromtimestamp(started / 1000, zone).utcoffset() or timedelta(0)
        placed = replace(record, timezone=chosen.timezone, utc_offset=int(offset.total_seconds()))
        return self._with_length(placed, started, details.minutes)

    def _with_length(
        self, record: SessionRecord, started: int, minutes: float | None
    ) -> SessionRecord:
        """Return a manual session with this start and length; it ends now at the latest."""
        ended = min(started + round((minutes or 0) * 60_000), self._system.utc())
        return replace(record, started_at=started, ended_at=max(started, ended), minutes=minutes)

    def _trend(self, today: date) -> Trend:
        """Return the trend of the ratings; read no more of them than it needs."""
        window = trend.WINDOW - timedelta(days=1)

        def of(when: When) -> Trend:
            ends = ratings.first_and_last(self._database, when, today)
            if ends is None:
                return trend.trend([], today, when)
            began, ended = ends
            first = self.ratings(began, began + window)
            last = self.ratings(max(ended - window, began + trend.WINDOW), ended)
            return trend.trend(first + last, today, when)

        return trend.telling(*map(of, When))

    def _come(self, today: date) -> date:
        """Return the last log date that is not in the future."""
        return day_totals.come(self._database, today, self._system.utc())

    def _view(self, record: SessionRecord) -> SessionView:
        document = settings.routine(self._database, record.routine) if record.routine else None
        if document is None:
            return SessionView(record, round((record.minutes or 0) * 60_000), ())
        log = sessions.log(self._database, record.id)
        return view(record, Session.replay(timeline_of(document), log, 0, 0))


def _with_details(record: SessionRecord, details: Details) -> SessionRecord:
    return replace(
        record,
        pain_before=details.pain_before,
        pain_after=details.pain_after,
        effort=details.effort,
        note=details.note,
    )


def _ms(moment: datetime) -> int:
    return round(moment.astimezone(UTC).timestamp() * 1000)
