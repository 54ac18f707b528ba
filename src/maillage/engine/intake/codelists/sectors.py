"""Sectors of activity."""

from __future__ import annotations

from maillage.engine.intake.codelists.base import Code, CodeList

SECTORS = CodeList(
    (
        Code(
            "youth_justice",
            "Protection judiciaire de la jeunesse",
            r"protection\s+judiciaire\s+de\s+la\s+jeunesse",
            ("PJJ",),
        ),
        Code(
            "child_protection",
            "Protection de l'enfance",
            r"protection\s+de\s+l'\s?enfance|aide\s+sociale\s+a\s+l'\s?enfance"
            r"|maisons?\s+d'enfants(?:\s+a\s+caractere\s+social)?"
            r"|foyer\s+(?:departemental\s+)?de\s+l'enfance"
            r"|milieu\s+ouvert|prevention\s+specialisee|accueil\s+familial"
            r"|enfance\s+en\s+danger|direction\s+de\s+l'enfance",
            ("AEMO", "MECS", "ASE", "AED", "SAPED", "MJIE", "CDEF"),
            ("protection de l'enfance",),
        ),
        Code(
            "medico_social",
            "Médico-social",
            r"medico[\s-]?socia(?:l|le|ux|les)|handicap|accompagnement\s+a\s+la\s+vie\s+sociale"
            r"|foyer\s+de\s+vie|foyer\s+d'accueil\s+medicalise|institut\s+(?:medico"
            r"|therapeutique)",
            (
                "SESSAD",
                "IME",
                "ITEP",
                "DITEP",
                "ESAT",
                "SAVS",
                "SAMSAH",
                "MAS",
                "FAM",
                "CAMSP",
                "CMPP",
                "IEM",
            ),
            ("medicosocial", "medico social"),
        ),
        Code(
            "early_childhood",
            "Petite enfance",
            r"petite\s+enfance|creches?|multi-?accueils?|haltes?-?garderies?",
            ("EAJE",),
            ("petite enfance",),
        ),
        Code(
            "social_inclusion",
            "Insertion, hébergement",
            r"insertion\s+(?:sociale|professionnelle)|hebergement\s+(?:d'urgence|social)"
            r"|accueil,?\s+hebergement,?\s+(?:et\s+)?insertion",
            ("CHRS", "CADA", "AHI", "CHU", "HUDA"),
            ("insertion sociale",),
        ),
        Code(
            "elderly_care",
            "Personnes âgées",
            r"personnes\s+agees|gerontologi\w+",
            ("EHPAD", "SSIAD"),
            ("personnes agees",),
        ),
        Code(
            "health",
            "Sanitaire",
            r"sanitaire|hospitali\w+|hopital|psychiatrie",
            ("CMP", "CHS"),
            ("sanitaire",),
        ),
        Code(
            "education",
            "Éducation nationale",
            r"education\s+nationale",
            (),
            ("education nationale",),
        ),
        Code(
            "local_authority",
            "Collectivité locale",
            r"collectivites?\s+(?:locales?|territoriales?)|conseil\s+departemental|mairie"
            r"|intercommunalite"
            r"|communaute\s+(?:de\s+communes|d'agglomeration)",
            ("CCAS", "CIAS"),
            ("collectivite locale", "collectivite territoriale"),
        ),
        Code(
            "social",
            "Social",
            r"secteur\s+social|action\s+sociale|travail\s+social",
            (),
            ("secteur social",),
        ),
    )
)
