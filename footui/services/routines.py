"""The routine in use: the user's own, or the one that comes with footui."""

from contextlib import suppress

from footui.domain.routine import toml_reader
from footui.domain.routine.routine import Routine
from footui.domain.routine.timeline import Timeline
from footui.domain.routine.toml_table import RoutineError
from footui.services.part import ServicePart
from footui.store.queries import settings
from footui.store.resources import damaged, resource


class Routines(ServicePart):
    """Returns and changes the routine in use."""

    def current(self) -> Routine:
        """Return the user's routine; the shipped one if there is none or it cannot be read."""
        digest = self._settings().routine
        document = settings.routine(self._database, digest) if digest else None
        with suppress(RoutineError):
            return toml_reader.parse(document) if document else shipped_routine()
        return shipped_routine()

    def timeline(self) -> Timeline:
        """Return the timeline of the routine in use."""
        return Timeline.of(self.current())

    def use(self, routine: Routine) -> None:
        """Use `routine` from the next session on."""
        digest = settings.keep_routine(self._database, routine.document)
        settings.set_setting(self._database, "routine", digest, self._system.utc())

    def reset(self) -> None:
        """Use the shipped routine again."""
        settings.unset_setting(self._database, "routine", self._system.utc())

    def usual_minutes(self) -> int:
        """Return how many minutes a session takes, at least 1."""
        return max(1, round(self.timeline().length / 60_000))


def shipped_routine() -> Routine:
    """Return the routine that comes with footui; raise InstallationError if it is damaged."""
    try:
        return toml_reader.parse(resource("routine.toml"))
    except RoutineError as error:
        raise damaged("routine.toml", f"is damaged: {error}") from error
