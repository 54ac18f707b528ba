"""Where the addresses of the room begin."""

SPACE = "o/<slug:organisation>/groupes/"
CYCLE = f"{SPACE}cycles/<str:slug>/"
