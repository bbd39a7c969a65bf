from werkzeug.exceptions import abort

from odoo import models
from odoo.http import SessionExpiredException, request

# Session key: the address of the ceremony while the client holds the tablet.
PRESENTING = "piste_presenting"


class IrHttp(models.AbstractModel):
    """Keep the session of a representative closed while the client has his tablet.

    From *On This Tablet* until the password of the representative, the browser is
    nobody's: public pages alone answer, as to a stranger, so that what the client
    signs, pays and keeps is his own (ARCHITECTURE 5).
    """

    _inherit = "ir.http"

    @classmethod
    def _auth_method_user(cls):
        path = request.session.get(PRESENTING)
        if path:
            if request.dispatcher.routing_type == "http":
                abort(request.redirect(path, code=303))
            raise SessionExpiredException("The tablet is in the hands of a client")
        return super()._auth_method_user()

    @classmethod
    def _auth_method_public(cls):
        if request.session.get(PRESENTING):
            request.update_env(user=request.env.ref("base.public_user").id)
            return
        super()._auth_method_public()
