"""Where the addresses of the room begin."""

SPACE = "o/<slug:organisation>/parcours/"
CHILD = f"{SPACE}dossiers/<str:slug>/"
