"""Profiles of facilitators."""

from __future__ import annotations

from maillage.engine.intake.codelists.base import END, Code, CodeList

PROFILES = CodeList(
    (
        Code(
            "work_psychologist",
            "Psychologue du travail",
            rf"psychologue{END}\s+du\s+travail",
            (),
            ("psychologue du travail",),
        ),
        Code(
            "psychosociologist",
            "Psychosociologue",
            rf"psycho-?\s?sociologue{END}",
            (),
            ("psychosociologue",),
        ),
        Code(
            "psychopedagogue",
            "Psychopédagogue",
            rf"psycho-?pedagogue{END}",
            (),
            ("psychopedagogue",),
        ),
        Code(
            "psychotherapist",
            "Psychothérapeute",
            rf"psychotherapeute{END}",
            (),
            ("psychotherapeute",),
        ),
        Code("psychoanalyst", "Psychanalyste", rf"psychanalyste{END}", (), ("psychanalyste",)),
        Code(
            "family_therapist",
            "Thérapeute familial, thérapeute systémique",
            rf"therapeute{END}\s+(?:famili(?:al|ale|aux){END}|systemique{END})"
            rf"|systemicien(?:ne)?{END}",
            (),
            ("therapeute familial",),
        ),
        Code(
            "psychiatrist",
            "Psychiatre, pédopsychiatre",
            rf"(?:pedo-?)?psychiatre{END}",
            (),
            ("pedopsychiatre",),
        ),
        Code(
            "psychologist",
            "Psychologue",
            rf"psychologue{END}(?:\s+clinicien(?:ne)?{END})?",
            (),
            ("psychologue", "psychologue clinicien", "psychologue clinicienne"),
        ),
        Code(
            "supervisor",
            "Superviseur, superviseure",
            rf"superviseu(?:r|se|re){END}",
            (),
            ("superviseur",),
        ),
        Code("sociologist", "Sociologue", rf"sociologue{END}", (), ("sociologue",)),
        Code(
            "anthropologist",
            "Anthropologue",
            rf"(?:ethno-?psy\w+|anthropologue{END})",
            (),
            ("anthropologue",),
        ),
        Code("philosopher", "Philosophe", rf"philosophe{END}", (), ("philosophe",)),
        Code(
            "consultant",
            "Consultant, consultante",
            rf"consultant(?:e)?{END}",
            (),
            ("consultant", "consultante"),
        ),
        Code("coach", "Coach", r"coachs?", (), ()),
        Code(
            "trainer",
            "Formateur, formatrice",
            rf"format(?:eur|rice){END}(?:\s+(?:et|ou|/)\s+formatrices?)?",
            (),
            ("formateur", "formatrice"),
        ),
        Code(
            "experienced_sector_professional",
            "Professionnel d'expérience du secteur",
            rf"professionnel(?:le)?{END}\s+(?:d'experience\s+du\s+secteur|experimente{END}"
            r"(?:\s+du\s+secteur)?|du\s+secteur\s+experimente\w*)",
            (),
            ("professionnel d'experience du secteur",),
        ),
        Code(
            "trained_professional",
            "Autre professionnel formé à l'analyse des pratiques",
            rf"(?:autres?\s+)?professionnel(?:le)?{END}\s+(?:forme|diplome"
            rf"|certifie){END}\s+(?:a|en|de)\s+"
            r"(?:l'|la\s+)?(?:analyse|supervision|intervision)(?:\s+de(?:s"
            r"|\s+la)?\s+pratiques?(?:\s+professionnelles?)?)?",
            (),
            (),
        ),
    )
)
