"""``python -m ipcompare``."""

import sys

from ipcompare.cli import main

sys.exit(main())
