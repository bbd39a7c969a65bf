"""Import, creation, list and kanban of pistes beside those of plain crm."""

from lxml import etree

BATCH = 1000
PAGE = 80
# How far the web client counts where a list says nothing.
COUNT_LIMIT = 10_000
COLUMNS = (
    "name",
    "partner_name",
    "contact_name",
    "email_from",
    "phone",
    "city",
    "type",
)


def rows():
    return [
        [
            f"Import {n}",
            f"Import {n}",
            f"Contact {n}",
            f"import{n}@example.com",
            f"418-555-01{n % 100:02}",
            "Québec",
            "lead",
        ]
        for n in range(BATCH)
    ]


def create(env):
    """Create 1,000 pistes by one call."""
    env["crm.lead"].create([dict(zip(COLUMNS, row, strict=True)) for row in rows()])


def load(env):
    """Import 1,000 pistes, as the import screen does."""
    result = env["crm.lead"].load(list(COLUMNS), rows())
    if not result["ids"]:
        raise ValueError(result["messages"])


# Fields that the web client reads for a widget, beside the one it stands on.
WIDGET_FIELDS = dict.fromkeys(
    ("list_activity", "kanban_activity"),
    (
        "activity_exception_decoration",
        "activity_exception_icon",
        "activity_state",
        "activity_summary",
        "activity_type_icon",
        "activity_type_id",
    ),
)


def get_arch(env, view_type, xmlid):
    """Return the view that a menu opens, as its user gets it."""
    view = env.ref(xmlid) if xmlid else env["ir.ui.view"]
    return etree.fromstring(
        env["crm.lead"].get_view(view.id or False, view_type)["arch"]
    )


def specification(env, arch):
    """Return what the web client reads for a view, from the view itself."""
    Lead = env["crm.lead"]
    wanted = {}
    for node in arch.xpath("//field | //progressbar"):
        name = node.get("name") or node.get("field")
        widget = node.get("widget")
        # What is always invisible is read without its name.
        hidden = node.get("column_invisible", node.get("invisible")) in ("1", "True")
        if name not in wanted or not hidden:
            wanted[name] = field_specification(Lead._fields[name], widget, hidden)
        for other in WIDGET_FIELDS.get(widget, ()):
            wanted.setdefault(other, field_specification(Lead._fields[other]))
    return wanted


def field_specification(field, widget=None, hidden=False):
    """Return what the web client reads for one field."""
    if widget == "many2many_tags":
        return {"fields": {"display_name": {}, "color": {}}}
    if field.type == "many2one":
        return {"fields": {} if hidden else {"display_name": {}}}
    return {}


class Screen:
    """A list and a kanban of leads, read as the web client reads them."""

    def __init__(self, env, domain, group_by, list_view, kanban_view):
        self.domain, self.group_by = domain, group_by
        arch = get_arch(env, "list", list_view)
        self.list = specification(env, arch)
        # The web client asks for one more, to know that there are more.
        self.count_limit = int(arch.get("count_limit", COUNT_LIMIT)) + 1
        self.kanban = specification(env, get_arch(env, "kanban", kanban_view))

    def read_list(self, env):
        """Read the first page of 80, with its count."""
        result = env["crm.lead"].web_search_read(
            self.domain, self.list, limit=PAGE, count_limit=self.count_limit
        )
        if len(result["records"]) != PAGE:
            raise ValueError(f"the list shows {len(result['records'])} records")

    def read_kanban(self, env):
        """Read the columns with their counts, and the first cards of each."""
        result = env["crm.lead"].web_read_group(
            self.domain,
            [self.group_by],
            ["__count"],
            auto_unfold=True,
            unfold_read_specification=self.kanban,
            unfold_read_default_limit=20,
        )
        if len(result["groups"]) < 2:
            raise ValueError("the kanban has no columns")
