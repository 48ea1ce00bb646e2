"""``python -m ipcompare``."""

import sys

from ipcompare.cli import main

if __name__ == "__main__":
    sys.exit(main())
