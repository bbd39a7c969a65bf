"""What a client agrees to when he lets us draw from his account: pure Python, no ORM.

These are legal texts: French and English stand side by side, outside the translation
files, and whoever changes one raises ``VERSION``. The text that a client signed is kept
with its version on the authorisation; here lies only what the next one will sign.

Canada: the mandatory elements of a payor's agreement (Payments Canada, Rule H1,
Appendix II). Europe: those of the SEPA core mandate (EPC130-08). Card: the consent to
payments initiated by the merchant.
"""

VERSION = "2026-11"
LANGUAGES = ("fr", "en")

_FREQUENCIES = {
    "fr": {
        "weekly": "par semaine",
        "monthly": "par mois",
        "quarterly": "par trimestre",
        "yearly": "par année",
        "once": "en tout, une seule fois",
    },
    "en": {
        "weekly": "per week",
        "monthly": "per month",
        "quarterly": "per quarter",
        "yearly": "per year",
        "once": "in all, once only",
    },
}
_AMOUNTS = {
    "fr": {
        "fixed": "Montant fixe : {amount} {frequency}.",
        "variable": (
            "Montant variable : ce qui est dû selon les factures, au plus {cap}"
            " {frequency}."
        ),
    },
    "en": {
        "fixed": "Fixed amount: {amount} {frequency}.",
        "variable": (
            "Variable amount: what is due by the invoices, at most {cap} {frequency}."
        ),
    },
}
_PURPOSES = {
    "fr": {
        True: "Objet : sommes dues selon le contrat {contract}.",
        False: "Objet : sommes dues selon les factures de {company}.",
    },
    "en": {
        True: "Purpose: amounts due under contract {contract}.",
        False: "Purpose: amounts due under the invoices of {company}.",
    },
}
_CATEGORIES = {
    "fr": {
        "business": "Débit préautorisé (DPA) d'entreprise",
        "personal": "Débit préautorisé (DPA) personnel",
    },
    "en": {
        "business": "Business pre-authorized debit (PAD)",
        "personal": "Personal pre-authorized debit (PAD)",
    },
}
_NOTICES = {
    "fr": {
        "waived": (
            "{payor} renonce à recevoir un préavis du montant et de la date de chaque"
            " débit."
        ),
        "given": (
            "{company} annonce le montant et la date de chaque débit au moins"
            " {notice} jours d'avance ; la facture tient lieu de préavis."
        ),
    },
    "en": {
        "waived": (
            "{payor} waives the notice of the amount and the date of each debit."
        ),
        "given": (
            "{company} announces the amount and the date of each debit at least"
            " {notice} days ahead; the invoice serves as the notice."
        ),
    },
}

_TEXTS = {
    "fr": {
        "pad": """{category}
Accord de débit préautorisé n° {number}

Bénéficiaire : {company}, {address}
Payeur : {payor}
Compte à débiter : institution {institution}, transit {transit}, compte {account}

{payor} autorise {company} et son institution financière à débiter ce compte.
{purpose}
{amount_clause}
{notice_clause}

{payor} garantit que les personnes dont la signature est requise sur ce compte ont \
signé cet accord, et avise {company} de tout changement du compte avant le prochain \
débit.

Annulation : {payor} peut révoquer cette autorisation en tout temps, dans son portail \
ou par écrit à {contact}, avec un préavis d'au plus 30 jours. La révocation ne met pas \
fin au contrat et n'efface pas ce qui est dû. Pour obtenir un formulaire d'annulation \
ou plus d'information sur le droit d'annuler un accord de DPA, {payor} peut \
communiquer avec son institution financière ou visiter www.paiements.ca.

Recours : {payor} a certains droits de recours si un débit n'est pas conforme à cet \
accord. Par exemple, {payor} a le droit de recevoir le remboursement de tout débit qui \
n'est pas autorisé ou qui n'est pas compatible avec cet accord de DPA : dans les \
{days} suivant le débit pour un DPA {category_word}. Pour plus d'information sur ses \
droits de recours, {payor} peut communiquer avec son institution financière ou visiter \
www.paiements.ca.

{company} ne cède pas cet accord à un tiers sans en aviser {payor} par écrit.""",
        "sepa": """Mandat de prélèvement SEPA CORE
Référence unique du mandat : {umr}

Créancier : {company}, {address}
Identifiant créancier SEPA : {creditor}
Débiteur : {payor}
Compte à débiter : IBAN {account}{bic_clause}
Type de paiement : {recurrence}

En signant ce mandat, {payor} autorise {company} à envoyer des instructions à sa \
banque pour débiter son compte, et sa banque à débiter ce compte conformément aux \
instructions de {company}.
{purpose}
{amount_clause}
{notice_clause}

{payor} bénéficie du droit d'être remboursé par sa banque selon les conditions de la \
convention passée avec elle. Une demande de remboursement doit être présentée dans les \
8 semaines suivant la date de débit du compte pour un prélèvement autorisé, et sans \
tarder, au plus tard dans les 13 mois, pour un prélèvement non autorisé. Les droits \
concernant ce mandat sont expliqués dans un document que la banque remet sur demande.

Révocation : {payor} peut révoquer ce mandat en tout temps, dans son portail ou par \
écrit à {contact}. La révocation ne met pas fin au contrat et n'efface pas ce qui est \
dû.""",
        "card": """Autorisation de paiements par carte n° {number}

Marchand : {company}, {address}
Titulaire : {payor}
Carte : {account}

{payor} autorise {company} à porter à cette carte, sans nouvelle demande, les sommes \
dues, jusqu'à la révocation de cette autorisation ou l'expiration de la carte.
{purpose}
{amount_clause}

Révocation : {payor} peut révoquer cette autorisation en tout temps, dans son portail \
ou par écrit à {contact}. La révocation ne met pas fin au contrat et n'efface pas ce \
qui est dû. {payor} conserve les droits de contestation que prévoit l'émetteur de sa \
carte.""",
    },
    "en": {
        "pad": """{category}
Pre-authorized debit agreement no. {number}

Payee: {company}, {address}
Payor: {payor}
Account to debit: institution {institution}, transit {transit}, account {account}

{payor} authorizes {company} and its financial institution to debit this account.
{purpose}
{amount_clause}
{notice_clause}

{payor} warrants that all persons whose signatures are required on this account have \
signed this agreement, and tells {company} of any change of the account before the \
next debit.

Cancellation: {payor} may revoke this authorization at any time, in the portal or in \
writing to {contact}, with a notice of at most 30 days. The revocation neither ends \
the contract nor cancels what is due. To obtain a sample cancellation form or more \
information on the right to cancel a PAD agreement, {payor} may contact the financial \
institution or visit www.payments.ca.

Recourse: {payor} has certain recourse rights if any debit does not comply with this \
agreement. For example, {payor} has the right to receive reimbursement for any debit \
that is not authorized or is not consistent with this PAD agreement: within {days} of \
the debit for a {category_word} PAD. To obtain more information on recourse rights, \
{payor} may contact the financial institution or visit www.payments.ca.

{company} does not assign this agreement to anybody else without telling {payor} in \
writing.""",
        "sepa": """SEPA CORE direct debit mandate
Unique mandate reference: {umr}

Creditor: {company}, {address}
SEPA creditor identifier: {creditor}
Debtor: {payor}
Account to debit: IBAN {account}{bic_clause}
Type of payment: {recurrence}

By signing this mandate, {payor} authorizes {company} to send instructions to the bank \
of {payor} to debit this account, and the bank to debit the account in accordance with \
the instructions from {company}.
{purpose}
{amount_clause}
{notice_clause}

{payor} is entitled to a refund from the bank under the terms of the agreement with \
it. A refund must be claimed within 8 weeks from the date on which the account was \
debited for an authorized debit, and without delay, at the latest within 13 months, \
for an unauthorized one. The rights regarding this mandate are explained in a \
statement that the bank gives on request.

Revocation: {payor} may revoke this mandate at any time, in the portal or in writing \
to {contact}. The revocation neither ends the contract nor cancels what is due.""",
        "card": """Authorization of card payments no. {number}

Merchant: {company}, {address}
Holder: {payor}
Card: {account}

{payor} authorizes {company} to charge this card, without asking again, with the \
amounts due, until this authorization is revoked or the card expires.
{purpose}
{amount_clause}

Revocation: {payor} may revoke this authorization at any time, in the portal or in \
writing to {contact}. The revocation neither ends the contract nor cancels what is \
due. {payor} keeps the rights of dispute that the issuer of the card grants.""",
    },
}
_WORDS = {
    "fr": {
        "business": ("10 jours ouvrables", "d'entreprise"),
        "personal": ("90 jours civils", "personnel"),
        True: "ponctuel",
        False: "récurrent",
    },
    "en": {
        "business": ("10 business days", "business"),
        "personal": ("90 calendar days", "personal"),
        True: "one-off",
        False: "recurrent",
    },
}


def render(language, kind, values):
    """Return the text that a client is asked to sign.

    :param str language: ``fr`` or ``en``
    :param str kind: ``card``, ``pad`` or ``sepa``
    :param dict values: ``number``, ``umr``, ``company``, ``address``, ``contact``,
        ``creditor``, ``payor``, ``institution``, ``transit``, ``account`` (masked),
        ``bic``, ``category``, ``amount_type``, ``amount`` and ``cap`` (formatted),
        ``frequency``, ``notice`` (days), ``waived``, ``contract`` (name or empty)
    """
    words, category = _WORDS[language], values["category"]
    days, category_word = words[category]
    values = {
        **values,
        "category": _CATEGORIES[language][category],
        "category_word": category_word,
        "days": days,
        "recurrence": words[values["frequency"] == "once"],
        "frequency": _FREQUENCIES[language][values["frequency"]],
        "bic_clause": f", BIC {values['bic']}" if values["bic"] else "",
    }
    clauses = {
        "purpose": _PURPOSES[language][bool(values["contract"])],
        "amount_clause": _AMOUNTS[language][values["amount_type"]],
        "notice_clause": _NOTICES[language]["waived" if values["waived"] else "given"],
    }
    values |= {name: clause.format(**values) for name, clause in clauses.items()}
    return _TEXTS[language][kind].format(**values)
