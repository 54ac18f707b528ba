"""What a buyer adds so that the data of a contract can be published."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from maillage.kernel.forms import Form
from maillage.kernel.words import NBSP
from maillage.tendering.decp import values_of


def _choices(name: str) -> list[tuple[str, str]]:
    return [(value, value.replace("'", "’")) for value in values_of(name)]


class EssentialDataForm(Form):
    """The fields of a DECP record that the platform does not know already."""

    cpv = forms.CharField(
        label="Code CPV",
        max_length=10,
        validators=[
            RegexValidator(
                r"^[0-9]{8}(-[0-9])?$", "Un code CPV compte 8 chiffres, par exemple 80500000."
            )
        ],
        help_text=f"80500000{NBSP}: services de formation. 85312000 et voisins{NBSP}: services "
        "sociaux. À choisir selon l’objet réel.",
    )
    procedure = forms.ChoiceField(label="Procédure")
    offers_received = forms.IntegerField(
        label="Offres reçues", min_value=1, max_value=1000, help_text="Irrégulières comprises."
    )
    ccag = forms.ChoiceField(label="Cahier des clauses générales", initial="Pas de CCAG")
    price_form = forms.ChoiceField(label="Forme du prix", initial="Unitaire")
    price_type = forms.ChoiceField(label="Type de prix", initial="Définitif ferme")
    social = forms.MultipleChoiceField(
        label="Considérations sociales", required=False, widget=forms.CheckboxSelectMultiple
    )
    environment = forms.MultipleChoiceField(
        label="Considérations environnementales",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        lists = {
            "procedure": _choices("procedure"),
            "ccag": _choices("ccag"),
            "price_form": _choices("formePrix"),
            "price_type": _choices("typePrixArray"),
            "social": _choices("considerationSocialeArray")[:-1],
            "environment": _choices("considerationEnvironnementaleArray")[:-1],
        }
        for name, choices in lists.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
