"""The data files of the package."""

from pathlib import Path

from footui.domain.errors import InstallationError

ADVICE = "Your data is safe. Please reinstall footui."


def resource(name: str) -> str:
    """Return the text of the package's file `name`; raises InstallationError."""
    from pkgutil import get_data

    try:
        text = (get_data("footui", name) or b"").decode()
    except OSError as error:
        raise damaged(name, f"cannot be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise damaged(name, "is damaged") from error
    if not text:
        raise damaged(name, "is empty")
    return text


def damaged(name: str, how: str) -> InstallationError:
    """Return the error for a file of the package that is missing or broken."""
    path = Path(__file__).parents[1] / name
    return InstallationError(f"{path}, which belongs to footui itself, {how}. {ADVICE}")
