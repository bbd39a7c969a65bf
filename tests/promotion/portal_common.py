import uuid
from datetime import timedelta

from odoo.http import Request
from odoo.tests import HttpCase

from .common import PromotionCase, local_today


class PromotionPortalCase(PromotionCase, HttpCase):
    """A merchant logged in to the portal, and the form as his browser sends it."""

    def setUp(self):
        super().setUp()
        (self.portal_a | self.portal_b).lang = "en_US"
        self.login(self.portal_a)

    def login(self, user):
        self.authenticate(user.login, user.login)

    def _token(self):
        return Request.csrf_token(self)

    def _form(self, **values):
        start = local_today() + timedelta(days=3)
        return {
            "csrf_token": self._token(),
            "name": "Mardi poutine",
            "teaser": "La deuxième à moitié prix",
            "discount_details": "-50 % sur la deuxième",
            "details": "Tous les mardis",
            "terms": "Une par personne",
            "date_start": start.isoformat(),
            "date_end": (start + timedelta(days=6)).isoformat(),
            "accept_terms": "1",
            "type": "promotion",
            "discount_kind": "percent",
            "discount_value": "50",
            "intent": "save",
            **values,
        }

    def _post(self, url, form, file=None, follow=True):
        files = {"image": file} if file else None
        return self.url_open(url, data=form, files=files, allow_redirects=follow)

    def _new(self, file=None, **values):
        uid = uuid.uuid4().hex
        form = self._form(submission_uid=uid, **values)
        response = self._post("/my/promotions/new", form, file)
        promotion = self.env["piste.promotion"].search([("submission_uid", "=", uid)])
        return promotion, response
