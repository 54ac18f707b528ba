"""Professions of the participants."""

from __future__ import annotations

from maillage.engine.intake.codelists.base import END, Code, CodeList

_EDUCATOR = rf"educat(?:eur|rice){END}(?:\s(?:et|ou|/)\s(?:educatrices?|educateurs?))?"

ROLES = CodeList(
    (
        Code(
            "special_educator",
            "Éducateur spécialisé, éducatrice spécialisée",
            rf"{_EDUCATOR}\s+specialise{END}|educ'?s? spes?",
            ("ES",),
            ("educateur specialise", "educatrice specialisee", "educateurs specialise"),
        ),
        Code(
            "early_childhood_educator",
            "Éducateur, éducatrice de jeunes enfants",
            rf"{_EDUCATOR}\s+(?:de\s+|des\s+)?jeunes?\s+enfants?",
            ("EJE",),
            ("educateur de jeunes enfant", "educatrice de jeunes enfant"),
        ),
        Code(
            "technical_educator",
            "Éducateur, éducatrice technique spécialisé(e)",
            rf"{_EDUCATOR}\s+techniques?(?:\s+specialise{END})?",
            ("ETS",),
            ("educateur technique specialise", "educateur technique"),
        ),
        Code(
            "instructor_educator",
            "Moniteur-éducateur, monitrice-éducatrice",
            rf"monit(?:eur|rice){END}[\s-]+(?:{_EDUCATOR})",
            ("ME",),
            ("moniteur educateur", "monitrice educatrice"),
        ),
        Code(
            "family_support_worker",
            "Technicien, technicienne de l'intervention sociale et familiale",
            rf"technicien(?:ne)?{END}\s+(?:de\s+l'\s?|en\s+"
            rf"|d')intervention{END}\s+sociale{END}\s+et"
            rf"\s+familiale{END}",
            ("TISF",),
            ("technicien de l'intervention sociale et familiale",),
        ),
        Code(
            "family_economy_counsellor",
            "Conseiller, conseillère en économie sociale et familiale",
            rf"conseill(?:er|ere){END}\s+en\s+economie\s+sociale(?:\s+et)?\s+familiale",
            ("CESF",),
            ("conseiller en economie sociale et familiale",),
        ),
        Code(
            "social_worker",
            "Assistant, assistante de service social",
            rf"assistant(?:e)?{END}\s+(?:de\s+services?\s+socia(?:l|ux)|socia(?:le|l|ux)"
            rf"{END})",
            ("ASS", "AS"),
            ("assistant de service social", "assistante sociale", "assistante de service social"),
        ),
        Code(
            "psychopedagogue",
            "Psychopédagogue",
            rf"psychopedagogue{END}",
            (),
            ("psychopedagogue",),
        ),
        Code(
            "psychomotor_therapist",
            "Psychomotricien, psychomotricienne",
            rf"psychomotricien(?:ne)?{END}",
            (),
            ("psychomotricien", "psychomotricienne"),
        ),
        Code(
            "child_psychiatrist",
            "Psychiatre, pédopsychiatre",
            rf"(?:medecins?[\s-]+)?(?:pedo-?)?psychiatre{END}",
            (),
            ("pedopsychiatre",),
        ),
        Code(
            "psychologist",
            "Psychologue",
            rf"(?:neuro)?psychologue{END}(?:\s+(?:du\s+travail|clinicien(?:ne)?{END}))?",
            (),
            ("psychologue",),
        ),
        Code("speech_therapist", "Orthophoniste", rf"orthophoniste{END}", (), ("orthophoniste",)),
        Code(
            "occupational_therapist",
            "Ergothérapeute",
            rf"ergotherapeute{END}",
            (),
            ("ergotherapeute",),
        ),
        Code(
            "childcare_nurse",
            "Puéricultrice, puériculteur",
            rf"(?:infirmi(?:er|ere){END}\s+)?puericult(?:rice|eur){END}",
            (),
            ("puericultrice",),
        ),
        Code(
            "childcare_assistant",
            "Auxiliaire de puériculture",
            rf"auxiliaire{END}\s+de\s+puericulture",
            ("AP",),
            ("auxiliaire de puericulture",),
        ),
        Code(
            "nurse",
            "Infirmier, infirmière",
            rf"infirmi(?:er|ere){END}",
            ("IDE",),
            ("infirmier", "infirmiere"),
        ),
        Code(
            "care_assistant",
            "Aide-soignant, aide-soignante",
            rf"aide{END}[\s-]+soignant(?:e)?{END}",
            (),
            ("aide soignant", "aide soignante"),
        ),
        Code(
            "educational_support_worker",
            "Accompagnant éducatif et social, aide médico-psychologique",
            rf"accompagnant(?:e)?{END}\s+educatif{END}\s+et\s+socia(?:l|ux){END}"
            rf"|aide{END}\s+medico[\s-]psychologique{END}",
            ("AES", "AMP"),
            ("accompagnant educatif et social", "aide medico psychologique"),
        ),
        Code(
            "specialised_teacher",
            "Enseignant spécialisé, enseignante spécialisée",
            rf"enseignant(?:e)?{END}(?:\s+specialise{END})?|professeur{END}\s+des\s+ecoles",
            (),
            ("enseignant specialise",),
        ),
        Code(
            "sociocultural_animator",
            "Animateur, animatrice socioculturel(le)",
            rf"animat(?:eur|rice){END}(?:\s+et\s+animatrices?)?\s+socio-?\s?culturel(?:le)?{END}",
            (),
            ("animateur socioculturel", "animateur socio culturel"),
        ),
        Code(
            "foster_carer",
            "Assistant familial, assistante familiale",
            rf"assistant(?:e)?{END}\s+famili(?:al|ale|aux){END}|famille{END}\s+d'accueil",
            ("ASSFAM", "ASFAM"),
            ("assistant familial", "assistante familiale"),
        ),
        Code(
            "childminder",
            "Assistant maternel, assistante maternelle",
            rf"assistant(?:e)?{END}\s+maternel(?:le)?{END}",
            ("ASSMAT",),
            ("assistante maternelle",),
        ),
        Code(
            "house_parent",
            "Maître ou maîtresse de maison",
            rf"maitre(?:sse)?{END}(?:\s+(?:et|ou|/)\s+maitre(?:sse)?{END})?\s+de\s+maison",
            (),
            ("maitresse de maison", "maitre de maison"),
        ),
        Code(
            "night_supervisor",
            "Surveillant, surveillante de nuit",
            rf"(?:surveillant|veilleu(?:r|se)){END}\s+de\s+nuit(?:\s+qualifie{END})?"
            rf"|surveillante{END}\s+de\s+nuit",
            (),
            ("surveillant de nuit", "veilleur de nuit"),
        ),
        Code(
            "family_mediator",
            "Médiateur familial, médiatrice familiale",
            rf"mediat(?:eur|rice){END}\s+famili(?:al|ale|aux){END}",
            (),
            ("mediateur familial",),
        ),
        Code("midwife", "Sage-femme", r"sages?[\s-]femmes?", (), ("sage femme",)),
        Code("doctor", "Médecin", rf"medecin{END}", (), ("medecin",)),
        Code(
            "head_of_service",
            "Chef ou cheffe de service",
            rf"chef(?:fe)?{END}\s+de\s+services?|cadres?\s+(?:intermediaires?|de\s+proximite)"
            rf"|responsable{END}\s+de\s+services?",
            ("CDS",),
            ("chef de service", "cheffe de service"),
        ),
        Code(
            "director",
            "Directeur, directrice",
            rf"direct(?:eur|rice){END}(?:\s+(?:d'etablissements?|adjoint{END}|de\s+creches?))?",
            (),
            ("directeur", "directrice"),
        ),
        Code("secretary", "Secrétaire", rf"secretaire{END}", (), ("secretaire",)),
        Code(
            "referent_social_worker",
            "Travailleur social, travailleuse sociale",
            rf"travailleu(?:r|se){END}\s+socia(?:l|le|ux){END}",
            ("TS",),
            ("travailleur social", "travailleurs sociaux"),
        ),
        Code(
            "animator",
            "Animateur, animatrice",
            rf"animat(?:eur|rice){END}",
            (),
            ("animateur", "animatrice"),
        ),
        Code("educator", "Éducateur, éducatrice", _EDUCATOR, (), ("educateur", "educatrice")),
    )
)
