from odoo import api, models

from ...utils.http_problem import problem


class PistePromotionApiWords(models.AbstractModel):
    """What the API says to people, besides its codes for programs (U25)."""

    _inherit = "piste.promotion.api"

    @api.model
    def _problem(self, status, code, field=""):
        """Return a problem (RFC 9457) in the language of the environment."""
        return problem(status, code, self._sentence(code, field))

    @api.model
    def _sentence(self, code, field=""):
        return {
            "unauthorized": self.env._(
                "The application key is missing, wrong, or worn out."
            ),
            "scope_missing": self.env._("This application key does not allow that."),
            "idempotency_missing": self.env._(
                "Name the call in the header Idempotency-Key, with 1 to 128 signs."
            ),
            "idempotency_reused": self.env._(
                "Another call already had this Idempotency-Key. Take a new one."
            ),
            "bad_json": self.env._("The body must be one JSON object."),
            "bad_type": self.env._("Send the body as application/json."),
            "bad_member": self.env._(
                "The member “%(name)s” is wrong or missing.", name=field
            ),
            "too_many_calls": self.env._(
                "Too many calls in one minute. Wait a little."
            ),
            "promotion_unknown": self.env._("There is no such promotion."),
            "promotion_closed": self.env._("This promotion is not open at the moment."),
            "wrong_type": self.env._("This promotion is of another type."),
            "code_unknown": self.env._("There is no such code."),
            "code_used": self.env._("This code has already been used."),
            "code_expired": self.env._("This code is no longer valid."),
            "quota_reached": self.env._("All of the coupons have been given out."),
            "member_limit": self.env._(
                "This person has already had everything he may have."
            ),
        }[code]
