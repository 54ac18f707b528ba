"""Numbers of too few people: hidden, with what it takes for no subtraction to find them."""

from collections.abc import Sequence


def kept(numbers: Sequence[int], *, least: int) -> list[bool]:
    """Which parts of a known whole may be shown, those of fewer than `least` people being hidden.

    What the whole and the parts shown leave is then of two parts at least, and of `least` people
    at least; the smallest of the other parts are hidden too as long as it is not.
    """
    hidden = {place for place, number in enumerate(numbers) if 0 < number < least}
    others = [place for place, number in enumerate(numbers) if number >= least]
    for place in sorted(others, key=lambda place: numbers[place]):
        is_enough = len(hidden) > 1 and sum(numbers[one] for one in hidden) >= least
        if not hidden or is_enough:
            break
        hidden.add(place)
    return [place not in hidden for place in range(len(numbers))]
