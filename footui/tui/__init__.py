"""The full-screen program, and the only place that knows Textual."""

from collections.abc import Callable

from footui.services.service import Service


def run(
    service: Service, *, ascii_only: bool, slow: bool, after_first_frame: Callable[[], str]
) -> int:
    """Run the app on this terminal, and return its exit code; `Lifecycle.run` says what it raises.

    `ascii_only` draws with ASCII characters only; `slow` sends as few bytes as possible. The app
    calls `after_first_frame` once the first screen is drawn, and shows the message it returns.
    """
    from footui.tui.app import FootUI

    app = FootUI(service, ascii_only=ascii_only, slow=slow, after_first_frame=after_first_frame)
    return app.run_on_terminal()
