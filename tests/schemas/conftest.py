"""Property tests are not timed: speed is measured in tests/bench alone."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
