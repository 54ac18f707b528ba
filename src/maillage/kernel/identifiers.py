"""French identifiers typed by people: checked, put in one form, refused with a sentence.

A well-formed number is not an existing one: nothing is asked of any register here.
"""

import re

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fr import siren, siret

from maillage.kernel.words import NBSP

# Département first; a letter in second place stands for Corsica and some overseas territories.
FINESS = re.compile(r"[0-9][0-9A-Z][0-9]{7}")
RNA = re.compile(r"W[0-9][0-9AB][0-9]{7}")
NDA = re.compile(r"[0-9]{3}[0-9AB][0-9]{6}[0-9AB]")
SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015]+")


class BadIdentifier(ValueError):
    """What was typed cannot be this identifier; the message is a sentence in French."""


def _compact(text: str) -> str:
    """`text` without spaces, dots and hyphens, in capitals."""
    return SEPARATORS.sub("", text).upper()


def parse_siren(text: str) -> str:
    """The 9 digits of a SIREN; its last digit is a Luhn key. Raises BadIdentifier."""
    compact = _compact(text)
    try:
        return siren.validate(compact)
    except InvalidChecksum as error:
        raise BadIdentifier(_wrong_key("SIREN")) from error
    except ValidationError as error:
        raise BadIdentifier(
            f"Un numéro SIREN compte 9{NBSP}chiffres, par exemple 732{NBSP}829{NBSP}320."
        ) from error


def parse_siret(text: str) -> str:
    """The 14 digits of a SIRET; Luhn key, or the rule of La Poste. Raises BadIdentifier.

    La Poste (SIREN 356 000 000): the sum of the digits is a multiple of 5, except for its head
    office, which has a Luhn key as all others.
    """
    compact = _compact(text)
    try:
        return siret.validate(compact)
    except InvalidChecksum as error:
        raise BadIdentifier(_wrong_key("SIRET")) from error
    except ValidationError as error:
        raise BadIdentifier(
            f"Un numéro SIRET compte 14{NBSP}chiffres, par exemple "
            f"732{NBSP}829{NBSP}320{NBSP}00074."
        ) from error


def _wrong_key(name: str) -> str:
    return (
        f"Ce numéro {name} comporte une erreur{NBSP}: un chiffre a été changé ou deux ont été "
        "échangés. Recopiez-le depuis un document officiel."
    )


def parse_finess(text: str) -> str:
    """The 9 characters of a FINESS number, leading zeros kept. Raises BadIdentifier.

    Only the shape is checked: the rule of its key could not be confirmed.
    """
    compact = _compact(text)
    if not FINESS.fullmatch(compact):
        raise BadIdentifier(
            f"Un numéro FINESS compte 9{NBSP}caractères et commence par le numéro du département, "
            f"par exemple 37{NBSP}000{NBSP}123{NBSP}4 ou 2A{NBSP}000{NBSP}123{NBSP}4."
        )
    return compact


def parse_rna(text: str) -> str:
    """The W and the 9 characters of an association's number. Raises BadIdentifier."""
    compact = _compact(text)
    if not RNA.fullmatch(compact):
        raise BadIdentifier(
            f"Un numéro RNA commence par W, suivi de 9{NBSP}chiffres, par exemple W372001234."
        )
    return compact


def parse_nda(text: str) -> tuple[str, str]:
    """The registration number of a training provider, and a warning (empty if none).

    11 characters beginning with a region code; the exact rule could not be confirmed, so that an
    unusual number is kept and the warning says to check it. Raises BadIdentifier when nothing in
    it is a digit: an obvious slip.
    """
    compact = _compact(text)
    if not re.search(r"[0-9]", compact):
        raise BadIdentifier(
            "Un numéro de déclaration d’activité est fait de chiffres, par exemple 24370412337."
        )
    if NDA.fullmatch(compact):
        return compact, ""
    return compact, (
        f"Un numéro de déclaration d’activité compte d’habitude 11{NBSP}chiffres{NBSP}: "
        "vérifiez celui-ci."
    )


def show_siren(number: str) -> str:
    """ "732 829 320", with no-break spaces."""
    return siren.format(number, separator=NBSP)


def show_siret(number: str) -> str:
    """ "732 829 320 00074", with no-break spaces."""
    return siret.format(number, separator=NBSP)
