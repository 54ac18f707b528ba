"""Code lists of people and organisations. Labels are what screens show."""

from django.db import models


class OrganisationKind(models.TextChoices):
    DEPARTMENT = "department", "Département"
    ASSOCIATION = "association", "Association"
    PUBLIC_ESTABLISHMENT = "public_establishment", "Établissement public"
    PROVIDER = "provider", "Organisme ou personne intervenante"
    PARTNER = "partner", "Partenaire"


class ProcurementRegime(models.TextChoices):
    """Chosen by the buyer, never deduced (domain: no automatic legal verdict)."""

    PUBLIC_CODE = "public_code", "Code de la commande publique"
    INTERNAL_RULES = "private_internal_rules", "Règles internes (association)"
    UNKNOWN = "unknown", "Non précisé"


class BuyerKind(models.TextChoices):
    """Whose thresholds of formal procedure hold (notice on thresholds); the buyer says it."""

    LOCAL = "local", "Collectivité, établissement public local ou de santé"
    STATE = "state", "État, ou un de ses établissements publics hors santé"
    UNKNOWN = "unknown", "Non précisé, ou pas un acheteur public"


class Role(models.TextChoices):
    ADMIN = "admin", "Administration de l'espace"
    DIRECTOR = "director", "Direction"
    HEAD_OF_SERVICE = "head_of_service", "Chef ou cheffe de service"
    BUYER = "buyer", "Commanditaire"
    HR = "hr", "Ressources humaines"
    SECRETARY = "secretary", "Secrétariat"
    PROFESSIONAL = "professional", "Professionnel ou professionnelle"
    FACILITATOR = "facilitator", "Intervenant ou intervenante"


class ServiceKind(models.TextChoices):
    JUDICIAL_ASSESSMENT = "judicial_assessment", "Investigation éducative (MJIE)"
    COURT_HOME_SUPPORT = "court_home_support", "Action éducative en milieu ouvert (AEMO)"
    REINFORCED_HOME_SUPPORT = "reinforced_home_support", "AEMO renforcée, ex-placement à domicile"
    PENAL_REPAIR = "penal_repair", "Réparation pénale"
    RELAY_SCHEME = "relay_scheme", "Dispositif relais"
    OUTREACH_SERVICE = "outreach_service", "SESSAD"
    CHILD_WELFARE = "child_welfare", "Aide sociale à l'enfance (ASE)"
    MATERNAL_CHILD_HEALTH = "maternal_child_health", "Protection maternelle et infantile (PMI)"
    LOCAL_CENTRE = "local_centre", "Maison du département"
    NURSERY = "nursery", "Crèche, accueil du jeune enfant"
    SUPPORT = "support", "Fonctions support"
    OTHER = "other", "Autre"


class CapacityUnit(models.TextChoices):
    CHILDREN = "children", "enfants"
    MEASURES = "measures", "mesures"
    ACCOMPANIMENTS = "accompaniments", "accompagnements"
    PUPILS = "pupils", "élèves"
    PLACES = "places", "places"


class CapacityPeriod(models.TextChoices):
    AT_ONCE = "at_once", "à un moment donné"
    YEAR = "year", "par an"
    SESSION = "session", "par session"
    UNSPECIFIED = "unspecified", "période non précisée"


class SiteKind(models.TextChoices):
    HEAD_OFFICE = "head_office", "Siège ou locaux du service"
    ANTENNA = "antenna", "Antenne sous convention"
    SCHOOL = "school", "École ou collège"
    RENTED = "rented", "Salle louée"
    OTHER = "other", "Autre lieu"


class Profession(models.TextChoices):
    SPECIAL_EDUCATOR = "special_educator", "Éducateur ou éducatrice spécialisée"
    INSTRUCTOR_EDUCATOR = "instructor_educator", "Moniteur éducateur, monitrice éducatrice"
    EARLY_CHILDHOOD_EDUCATOR = (
        "early_childhood_educator",
        "Éducateur ou éducatrice de jeunes enfants",
    )
    TECHNICAL_EDUCATOR = "technical_educator", "Éducateur ou éducatrice technique spécialisée"
    SOCIAL_WORKER = "social_worker", "Assistant ou assistante de service social"
    FAMILY_ECONOMY_COUNSELLOR = (
        "family_economy_counsellor",
        "Conseiller ou conseillère en économie sociale et familiale",
    )
    FAMILY_SUPPORT_WORKER = (
        "family_support_worker",
        "Technicien ou technicienne de l'intervention sociale et familiale",
    )
    PSYCHOLOGIST = "psychologist", "Psychologue"
    PSYCHOMOTOR_THERAPIST = "psychomotor_therapist", "Psychomotricien ou psychomotricienne"
    SPEECH_THERAPIST = "speech_therapist", "Orthophoniste"
    OCCUPATIONAL_THERAPIST = "occupational_therapist", "Ergothérapeute"
    NURSE = "nurse", "Infirmier ou infirmière"
    CHILDCARE_NURSE = "childcare_nurse", "Puériculteur ou puéricultrice"
    PSYCHIATRIST = "psychiatrist", "Psychiatre, pédopsychiatre"
    PSYCHOPEDAGOGUE = "psychopedagogue", "Psychopédagogue"
    SPECIAL_TEACHER = "special_teacher", "Enseignant ou enseignante spécialisée"
    SOCIOCULTURAL_WORKER = "sociocultural_worker", "Animateur ou animatrice socioculturelle"
    FOSTER_CARER = "foster_carer", "Assistant ou assistante familiale"
    HEAD_OF_SERVICE = "head_of_service", "Chef ou cheffe de service"
    DIRECTOR = "director", "Directeur ou directrice"
    SECRETARY = "secretary", "Secrétaire"
    OTHER = "other", "Autre métier"


class FacilitatorProfileType(models.TextChoices):
    """The twelve profiles that the field asks for (calls of 2023 and 2024)."""

    PSYCHOLOGIST = "psychologist", "Psychologue"
    WORK_PSYCHOLOGIST = "work_psychologist", "Psychologue du travail"
    PSYCHOTHERAPIST = "psychotherapist", "Psychothérapeute"
    SUPERVISOR = "supervisor", "Superviseur ou superviseuse"
    EXPERIENCED_PROFESSIONAL = (
        "experienced_professional",
        "Professionnel ou professionnelle d'expérience du secteur",
    )
    PSYCHOSOCIOLOGIST = "psychosociologist", "Psychosociologue"
    PHILOSOPHER = "philosopher", "Philosophe"
    CONSULTANT = "consultant", "Consultant ou consultante"
    TRAINER = "trainer", "Formateur ou formatrice"
    PSYCHOPEDAGOGUE = "psychopedagogue", "Psychopédagogue"
    SOCIOLOGIST = "sociologist", "Sociologue"
    ANTHROPOLOGIST = "anthropologist", "Anthropologue"


class OccupationKind(models.TextChoices):
    SESSION = "session", "Séance"
    MEETING = "meeting", "Réunion"
    LEAVE = "leave", "Absence"
    VISIT = "visit", "Déplacement"
    OTHER = "other", "Indisponibilité"


class MeetingKind(models.TextChoices):
    CASE_REVIEW = "case_review_meeting", "Réunion de synthèse"
    PROJECT = "project_meeting", "Réunion de projet"
    TEAM = "team_meeting", "Réunion d'équipe"
    SCOPING = "scoping_meeting", "Réunion de cadrage"
    WORKING_GROUP = "working_group_meeting", "Réunion de groupe de travail"
