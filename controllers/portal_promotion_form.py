import base64

from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from .portal_common import PistePortal

TEXTS = {
    "name": 40,
    "teaser": 80,
    "discount_details": 5000,
    "details": 5000,
    "terms": 10000,
}
DATES = ("date_start", "date_end")
YEARS = range(2000, 2100)
MAX_PICTURE = 8 * 1024 * 1024
EDITABLE = ("draft", "to_fix")


class PistePromotionForm(PistePortal):
    """The form by which a merchant enters a promotion: parse, store, show (OD-02)."""

    def _promotion_save(self, promotion_sudo, post):
        """Store what is valid, show what is not; nothing typed is ever lost."""
        form, values, errors = self._promotion_parse(post)
        if self._promotion_is_stale(promotion_sudo, post, values):
            return self._promotion_form(promotion_sudo, form, errors, stale=True)
        promotion_sudo.write(values)
        errors.update(self._promotion_save_picture(promotion_sudo, post))
        if post.get("intent") == "submit":
            errors.update(self._promotion_submit(promotion_sudo, post, errors))
        if errors:
            return self._promotion_form(promotion_sudo, form, errors)
        saved = "draft" if promotion_sudo.state in EDITABLE else "submitted"
        return self._piste_redirect(f"{promotion_sudo.access_url}?saved={saved}")

    def _promotion_parse(self, post):
        """Split what was posted.

        :return: what was typed, values to store, and errors by field
        """
        form, values, errors = {}, {}, {}
        for name in TEXTS.keys() & post.keys():
            form[name] = self._piste_text(post[name], 2 * max(TEXTS.values()))
            values[name] = form[name] or False
            if len(form[name]) > TEXTS[name]:
                del values[name]
                errors[name] = request.env._(
                    "Shorten this text to %(limit)s characters.", limit=TEXTS[name]
                )
        if "name" in values:
            values["name"] = values["name"] and " ".join(values["name"].split())
        self._promotion_parse_dates(post, form, values, errors)
        return form, values, errors

    def _promotion_parse_dates(self, post, form, values, errors):
        days = {}
        for name in DATES:
            form[name] = self._piste_text(post.get(name), 20)
            days[name] = self._piste_date(form[name])
            if form[name] and (not days[name] or days[name].year not in YEARS):
                errors[name] = request.env._(
                    "This date does not exist. Choose another one."
                )
        if all(days.values()) and days["date_end"] < days["date_start"]:
            errors["date_end"] = request.env._(
                "The end comes before the start. Choose a later end date."
            )
        if not errors.keys() & set(DATES):
            values.update({name: day or False for name, day in days.items()})

    def _promotion_is_stale(self, promotion_sudo, post, values):
        """Whether somebody else changed what this form would overwrite."""
        version = post.get("version")
        if not version or version == str(promotion_sudo.write_date):
            return False
        return any(
            (promotion_sudo[name] or False) != value for name, value in values.items()
        )

    def _promotion_save_picture(self, promotion_sudo, post):
        """Store or remove the picture; return its error, if any."""
        upload = request.httprequest.files.get("image")
        data = upload.read(MAX_PICTURE + 1) if upload else b""
        try:
            if data:
                promotion_sudo.image = base64.b64encode(data)
            elif upload and upload.filename:
                raise ValidationError(
                    request.env._("This file is empty. Choose another picture.")
                )
            elif post.get("remove_image"):
                promotion_sudo.image = False
        except ValidationError as error:
            return {"image": error.args[0]}
        return {}

    def _promotion_submit(self, promotion_sudo, post, errors):
        """Submit to marketing if nothing stands against it; return the errors."""
        found = {
            name: request.env._("Fill this in before you submit.")
            for name in promotion_sudo._missing_fields()
            if name not in errors
        }
        if not post.get("accept_terms"):
            found["accept_terms"] = request.env._(
                "Accept the terms and conditions before you submit."
            )
        if errors or found:
            return found
        try:
            promotion_sudo._submit()
        except UserError as error:
            return {"date_end": error.args[0]}
        return {}

    def _promotion_form(self, promotion_sudo, typed, errors, stale=False, success=None):
        """Render the form with what was typed, else with what is stored."""
        form = {name: promotion_sudo[name] or "" for name in (*TEXTS, *DATES)}
        form = {name: str(value) for name, value in form.items()} | typed
        card = self._promotion_card(promotion_sudo) if promotion_sudo else {}
        source_id = form.get("copy_of")
        if source_id:
            source_sudo = self._piste_document("piste.promotion", source_id)
            card["image_url"] = self._promotion_card(source_sudo)["image_url"]
        return self._piste_render(
            "piste.portal_promotion_form",
            {
                "page_name": "piste_promotion",
                "promotion": card,
                "form": form,
                "errors": errors,
                "labels": self._promotion_labels(),
                "messages": self._promotion_messages(),
                "limits": TEXTS,
                "stale": stale,
                "success": success,
                "version": str(promotion_sudo.write_date) if promotion_sudo else "",
                "action_url": promotion_sudo.access_url
                if promotion_sudo
                else "/my/promotions/new",
                "model_terms": self._promotion_model_terms(),
                "max_picture": MAX_PICTURE,
            },
            title=card.get("title") or request.env._("New Promotion"),
        )

    def _promotion_model_terms(self):
        # In sudo mode: merchants use the text without reading the configuration.
        terms_sudo = request.env["piste.promotion.terms"].sudo()
        merchant = request.env.user.partner_id.commercial_partner_id.name
        return terms_sudo._for_type("promotion")._fill(merchant, None, None)

    def _promotion_messages(self):
        """Return the sentences that the page says by itself."""
        pictures = request.env["piste.picture.mixin"]._picture_messages()
        return {
            "size": pictures["size"],
            "format": pictures["format"],
            "replace": request.env._(
                "Replace what is written in the terms and conditions?"
            ),
            "cancel": request.env._("Cancel this promotion?"),
            "untitled": request.env._("Your title"),
        }

    def _promotion_labels(self):
        fields = request.env["piste.promotion"]._fields
        names = (*TEXTS, *DATES, "image")
        labels = {name: fields[name]._description_string(request.env) for name in names}
        return {
            **labels,
            "accept_terms": request.env._("Acceptance of the terms and conditions"),
        }
