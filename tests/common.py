from odoo.tests import TransactionCase, new_test_user

# One user per role: attribute name -> groups. The access matrix walks this table.
ROLES = {
    "rep": "piste.piste_group_rep",
    "rep_b": "piste.piste_group_rep",
    "leader": "piste.piste_group_leader",
    "manager": "piste.piste_group_manager",
    "approver": "piste.piste_group_approver",
    "marketing": "piste.piste_group_marketing",
    "agent": "piste.piste_group_agent",
    "accountant": "account.group_account_invoice,piste.piste_group_finance",
    "note_admin": "piste.piste_group_manager,piste.piste_group_note_admin",
}


class PisteRoles:
    """Users of every role and two merchants with a portal user each.

    Mix it in before TransactionCase or HttpCase; ``rep`` and ``leader`` share a
    team, ``rep_b`` is in another one.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quiet = {"no_reset_password": True, "mail_create_nolog": True}
        for role, groups in ROLES.items():
            setattr(cls, role, cls._create_user(role, groups))
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Team A",
                "user_id": cls.leader.id,
                "member_ids": [(6, 0, (cls.leader + cls.rep).ids)],
                "company_id": cls.env.company.id,
            }
        )
        cls.team_b = cls.env["crm.team"].create(
            {
                "name": "Team B",
                "member_ids": [(6, 0, cls.rep_b.ids)],
                "company_id": cls.env.company.id,
            }
        )
        cls.merchant_a, cls.portal_a = cls._create_merchant(
            "Casse-croûte Gisèle", cls.rep
        )
        cls.merchant_b, cls.portal_b = cls._create_merchant(
            "Salon Mèche Rebelle", cls.rep_b
        )

    @classmethod
    def _create_user(cls, role, groups, **values):
        return new_test_user(
            cls.env,
            login=f"piste_{role}",
            password=f"piste_{role}",
            groups=groups,
            context=cls.quiet,
            **values,
        )

    @classmethod
    def _create_merchant(cls, name, owner):
        """Create a client company of ``owner`` and its portal user.

        :return: the company and its portal user
        """
        company = cls.env["res.partner"].create(
            {"name": name, "is_company": True, "user_id": owner.id}
        )
        slug = f"portal_{company.id}"
        user = cls._create_user(slug, "base.group_portal")
        user.partner_id.write({"parent_id": company.id, "name": f"Contact {name}"})
        return company, user


class PisteCommon(PisteRoles, TransactionCase):
    """Start of every database test of the addon."""
