"""The articles proposed to an organisation that has not written its own yet."""

from maillage.kernel.words import NBSP

Articles = list[dict[str, str]]

PROPOSED: Articles = [
    {
        "title": "Cadre et confidentialité",
        "text": (
            "Ce qui se dit en séance reste confidentiel. Les personnes qui interviennent ne "
            f"transmettent à la structure ni récit, ni nom, ni appréciation sur quiconque{NBSP}; "
            "elles rendent compte des dates tenues et du respect du cadre.\n"
            "Le secret ne fait pas obstacle à l’obligation de transmettre les informations sur "
            "un enfant en danger (code de l’action sociale et des familles, article L226-2-1)."
        ),
    },
    {
        "title": "Engagements de la structure",
        "text": (
            "La structure met à disposition un lieu calme et fermé, libère le temps des "
            "participants et ne demande aucun compte rendu du contenu des séances."
        ),
    },
    {
        "title": "Empêchement",
        "text": (
            "En cas d’empêchement de la personne qui intervient, la séance n’est pas due et une "
            "autre date est proposée. Si l’empêchement dure, les deux parties cherchent ensemble "
            "qui prend la suite."
        ),
    },
    {
        "title": "Données personnelles",
        "text": (
            "Aucune note de séance n’est conservée par la structure. Chaque partie n’utilise les "
            "coordonnées des participants que pour convoquer aux séances."
        ),
    },
    {
        "title": "Modification et fin",
        "text": (
            "Toute modification fait l’objet d’un avenant signé. Chaque partie peut mettre fin à "
            "la convention avec un préavis de deux mois, par écrit. Les séances tenues sont "
            "réglées."
        ),
    },
]
