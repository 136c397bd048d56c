"""`python -m footui` and the `footui` command."""

import sys

from footui.cli import main

if __name__ == "__main__":
    sys.exit(main())
