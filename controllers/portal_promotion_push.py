from .portal_promotion_artwork import PisteArtworkPortal

# State -> icon and colour; drafts and what was given up are not the merchant's.
PUSH_LOOKS = {
    "queued": ("fa-calendar", "text-bg-primary"),
    "sending": ("fa-paper-plane", "text-bg-info"),
    "sent": ("fa-check", "text-bg-success"),
}


class PistePushPortal(PisteArtworkPortal):
    """The merchant sees what is planned for his promotion (OD-12)."""

    def _promotion_card(self, promotion):
        card = super()._promotion_card(promotion)
        # In sudo mode: the promotion itself was found by the rights of the visitor.
        pushes_sudo = promotion.sudo().push_ids.filtered(
            lambda push: push.state in PUSH_LOOKS
        )
        return {**card, "pushes": [self._push_card(push) for push in pushes_sudo]}

    @staticmethod
    def _push_card(push_sudo):
        icon, color = PUSH_LOOKS[push_sudo.state]
        return {
            "title": push_sudo.title,
            "text": push_sudo.text,
            "label": push_sudo._state_label(),
            "moment": push_sudo._say(push_sudo.sent_at or push_sudo.planned_at),
            "icon": icon,
            "color": color,
        }
