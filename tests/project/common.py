from ..common import PisteRoles


class ProjectRoles(PisteRoles):
    """A template of two milestones and three tasks, and a client that may get it.

    Mix it in before TransactionCase or HttpCase.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.merchant_a + cls.merchant_b).piste_type = "client"
        cls.env.company.piste_project_marketing_id = cls.marketing
        cls.template = cls.env["project.project"].create(
            {
                "name": "Mise en route",
                "is_template": True,
                "allow_milestones": True,
                "privacy_visibility": "employees",
                "user_id": False,
            }
        )
        cls.milestone_shop, cls.milestone_push = cls.env["project.milestone"].create(
            [
                {
                    "project_id": cls.template.id,
                    "name": "Fiche en ligne",
                    "piste_title": "Fiche en ligne",
                    "piste_offset_days": 5,
                    "sequence": 1,
                },
                {
                    "project_id": cls.template.id,
                    "name": "Premier PUSH",
                    "piste_offset_days": 20,
                    "sequence": 2,
                },
            ]
        )
        rows = (
            ("Appel de bienvenue", cls.milestone_shop, "activity", "rep", 1),
            ("Créer la fiche", cls.milestone_shop, "production", "marketing", 4),
            ("Envoyer le PUSH", cls.milestone_push, "push", "marketing", 20),
        )
        cls.env["project.task"].create(
            [
                {
                    "project_id": cls.template.id,
                    "name": name,
                    "milestone_id": milestone.id,
                    "piste_kind": kind,
                    "piste_role": role,
                    "piste_offset_days": days,
                    "user_ids": False,
                }
                for name, milestone, kind, role, days in rows
            ]
        )

    @classmethod
    def _start_project(cls, merchant, day):
        """Return the project of ``merchant`` made from the template, dated."""
        project = cls.template.action_create_from_template(
            merchant._prepare_piste_project()
        )
        project._piste_assign()
        project._piste_schedule(day)
        return project

    def task(self, project, name):
        return project.task_ids.filtered(lambda task: task.name == name)
