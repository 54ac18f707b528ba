"""Settings of the test suite: the product's own, with what must differ and why."""

from maillage.conf.settings import *  # noqa: F403
