"""`python -m footui` and the `footui` command."""

import sys
from contextlib import suppress


def main() -> int:
    """Run the command line, and return its exit code."""
    try:
        from footui.cli import main as run
    except Exception as error:
        said = ""
        with suppress(Exception):  # what stopped footui may stop this as well
            from footui.installation import explained

            said = explained(error)
        if not said:
            raise
        print(f"footui: {said}", file=sys.stderr)
        return 1
    return run()


if __name__ == "__main__":
    sys.exit(main())
