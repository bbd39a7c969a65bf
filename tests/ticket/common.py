from ..common import PisteCommon


class TicketCommon(PisteCommon):
    """One ticket of merchant A, opened by his representative."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.write(
            {
                "piste_ticket_delay": 24,
                "piste_ticket_working_hours": False,
                "piste_ticket_grace_days": 7,
            }
        )
        cls.support_manager = cls._create_user(
            "support_manager", "piste.piste_group_support_manager"
        )

    def open_ticket(self, merchant=None, user=None, **values):
        """Create a ticket as ``user`` (the merchant's representative by default)."""
        merchant = merchant or self.merchant_a
        user = user or merchant.user_id
        return (
            self.env["piste.ticket"]
            .with_user(user)
            .create(
                {
                    "subject": "Le coupon ne s'affiche pas",
                    "description": "Depuis hier soir.",
                    "partner_id": merchant.id,
                    **values,
                }
            )
        )

    def answer(self, ticket, user, **values):
        """Post a message that the customer can read."""
        return ticket.with_user(user).message_post(
            **{
                "body": "Nous regardons cela.",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                **values,
            },
        )
