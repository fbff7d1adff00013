"""Takes the program for its own."""

import sys

sys.exit(3)
