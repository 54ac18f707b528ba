"""What a kilometre emits: a dated value with its source (data/factors.toml)."""

from functools import cache
from pathlib import Path

from maillage.kernel import clock, dated

FILE = Path(__file__).parent / "data" / "factors.toml"


@cache
def _values() -> dict[str, tuple[dated.DatedValue, ...]]:
    return dated.load(FILE.read_text(encoding="utf-8"))


def car() -> dated.DatedValue:
    """Grams of CO2 equivalent of a kilometre by car, today."""
    return dated.find(_values(), "car.grams_per_km", clock.today())
