"""`python -m footui` and the `footui` command."""

import sys


def main() -> int:
    """Run the command line, and return its exit code."""
    try:
        from footui.quick_status import answer

        code = answer(sys.argv[1:])
        if code is not None:
            return code
        from footui.cli import main as run
    except Exception as error:
        if said := _explained(error):
            print(f"footui: {said}", file=sys.stderr)
            return 1
        raise
    return run()


def _explained(error: Exception) -> str:
    """Return why footui could not be imported; "" if that is not known."""
    try:
        from footui.installation import explained

        return explained(error)
    except Exception:  # noqa: BLE001 (what stopped footui may stop this as well)
        return ""


if __name__ == "__main__":
    sys.exit(main())
