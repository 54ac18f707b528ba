"""People and services from a spreadsheet: read whole, refused whole, written whole.

Nobody is made a member without accepting: a row about somebody who is not here is an invitation.
A row about somebody who has the role already changes what differs; the same file twice changes
nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from maillage.kernel import journal
from maillage.kernel.keys import search_key
from maillage.kernel.sheets import Row, Sheet, match_headers
from maillage.people.domain.errors import Refused
from maillage.people.domain.invitations import invite
from maillage.people.domain.members import (
    BY_ANOTHER,
    circle_in,
    keep_membership,
    roles_given_by,
    roles_of,
)
from maillage.people.enums import Profession, Role, ServiceKind
from maillage.people.models import Invitation, Membership, Organisation, Service, User

COLUMNS: dict[str, tuple[str, ...]] = {
    "first_name": ("Prénom",),
    "last_name": ("Nom", "Nom de famille"),
    "email": ("Courriel", "E-mail", "Mail", "Adresse électronique"),
    "role": ("Rôle", "Fonction"),
    "service": ("Service",),
    "profession": ("Métier", "Profession"),
    "manager_email": ("Responsable (courriel)", "Responsable", "Courriel du responsable"),
    "starts_on": ("Depuis le", "Date d'entrée"),
}
OPTIONAL = ("service", "profession", "manager_email", "starts_on")
EXAMPLE = (
    "Camille",
    "Exemple",
    "camille.exemple@exemple.fr",
    "Professionnel",
    "AEMO",
    "Éducatrice spécialisée",
    "dominique.modele@exemple.fr",
    "01/09/2026",
)
ROLE_WORDS = {
    "administration": Role.ADMIN,
    "administrateur": Role.ADMIN,
    "administratrice": Role.ADMIN,
    "directeur": Role.DIRECTOR,
    "directrice": Role.DIRECTOR,
    "chef de service": Role.HEAD_OF_SERVICE,
    "cheffe de service": Role.HEAD_OF_SERVICE,
    "rh": Role.HR,
    "secretaire": Role.SECRETARY,
    "professionnel": Role.PROFESSIONAL,
    "professionnelle": Role.PROFESSIONAL,
    "intervenant": Role.FACILITATOR,
    "intervenante": Role.FACILITATOR,
}
PROFESSION_WORDS = {
    "educateur specialise": Profession.SPECIAL_EDUCATOR,
    "educatrice specialisee": Profession.SPECIAL_EDUCATOR,
    "moniteur educateur": Profession.INSTRUCTOR_EDUCATOR,
    "monitrice educatrice": Profession.INSTRUCTOR_EDUCATOR,
    "educateur de jeunes enfants": Profession.EARLY_CHILDHOOD_EDUCATOR,
    "educatrice de jeunes enfants": Profession.EARLY_CHILDHOOD_EDUCATOR,
    "educateur technique specialise": Profession.TECHNICAL_EDUCATOR,
    "educatrice technique specialisee": Profession.TECHNICAL_EDUCATOR,
    "assistant social": Profession.SOCIAL_WORKER,
    "assistante sociale": Profession.SOCIAL_WORKER,
    "assistant de service social": Profession.SOCIAL_WORKER,
    "assistante de service social": Profession.SOCIAL_WORKER,
    "cesf": Profession.FAMILY_ECONOMY_COUNSELLOR,
    "tisf": Profession.FAMILY_SUPPORT_WORKER,
    "psychomotricien": Profession.PSYCHOMOTOR_THERAPIST,
    "psychomotricienne": Profession.PSYCHOMOTOR_THERAPIST,
    "infirmier": Profession.NURSE,
    "infirmiere": Profession.NURSE,
    "puericulteur": Profession.CHILDCARE_NURSE,
    "puericultrice": Profession.CHILDCARE_NURSE,
    "psychiatre": Profession.PSYCHIATRIST,
    "pedopsychiatre": Profession.PSYCHIATRIST,
    "enseignant specialise": Profession.SPECIAL_TEACHER,
    "enseignante specialisee": Profession.SPECIAL_TEACHER,
    "assistant familial": Profession.FOSTER_CARER,
    "assistante familiale": Profession.FOSTER_CARER,
    "chef de service": Profession.HEAD_OF_SERVICE,
    "cheffe de service": Profession.HEAD_OF_SERVICE,
    "directeur": Profession.DIRECTOR,
    "directrice": Profession.DIRECTOR,
}


@dataclass(frozen=True)
class Line:
    """One person of the file, and what will become of the row: invite, change or nothing."""

    number: int
    values: dict[str, Any]
    service_name: str
    fate: str

    @property
    def name(self) -> str:
        return f"{self.values['first_name']} {self.values['last_name']}"


@dataclass
class Plan:
    """What a file would do; nothing is written while `errors` holds a sentence."""

    lines: list[Line] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    new_services: list[str] = field(default_factory=list)

    def count(self, fate: str) -> int:
        return sum(line.fate == fate for line in self.lines)

    @property
    def invited(self) -> int:
        return self.count("invite")

    @property
    def changed(self) -> int:
        return self.count("change")

    @property
    def untouched(self) -> int:
        return self.count("same")

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.invited or self.changed or self.new_services)


def read_plan(*, sheet: Sheet, organisation: Organisation, actor: User) -> Plan:
    """What a spreadsheet would do here, with a sentence for each value that cannot be.

    Raises UnreadableSheet when a column is missing or stands twice. Reads only.
    """
    reader = _Reader(sheet, organisation, actor)
    for row in sheet.rows:
        reader.read(row)
    if not sheet.rows:
        reader.plan.errors.append(
            "Le fichier n'a que ses titres\u00a0: écrivez une personne par ligne."
        )
    reader.check_lines()
    return reader.plan


def apply_plan(*, sheet: Sheet, organisation: Organisation, actor: User) -> Plan:
    """Write a whole file, or nothing: read again under lock, then services, people, invitations.

    Raises:
        Refused: the file can no longer be taken as it is; nothing is written.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        plan = read_plan(sheet=sheet, organisation=organisation, actor=actor)
        if plan.errors:
            raise Refused(plan.errors[0])
        named = {search_key(one.name): one for one in Service.objects.all()}
        for name in plan.new_services:
            named[search_key(name)] = Service.objects.create(
                organisation=organisation, name=name, kind=ServiceKind.OTHER
            )
        short = {search_key(one.short_name): one for one in named.values() if one.short_name}
        for line in plan.lines:
            service = named.get(search_key(line.service_name)) or short.get(
                search_key(line.service_name)
            )
            _write(line, service, organisation, actor)
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="people.imported",
            subject=organisation,
            detail={"invited": plan.invited, "changed": plan.changed, "same": plan.untouched},
        )
    return plan


def _write(line: Line, service: Service | None, organisation: Organisation, actor: User) -> None:
    values = line.values
    if line.fate == "invite":
        invite(organisation=organisation, actor=actor, values={**values, "service": service})
    elif line.fate == "change":
        held = _held(values["email"], values["role"])
        if held is None:
            Invitation.objects.pending().filter(email=values["email"], role=values["role"]).update(
                **{**values, "service": service}
            )
            return
        changes: dict[str, Any] = {"role": held.role}
        if service is not None:
            changes["service"] = service
        if values["profession"]:
            changes["profession"] = values["profession"]
        if values["starts_on"]:
            changes["starts_on"] = values["starts_on"]
        if values["manager_email"]:
            changes["manager"] = (
                Membership.objects.current().filter(user__email=values["manager_email"]).first()
            )
        keep_membership(membership=held, actor=actor, values=changes)


def _held(email: str, role: str) -> Membership | None:
    found: Membership | None = (
        Membership.objects.current()
        .select_related("organisation", "service", "manager__user")
        .filter(user__email=email, role=role)
        .order_by("pk")
        .first()
    )
    return found


class _Reader:
    """Reads the rows of one file against what the space holds (few queries, whatever the rows)."""

    def __init__(self, sheet: Sheet, organisation: Organisation, actor: User) -> None:
        self.sheet = sheet
        self.columns = match_headers(sheet, COLUMNS, optional=OPTIONAL)
        self.plan = Plan()
        self.seen: dict[tuple[str, str], int] = {}
        self.roles = {role.value for role in roles_of(organisation)}
        self.email = actor.email
        self.given = {role.value for role in roles_given_by(actor, organisation)}
        self.services: dict[str, str] = {}
        for one in Service.objects.all():
            self.services |= {search_key(name): one.name for name in (one.short_name, one.name)}
        self.services.pop("", None)
        self.held: dict[tuple[str, str], Membership] = {}
        rows = Membership.objects.current().select_related("user", "service", "manager__user")
        for row in rows.order_by("-pk"):
            self.held[row.user.email, row.role] = row
        self.waiting: dict[tuple[str, str], Invitation] = {
            (row.email, row.role): row
            for row in Invitation.objects.pending().select_related("service")
        }
        self.here = {email for email, _ in self.held}

    def read(self, row: Row) -> None:
        """Add the line of a row to the plan, or a sentence for each of its faults."""
        faults = len(self.plan.errors)
        email = self._email(row)
        role = self._role(row, email)
        values = {
            "first_name": self._name(row, "first_name"),
            "last_name": self._name(row, "last_name"),
            "email": email,
            "role": role,
            "profession": self._profession(row),
            "manager_email": self._manager(row),
            "starts_on": self._day(row),
        }
        service = self._service(row)
        key = (email, role)
        if len(self.plan.errors) > faults:
            return
        if key in self.seen:
            self._fault(
                row,
                "email",
                f"cette personne a déjà ce rôle à la ligne {self.seen[key]}\u00a0: "
                "gardez une seule des deux lignes",
            )
            return
        self.seen[key] = row.line
        self.plan.lines.append(Line(row.line, values, service, self._fate(values, service)))

    def check_lines(self) -> None:
        """Managers must be known, and nobody may end above themselves."""
        if self.plan.errors:
            return
        known = self.here | {email for email, _ in (*self.seen, *self.waiting)}
        links: dict[str, set[str]] = {}
        for key, held in self.held.items():
            if held.manager is not None and not self._is_replaced(key):
                links.setdefault(key[0], set()).add(held.manager.user.email)
        for key, invited in self.waiting.items():
            if invited.manager_email and not self._is_replaced(key):
                links.setdefault(key[0], set()).add(invited.manager_email)
        for line in self.plan.lines:
            manager = line.values["manager_email"]
            if not manager:
                continue
            if manager not in known:
                self._fault_at(
                    line.number,
                    "manager_email",
                    f"personne ici n'a l'adresse {manager}\u00a0: ajoutez sa ligne ou corrigez-la",
                )
            links.setdefault(line.values["email"], set()).add(manager)
        circle = circle_in(links)
        if circle and not self.plan.errors:
            self.plan.errors.append(
                "Les responsables tournent en rond\u00a0: "
                f"{', puis '.join([*circle, circle[0]])}. Corrigez la colonne "
                f"«\u00a0{COLUMNS['manager_email'][0]}\u00a0» de l'une de ces personnes."
            )

    def _is_replaced(self, key: tuple[str, str]) -> bool:
        lines = (line.values for line in self.plan.lines)
        return any((v["email"], v["role"]) == key and v["manager_email"] for v in lines)

    def _fate(self, values: Mapping[str, Any], service: str) -> str:
        key = (values["email"], values["role"])
        held, invited = self.held.get(key), self.waiting.get(key)
        if held is not None:
            manager = held.manager.user.email if held.manager else ""
            pairs = [
                (service, held.service.name if held.service else ""),
                (values["profession"], held.profession),
                (values["manager_email"], manager),
                (values["starts_on"], held.starts_on),
            ]
            # An empty cell says nothing of somebody who is here already.
            return "change" if any(new and new != old for new, old in pairs) else "same"
        if invited is None:
            return "invite"
        names = ("first_name", "last_name", "profession", "manager_email", "starts_on")
        same = all(getattr(invited, name) == values[name] for name in names)
        told = invited.service.name if invited.service else ""
        return "same" if same and told == service else "change"

    def _cell(self, row: Row, key: str) -> str:
        column = self.columns.get(key)
        return "" if column is None else row.cells[column].strip()

    def _fault(self, row: Row, key: str, sentence: str) -> None:
        self.plan.errors.append(f"{self.sheet.address(row, self.columns[key])}\u00a0: {sentence}.")

    def _fault_at(self, number: int, key: str, sentence: str) -> None:
        row = next(row for row in self.sheet.rows if row.line == number)
        self._fault(row, key, sentence)

    def _name(self, row: Row, key: str) -> str:
        text = self._cell(row, key)
        if not text:
            self._fault(row, key, "cette case est vide, écrivez-y le nom de la personne")
        elif len(text) > 60:
            self._fault(row, key, "gardez 60 caractères au plus")
        return text

    def _email(self, row: Row, key: str = "email") -> str:
        text = self._cell(row, key).lower()
        try:
            validate_email(text)
        except ValidationError:
            told = f"«\u00a0{text}\u00a0» n'est pas une adresse" if text else "case vide"
            self._fault(row, key, f"{told}, écrivez par exemple camille@exemple.fr")
        return text

    def _manager(self, row: Row) -> str:
        return self._email(row, "manager_email") if self._cell(row, "manager_email") else ""

    def _role(self, row: Row, email: str) -> str:
        key = search_key(self._cell(row, "role"))
        labels = {search_key(role.label): role for role in Role} | ROLE_WORDS
        role = labels.get(key)
        if role is None or role.value not in self.roles:
            known = ", ".join(Role(role).label for role in sorted(self.roles))
            self._fault(row, "role", f"écrivez l'un de ces rôles\u00a0: {known}")
            return ""
        if role.value not in self.given:
            self._fault(
                row,
                "role",
                "seules l'administration et la direction donnent ce rôle, retirez cette ligne",
            )
        elif role in BY_ANOTHER and email == self.email and (email, role) not in self.held:
            self._fault(
                row,
                "role",
                "ce rôle se reçoit de quelqu’un d’autre, retirez cette ligne",
            )
        return role.value

    def _profession(self, row: Row) -> str:
        text = self._cell(row, "profession")
        labels = {search_key(one.label): one for one in Profession} | PROFESSION_WORDS
        found = labels.get(search_key(text))
        if text and found is None:
            self._fault(
                row,
                "profession",
                f"le métier «\u00a0{text}\u00a0» n'est pas dans la liste, écrivez par "
                "exemple Éducatrice spécialisée, Psychologue ou Autre métier",
            )
        return found.value if found else ""

    def _service(self, row: Row) -> str:
        """The full name of the service; one that nobody knows yet will be created."""
        text = self._cell(row, "service")
        if not text:
            return ""
        if len(text) > 150:
            self._fault(row, "service", "gardez 150 caractères au plus")
            return ""
        if search_key(text) not in self.services:
            self.services[search_key(text)] = text
            self.plan.new_services.append(text)
        return self.services[search_key(text)]

    def _day(self, row: Row) -> date | None:
        text = self._cell(row, "starts_on")
        if not text:
            return None
        for shape in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                found = datetime.strptime(text, shape).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
            if 1950 <= found.year <= 2100:
                return found
        self._fault(row, "starts_on", "écrivez la date comme 01/09/2026")
        return None
