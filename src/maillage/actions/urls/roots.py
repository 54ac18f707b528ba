"""Where the addresses of the room begin."""

SPACE = "o/<slug:organisation>/actions/"
ACTION = f"{SPACE}<str:slug>/"
OPEN = "actions/ouvertes/<slug:owner>/"
SHEETS = f"{SPACE}fiches/"
SHEET = f"{SHEETS}<str:slug>/"
INDICATOR = f"{SHEETS}indicateurs/<str:slug>/"
