"""The history: sessions on record, and the state of the weeks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from footui.domain.session.record import SessionRecord
from footui.domain.session.session import Session
from footui.domain.weeks import trend, week
from footui.domain.weeks.day_totals import DaySummary
from footui.domain.weeks.trend import Rating, Trend, When
from footui.domain.weeks.week import Goal, Totals, Week, WeekHistory
from footui.services import week_inputs
from footui.services.part import ServicePart
from footui.services.session_report import SessionView, timeline_of, view
from footui.store.queries import day_totals, ratings, sessions, settings


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
    """Reads the sessions on record."""

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
