"""Travel times and distances: given pair by pair, or great circle with a detour factor."""

from __future__ import annotations

import math

from maillage.engine.rounds.fields import Fields

EARTH_RADIUS_KM = 6371.0
DETOUR = 1.3
SPEED_KMH = 30.0
Table = tuple[tuple[int, ...], ...]


def great_circle_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance in kilometres between two (latitude, longitude) points, in degrees."""
    lat_a, lon_a, lat_b, lon_b = (math.radians(value) for value in (*a, *b))
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


def travel_tables(root: Fields, items: list[Fields], index: dict[str, int]) -> tuple[Table, Table]:
    """Whole minutes (rounded up) and tenths of a kilometre between all places."""
    travel = root.child("travel")
    travel.only(("minutes", "km", "detour", "speed_kmh"))
    detour = travel.number("detour", DETOUR, minimum=1.0)
    speed = travel.number("speed_kmh", SPEED_KMH, minimum=1.0)
    minutes = _given(travel, "minutes", index)
    km = _given(travel, "km", index)
    points = [_point(fields) for fields in items]
    size = len(items)
    minute_rows = [[0] * size for _ in range(size)]
    tenth_rows = [[0] * size for _ in range(size)]
    for a in range(size):
        for b in range(size):
            if a == b:
                continue
            distance = _pair(km, a, b)
            duration = _pair(minutes, a, b)
            if distance is None or duration is None:
                straight = _straight(items, points, a, b) * detour
                distance = straight if distance is None else distance
                duration = straight * 60 / speed if duration is None else duration
            minute_rows[a][b] = math.ceil(duration - 1e-9)
            tenth_rows[a][b] = math.floor(distance * 10 + 0.5 + 1e-9)
    return tuple(map(tuple, minute_rows)), tuple(map(tuple, tenth_rows))


def _given(travel: Fields, field: str, index: dict[str, int]) -> dict[tuple[int, int], float]:
    table: dict[tuple[int, int], float] = {}
    rows = travel.child(field)
    for origin in rows.data:
        if origin not in index:
            raise rows.fail(origin, "ne nomme pas un lieu du problème")
        row = rows.child(origin)
        for target in row.data:
            if target not in index:
                raise row.fail(target, "ne nomme pas un lieu du problème")
            table[index[origin], index[target]] = row.number(target)
    return table


def _pair(table: dict[tuple[int, int], float], a: int, b: int) -> float | None:
    return table.get((a, b), table.get((b, a)))


def _point(fields: Fields) -> tuple[float, float] | None:
    if not fields.has("lat") and not fields.has("lon"):
        return None
    point = fields.number("lat", minimum=-90.0), fields.number("lon", minimum=-180.0)
    if point[0] > 90 or point[1] > 180:
        raise fields.fail("lat", "ou « lon » sort des limites du globe")
    return point


def _straight(
    items: list[Fields], points: list[tuple[float, float] | None], a: int, b: int
) -> float:
    start, end = points[a], points[b]
    if start is None or end is None:
        missing = items[a] if start is None else items[b]
        raise missing.fail(
            "lat",
            f"manque, et le trajet entre « {items[a].text('id')} » et « {items[b].text('id')} » "
            "n'est pas donné ; donnez l'un ou l'autre",
        )
    return great_circle_km(start, end)
