"""What is typed to keep something of a day."""

from typing import Any

from django import forms

from maillage.actions import codes
from maillage.actions.domain.materials import Brought
from maillage.actions.enums import MaterialKind
from maillage.actions.forms.addresses import WebAddressField
from maillage.kernel import clock
from maillage.kernel.forms import Form


class MaterialForm(Form):
    """A document, a link or a photo, and what may be made of it."""

    kind = forms.ChoiceField(
        label="Que gardez-vous", choices=MaterialKind.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(label="Titre", max_length=150)
    file = forms.FileField(label="Le fichier", required=False, help_text="10 Mo au plus.")
    url = WebAddressField(label="Ou son adresse")
    author = forms.CharField(
        label="De qui", max_length=150, help_text="La personne ou le service qui l’a fait."
    )
    licence = forms.ChoiceField(label="Ce que l’on peut en faire", widget=forms.RadioSelect)
    consent = forms.CharField(
        label="Pour une photo\u00a0: l’accord de qui s’y voit",
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Par exemple\u00a0: accords signés à l’accueil, gardés au secrétariat. Ou\u00a0: "
        "on n’y reconnaît personne. Aucune photo d’un enfant accompagné.",
    )
    fieldsets = [
        ("Ce que c’est", ["kind", "title", "file", "url"]),
        ("Les droits", ["author", "licence", "consent"]),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = codes.choices("licences", clock.today())
        self.fields["licence"].choices = offered  # type: ignore[attr-defined]

    def brought(self) -> Brought:
        """What the verb asks for."""
        data = self.cleaned_data
        file = data["file"]
        names = ("kind", "title", "url", "author", "licence", "consent")
        return Brought(
            **{name: data[name] for name in names},
            data=file.read() if file else b"",
            filename=file.name if file else "",
        )
