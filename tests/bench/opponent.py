"""An empty Textual app: what every figure that is a time or a size is measured against."""

import compileall
from pathlib import Path

SIGN = "nothing here"
SOURCE = f"""\
from textual.app import App
from textual.widgets import Static

class Empty(App):
    pressed = 0

    def compose(self):
        yield Static("{SIGN}")

    def on_key(self):
        self.pressed += 1
        self.query_one(Static).update(str(self.pressed))

def main():
    Empty().run(mouse=False)
"""


def write(folder: Path) -> None:
    """Put it into `folder` as the module `empty`."""
    (folder / "empty.py").write_text(SOURCE)
    compileall.compile_dir(str(folder), quiet=1)


def command(module: str) -> str:
    """The code that starts the app of a module."""
    return f"import sys, {module} as m; sys.argv = ['footui']; m.main()"
