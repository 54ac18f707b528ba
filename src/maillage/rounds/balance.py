"""From words to weights: what a broken bond costs, against a minute of road that costs the same."""

from dataclasses import replace

from maillage.engine.rounds import Week
from maillage.rounds.enums import Balance

# How many times what the week brought in says. The format keeps three decimals.
SHARES = {
    Balance.BOND_FIRST: 4.0,
    Balance.BOND: 2.0,
    Balance.AS_BROUGHT: 1.0,
    Balance.ROAD: 0.5,
    Balance.ROAD_FIRST: 0.1,
}
BONDS = ("bond", "referent")


def balanced(week: Week, balance: Balance) -> Week:
    """The week with its bonds worth what these words say."""
    share = SHARES[balance]
    dearer = {term: round(share * week.weights[term], 3) for term in BONDS}
    return replace(week, weights=week.weights | dearer)
