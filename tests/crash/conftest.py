"""The crash test takes long, and runs by `make crash-test` alone: GREENLIGHT_CRASHES says how many kills of each kind."""

from __future__ import annotations

import os

collect_ignore_glob = [] if os.environ.get("GREENLIGHT_CRASHES") else ["test_*.py"]
