"""Where footui, its source and its scripts are."""

import sysconfig
from pathlib import Path

import footui

ROOT = Path(__file__).parents[2]
PACKAGE = Path(footui.__file__).parent
SCRIPTS = Path(sysconfig.get_path("scripts"))
FOOTUI = SCRIPTS / "footui"
