def uninstall_hook(env):
    """Remove what Odoo would leave behind: a function, external ids of our models.

    The opportunity statuses stay with a company that uses them.

    Odoo gives the selections and parents that a model of ours inherits an external id
    in the module they come from (``mail.selection__piste_ticket__…``), and forgets it
    there when the model goes.
    """
    env.cr.execute("DROP FUNCTION IF EXISTS piste_match_typo(int4[], int4)")
    env.cr.execute("DROP FUNCTION IF EXISTS piste_keep_evidence() CASCADE")
    env["ir.model.data"].search(
        [
            ("module", "!=", "piste"),
            ("model", "in", ["ir.model.inherit", "ir.model.fields.selection"]),
            "|",
            ("name", "=like", r"model\_inherit\_\_piste\_%"),
            ("name", "=like", r"selection\_\_piste\_%"),
        ]
    ).unlink()
    env["piste.status.set"]._give_pipeline_back()
    # Odoo takes our fields apart next: nothing of theirs may wait for a computation.
    env.flush_all()
