"""A thousand pistes at once beside core's own mass loss, each with its trace."""

BATCH = 1000
MOST_QUERIES = 100
# How much of the work of core's mass loss is good.
GOAL = 0.12


def batch(env):
    """Return 1,000 open leads, in one status where there are statuses."""
    domain = [("type", "=", "lead"), ("stage_id.is_won", "=", False)]
    if "piste_status_id" in env["crm.lead"]._fields:
        first = env["piste.lead.status"].search([("is_closed", "=", False)], limit=1)
        domain.append(("piste_status_id", "=", first.id))
    leads = env["crm.lead"].search(domain, limit=BATCH, order="id")
    if len(leads) != BATCH:
        raise ValueError(f"only {len(leads)} leads to work on")
    return leads


def traced(function):
    """Run a mass operation as a request does, and check what it left on each lead."""

    def run(env):
        leads = batch(env)
        function(leads)
        # As a commit does: the trace is written then.
        env.cr.flush()
        messages = env["mail.message"].sudo()
        written = messages.search_count(
            [
                ("model", "=", "crm.lead"),
                ("res_id", "in", leads.ids),
                ("tracking_value_ids", "!=", False),
            ]
        )
        if written < BATCH:
            raise ValueError(f"{written} of {BATCH} leads have a trace")

    return run


@traced
def lose(leads):
    """Lose them for one reason, as core's dialog does."""
    reason = leads.env["crm.lost.reason"].search([], limit=1)
    leads.action_set_lost(lost_reason_id=reason.id)


@traced
def move(leads):
    """Put them into the second open status."""
    Status = leads.env["piste.lead.status"]
    status = Status.search([("is_closed", "=", False)], offset=1, limit=1)
    leads.write({"piste_status_id": status.id})


@traced
def take(leads):
    """Assign them to the caller: Assignés à moi."""
    leads.action_piste_take_charge()
