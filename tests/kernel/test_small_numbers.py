"""Small numbers, set against their whole: what is hidden is not found by taking the rest away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.small_numbers import kept


@given(st.lists(st.integers(0, 12), min_size=1, max_size=8), st.integers(2, 6))
def test_no_subtraction_tells_of_too_few_people(numbers: list[int], least: int) -> None:
    """Two files set against one another: the whole, where it is shown, less the parts shown."""
    shown = kept(numbers, least=least)
    hidden = [number for number, is_shown in zip(numbers, shown, strict=True) if not is_shown]
    told = [number for number, is_shown in zip(numbers, shown, strict=True) if is_shown]
    assert [one for one in told if 0 < one < least] == []
    if hidden and sum(numbers) >= least:
        assert (len(hidden) > 1, sum(hidden) >= least) == (True, True)
    # Nothing is hidden for nothing.
    assert not hidden or any(0 < number < least for number in hidden)


def test_the_smallest_of_the_others_goes_with_it() -> None:
    assert kept([9, 2, 7, 0], least=5) == [True, False, False, True]
    assert kept([9, 2, 3], least=5) == [True, False, False]
    assert kept([2], least=5) == [False]
    assert kept([9, 2, 2], least=5) == [False, False, False]
