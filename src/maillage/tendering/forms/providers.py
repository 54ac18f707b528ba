"""What a provider types: its registration, its profile, the persons who facilitate."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from maillage.kernel.forms import Form
from maillage.kernel.identifiers import BadIdentifier, parse_nda, parse_siret
from maillage.people.models import FacilitatorProfile, Organisation, Provider, User
from maillage.tendering.enums import CALL_PROFILES
from maillage.tendering.forms.calls import LinesField
from maillage.territory.forms import DepartementsField

NDA_LENGTH = 11


class SiretField(forms.CharField):
    """An establishment number, spaces allowed; checked by its key (Luhn, La Poste's apart)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label="Numéro SIRET",
            required=False,
            max_length=20,
            help_text="14 chiffres. Vous pourrez l'ajouter plus tard.",
            **options,
        )
        self.widget.attrs["inputmode"] = "numeric"

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return parse_siret(text) if text else ""
        except BadIdentifier as error:
            raise ValidationError(str(error)) from None


def departements_field() -> DepartementsField:
    """The départements where somebody works."""
    return DepartementsField(label="Départements où vous intervenez", max_length=400)


def profiles_field() -> forms.MultipleChoiceField:
    """The profile types of a person."""
    return forms.MultipleChoiceField(
        label="Profils",
        choices=CALL_PROFILES,
        widget=forms.CheckboxSelectMultiple,
        help_text="Plusieurs réponses possibles.",
    )


def methods_field() -> LinesField:
    """The methods of a person, in their words."""
    return LinesField(
        label="Approches",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une par ligne. Par exemple : systémique, GEASE, codéveloppement.",
    )


class RegistrationForm(Form):
    """Who asks for a provider's space."""

    first_name = forms.CharField(label="Prénom", max_length=60)
    last_name = forms.CharField(label="Nom", max_length=60)
    email = forms.EmailField(
        label="Courriel", help_text="Nous y envoyons le lien qui ouvre votre espace."
    )
    name = forms.CharField(
        label="Nom sous lequel vous intervenez",
        max_length=150,
        help_text="Celui de votre organisme, ou le vôtre si vous exercez seul ou seule.",
    )
    siret = SiretField()
    profile_types = profiles_field()
    departements = departements_field()
    methods = methods_field()

    fieldsets = (
        ("Vous", ["first_name", "last_name", "email"]),
        ("Votre activité", ["name", "siret"]),
        ("Ce que vous proposez", ["profile_types", "departements", "methods"]),
    )

    def clean_email(self) -> str:
        """Addresses are kept in lower case."""
        return self.cleaned_data["email"].strip().lower()


class PasswordForm(Form):
    """The password chosen at confirmation."""

    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Douze caractères au moins. Une phrase courte est facile à retenir.",
    )
    again = forms.CharField(
        label="Le même mot de passe, encore",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner

    def clean_password(self) -> str:
        """Refuse what the instance's rules refuse, in their words."""
        password = self.cleaned_data["password"]
        validate_password(password, self.owner)
        return password

    def clean_again(self) -> str:
        """Both must be the same."""
        again = self.cleaned_data["again"]
        if self.cleaned_data.get("password") not in (None, again):
            raise ValidationError("Les deux mots de passe diffèrent : tapez deux fois le même.")
        return again


class ProviderForm(Form):
    """What a provider tells of itself."""

    name = forms.CharField(label="Nom sous lequel vous intervenez", max_length=150)
    siret = SiretField()
    email = forms.EmailField(label="Courriel", required=False)
    phone = forms.CharField(label="Téléphone", max_length=20, required=False)
    address = forms.CharField(label="Adresse", max_length=200, required=False)
    presentation = forms.CharField(
        label="Présentation",
        max_length=3000,
        required=False,
        widget=forms.Textarea,
        help_text="Votre parcours, votre manière de travailler.",
    )
    training_registration_no = forms.CharField(
        label="Numéro de déclaration d'activité",
        max_length=20,
        required=False,
        help_text="Si vous êtes organisme de formation. Par exemple : 24370412337.",
    )
    has_qualiopi = forms.BooleanField(label="Certification Qualiopi", required=False)
    vat_exemption_reason = forms.CharField(
        label="Motif d'exonération de TVA",
        max_length=200,
        required=False,
        help_text="Par exemple : TVA non applicable, article 293 B du code général des impôts.",
    )
    wants_alerts = forms.BooleanField(
        label="Recevoir par courriel les appels qui correspondent", required=False
    )

    fieldsets = (
        ("Votre activité", ["name", "siret", "email", "phone", "address", "presentation"]),
        (
            "Ce qui figure sur vos conventions",
            [
                "training_registration_no",
                "has_qualiopi",
                "vat_exemption_reason",
            ],
        ),
        ("Vos alertes", ["wants_alerts"]),
    )
    IDENTITY = ("name", "siret", "email", "phone", "address")

    def clean_training_registration_no(self) -> str:
        """Eleven characters at most, kept even when unusual: the exact rule is not published."""
        typed = self.cleaned_data["training_registration_no"]
        if not typed:
            return ""
        try:
            number, doubt = parse_nda(typed)
        except BadIdentifier as error:
            raise ValidationError(str(error)) from None
        if len(number) > NDA_LENGTH:
            raise ValidationError(doubt)
        return number

    def identity(self) -> dict[str, Any]:
        """The fields that belong to the organisation."""
        return {name: self.cleaned_data[name] for name in self.IDENTITY}

    def told(self) -> dict[str, Any]:
        """The fields that belong to the provider."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in self.IDENTITY
        }


class ListingForm(Form):
    """A listing that a provider has elsewhere, pasted."""

    text = forms.CharField(
        label="Le texte de votre fiche",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Votre page d’annuaire ou de site. Rien n’est encore enregistré.",
    )


def provider_initial(organisation: Organisation, provider: Provider) -> dict[str, Any]:
    """What the form shows before anything is typed."""
    return {
        name: getattr(organisation if name in ProviderForm.IDENTITY else provider, name)
        for name in ProviderForm.base_fields
    }


class FacilitatorForm(Form):
    """A person who facilitates."""

    first_name = forms.CharField(label="Prénom", max_length=60)
    last_name = forms.CharField(label="Nom", max_length=60)
    profile_types = profiles_field()
    departements = departements_field()
    methods = methods_field()
    presentation = forms.CharField(
        label="Présentation", max_length=3000, required=False, widget=forms.Textarea
    )
    is_active = forms.BooleanField(
        label="En activité", required=False, initial=True, help_text="Reçoit de nouveaux groupes."
    )


def facilitator_initial(profile: FacilitatorProfile) -> dict[str, Any]:
    """What the form shows before anything is typed."""
    return {name: getattr(profile, name) for name in FacilitatorForm.base_fields}
