"""The oldest libraries that pyproject.toml allows: `python -m tests.lowest` prints constraints.

Needs nothing but Python, so that it can run before anything is installed:

    python -m tests.lowest > lowest.txt
    pip install --constraint lowest.txt --editable '.[dev]'
"""

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"
REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)>=(?P<lowest>[\w.]+)(,<[\w.]+)?")


def requirements() -> list[str]:
    """Return what footui, its tests and its build need."""
    declared = tomllib.loads(PYPROJECT.read_text("utf-8"))
    project = declared["project"]
    return [
        *declared["build-system"]["requires"],
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]


def constraint(requirement: str) -> str:
    """Return `name==1` for `name>=1`; raises ValueError where there is no lower bound."""
    found = REQUIREMENT.fullmatch(requirement)
    if not found:
        raise ValueError(f"{requirement} has no lowest version")
    return f"{found['name']}=={found['lowest']}"


if __name__ == "__main__":
    print(*dict.fromkeys(map(constraint, requirements())), sep="\n")
