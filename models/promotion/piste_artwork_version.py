import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...utils import artwork as artwork_utils

# Recorded by the buttons alone, each once.
ANSWER_FIELDS = frozenset(
    ["sent_at", "decision", "decision_reason", "decided_at", "decided_by_id"]
)
MEASURED_FIELDS = {
    "number",
    "preview",
    "sha256",
    "source_sha256",
    "width",
    "height",
    "size",
}


class PisteArtworkVersion(models.Model):
    """One proposal of a visual: kept as it was handed in, whatever comes after (OD-11).

    The merchant sees a picture written anew; designers keep the file they made.
    """

    _name = "piste.artwork.version"
    _inherit = ["piste.evidence.mixin"]
    _description = "Artwork Version"
    _order = "artwork_id, number desc"
    _rec_name = "number"

    _evidence_open_fields = ANSWER_FIELDS | {"comment_ids"}

    # Owner
    artwork_id = fields.Many2one(
        "piste.artwork", required=True, index=True, ondelete="restrict"
    )
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    artwork_state = fields.Selection(related="artwork_id.state", string="Artwork State")
    # What everybody sees
    image = fields.Binary("Picture", attachment=True)
    preview = fields.Binary(attachment=True, readonly=True)
    sha256 = fields.Char(
        "Fingerprint", readonly=True, help="SHA-256 of the picture that is shown."
    )
    width = fields.Integer("Width (px)", readonly=True, aggregator=None)
    height = fields.Integer("Height (px)", readonly=True, aggregator=None)
    size = fields.Integer("Weight (bytes)", readonly=True, aggregator=None)
    note = fields.Text("Message", help="What you tell the merchant about this version.")
    # What designers keep
    source = fields.Binary(
        "Working File",
        attachment=True,
        groups="piste.piste_group_marketing",
        help="PDF, PNG or JPEG, kept as it is. Empty: the picture itself.",
    )
    source_name = fields.Char(
        "Name of the Working File", groups="piste.piste_group_marketing"
    )
    source_sha256 = fields.Char(
        "Fingerprint of the Working File",
        readonly=True,
        groups="piste.piste_group_marketing",
    )
    # Answer
    sent_at = fields.Datetime("Sent on", readonly=True, copy=False)
    decision = fields.Selection(
        [("approved", "Signed Off"), ("to_fix", "To Correct")],
        readonly=True,
        copy=False,
    )
    decision_reason = fields.Text("To be corrected", readonly=True, copy=False)
    decided_at = fields.Datetime("Answered on", readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users",
        "Answered by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    comment_ids = fields.One2many("piste.artwork.comment", "version_id", copy=False)

    _number_unique = models.Constraint(
        "UNIQUE(artwork_id, number)", "This version was handed in already."
    )
    _check_number = models.Constraint(
        "CHECK(number > 0)", "Versions are counted from 1."
    )
    _check_decision = models.Constraint(
        "CHECK(decision IS NULL OR (sent_at IS NOT NULL AND decided_at IS NOT NULL"
        " AND decided_by_id IS NOT NULL))",
        "An answer has its date and its author.",
    )
    _check_reason = models.Constraint(
        "CHECK(decision IS DISTINCT FROM 'to_fix' OR decision_reason IS NOT NULL)",
        "Say what to correct.",
    )

    # COMPUTE

    @api.depends("number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "Version %(number)s", number=version.number
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        rows = [self._prepare_version(vals) for vals in vals_list]
        by_artwork = {}
        for row in rows:
            by_artwork.setdefault(row["artwork_id"], []).append(row)
        for artwork_id, batch in by_artwork.items():
            artwork = self.env["piste.artwork"].browse(artwork_id)
            artwork.check_access("write")
            # In sudo mode: the counter is not written by hand.
            first = artwork.sudo()._take_numbers(len(batch))
            for number, row in enumerate(batch, first):
                row["number"] = number
        versions = super().create(rows)
        versions.artwork_id._check_promotion_open()
        return versions

    def write(self, vals):
        touched = ANSWER_FIELDS & vals.keys()
        if touched and not self.env.su:
            raise AccessError(
                self.env._("Versions and answers are recorded by their buttons alone.")
            )
        if any(version[name] for version in self for name in touched):
            raise UserError(self.env._("An answer that was given stays."))
        return super().write(vals)

    @api.model
    def _prepare_version(self, vals):
        """Return the values of a version, measured and cleaned.

        :raise ValidationError: unless the picture is one that can be published
        """
        if not self.env.su and not ANSWER_FIELDS.isdisjoint(vals):
            raise AccessError(
                self.env._("Versions and answers are recorded by their buttons alone.")
            )
        vals = {
            name: value for name, value in vals.items() if name not in MEASURED_FIELDS
        }
        data = self._decode(vals.get("image"))
        try:
            cleaned, preview, width, height = artwork_utils.read(data)
        except artwork_utils.ArtworkError as error:
            raise ValidationError(self._refusal(error.code)) from error
        if not vals.get("source") and artwork_utils.is_source(data):
            vals["source"] = vals["image"]
            vals.setdefault("source_name", "artwork")
        vals |= {
            "image": base64.b64encode(cleaned),
            "preview": base64.b64encode(preview),
            "sha256": hashlib.sha256(cleaned).hexdigest(),
            "width": width,
            "height": height,
            "size": len(cleaned),
        }
        if vals.get("source"):
            source = vals["source"]
            vals["source_name"] = self._clean_source(vals.get("source_name"), source)
            digest = hashlib.sha256(self._decode(source)).hexdigest()
            vals["source_sha256"] = digest
        return vals

    @api.model
    def _clean_source(self, name, value):
        """Return the name of a working file whose content is what it says."""
        try:
            return artwork_utils.check_source(name, self._decode(value))
        except artwork_utils.ArtworkError as error:
            code = "source" if error.code == "format" else error.code
            raise ValidationError(self._refusal(code)) from error

    @api.model
    def _decode(self, value):
        try:
            return base64.b64decode(value or b"", validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValidationError(self._refusal("format")) from error

    @api.model
    def _refusal(self, code):
        messages = {
            "empty": self.env._("Choose the picture of this version."),
            "small": self.env._(
                "This picture is too small: at least %(width)s × %(height)s pixels.",
                width=artwork_utils.MIN_WIDTH,
                height=artwork_utils.MIN_HEIGHT,
            ),
            "extra": self.env._(
                "This file holds something more than a picture. Export it again."
            ),
            "source": self.env._("The working file is a PDF, PNG or JPEG file."),
        }
        pictures = self.env["piste.picture.mixin"]._picture_messages()
        return messages.get(code) or pictures[code]

    # ACTION

    def action_open(self):
        """Open this version with its comments."""
        return self._get_records_action()

    def action_send(self):
        """Send this version to the merchant, who answers in the portal."""
        self.ensure_one()
        artwork = self.artwork_id
        artwork.check_access("write")
        artwork.lock_for_update()
        artwork._check_promotion_open()
        if self.sent_at:
            raise UserError(self.env._("This version was sent already."))
        if self.number != artwork.version_last:
            raise UserError(self.env._("Send the latest version."))
        if artwork.state in ("signed_off", "cancelled"):
            raise UserError(
                self.env._(
                    "The artwork is %(state)s. Begin again before you send a version.",
                    state=artwork._state_label().lower(),
                )
            )
        now = fields.Datetime.now()
        # In sudo mode: what was sent and when is not written by hand.
        self.sudo().sent_at = now
        artwork.sudo().write({"shared_at": now, "state": "to_approve"})
        artwork._tell_merchant()
        return {"type": "ir.actions.act_window_close"}

    # BUSINESS

    def _portal_card(self):
        """Return what the portal may show of a version."""
        self.ensure_one()
        url = f"{self.artwork_id.access_url}/version/{self.number}"
        spell = self.artwork_id.promotion_id._piste_spell
        labels = dict(self._fields["decision"]._description_selection(self.env))
        return {
            "number": self.number,
            "image_url": f"{url}/image?unique={self.sha256[:16]}",
            "preview_url": f"{url}/preview?unique={self.sha256[:16]}",
            "note": self.note or "",
            "sent_at": spell(self.sent_at),
            "decision": self.decision or "",
            "decision_label": labels.get(self.decision, ""),
            "decided_at": spell(self.decided_at),
            "decided_by": self.decided_by_id.name or "",
            "reason": self.decision_reason or "",
            "comments": [comment._portal_card() for comment in self.comment_ids],
        }

    def _decide(self, decision, reason):
        """Record the answer of the merchant's user of this request."""
        self.write(
            {
                "decision": decision,
                "decision_reason": reason or False,
                "decided_at": fields.Datetime.now(),
                "decided_by_id": self.env.uid,
            }
        )
