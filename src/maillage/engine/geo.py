"""Distances and an estimate of travel time by road, without any road map.

Great-circle distance on a sphere, then a detour factor and a mean speed that both depend on the
distance. The parameters are assumptions of ours, set on the cautious side for a car on ordinary
roads; they are not calibrated against a route planner. A schedule built on them should leave the
margin that a five-minute rounding gives.
"""

import math
from dataclasses import dataclass

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG), kilometres."""


@dataclass(frozen=True)
class RoadModel:
    """From great-circle kilometres to minutes by car.

    With d the great-circle distance in km:
        road(d)    = d * (detour_long + (detour_short - detour_long) * exp(-d / detour_scale_km))
        speed(r)   = speed_short_kmh + (speed_long_kmh - speed_short_kmh)
                                       * (1 - exp(-r / speed_scale_km))         with r = road(d)
        minutes(d) = access_minutes + 60 * road(d) / speed(road(d))

    `access_minutes` is leaving and parking, also within one commune. Speeds in km/h, scales in km,
    detours without unit. The minutes grow with the distance (checked in the tests).

    Raises:
        ValueError: when a parameter would let the time fall while the distance grows.
    """

    detour_short: float = 1.4
    detour_long: float = 1.2
    detour_scale_km: float = 30.0
    speed_short_kmh: float = 25.0
    speed_long_kmh: float = 90.0
    speed_scale_km: float = 45.0
    access_minutes: float = 4.0

    def __post_init__(self) -> None:
        if not 1 <= self.detour_long <= self.detour_short <= 2:
            raise ValueError("detours: 1 <= detour_long <= detour_short <= 2")
        if not 0 < self.speed_short_kmh <= self.speed_long_kmh:
            raise ValueError("speeds: 0 < speed_short_kmh <= speed_long_kmh")
        if min(self.detour_scale_km, self.speed_scale_km) <= 0 or self.access_minutes < 0:
            raise ValueError("scales must be positive and access_minutes not negative")

    def road_km(self, distance_km: float) -> float:
        """Kilometres by road for a great-circle distance in kilometres."""
        winding = math.exp(-distance_km / self.detour_scale_km)
        return distance_km * (self.detour_long + (self.detour_short - self.detour_long) * winding)

    def minutes(self, distance_km: float) -> float:
        """Minutes by car for a great-circle distance in kilometres."""
        road = self.road_km(distance_km)
        gain = 1 - math.exp(-road / self.speed_scale_km)
        speed = self.speed_short_kmh + (self.speed_long_kmh - self.speed_short_kmh) * gain
        return self.access_minutes + 60 * road / speed


DEFAULT_ROADS = RoadModel()


@dataclass(frozen=True)
class Point:
    """A place on the Earth: degrees north and degrees east (WGS 84).

    Raises:
        ValueError: when a coordinate is outside the globe.
    """

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ValueError(f"not a place on the Earth: {self.latitude}, {self.longitude}")


def great_circle_km(here: Point, there: Point) -> float:
    """Kilometres between two points over a spherical Earth (haversine); symmetric."""
    lat_a, lat_b = math.radians(here.latitude), math.radians(there.latitude)
    half_lat = math.sin((lat_b - lat_a) / 2) ** 2
    half_lon = math.sin(math.radians(there.longitude - here.longitude) / 2) ** 2
    chord = half_lat + math.cos(lat_a) * math.cos(lat_b) * half_lon
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))


def travel_minutes(here: Point, there: Point, roads: RoadModel = DEFAULT_ROADS) -> int:
    """Whole minutes by car between two points, rounded up; the same both ways."""
    return math.ceil(roads.minutes(great_circle_km(here, there)))
