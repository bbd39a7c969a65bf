import json

from lxml import etree

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Command
from odoo.tools.safe_eval import safe_eval

from ..note.common import SECRET, NoteCase

# What people can be shown of a note: its text, its file's name, its full text.
TEXT_MODELS = (
    ("mail.message", ("body", "subject", "record_name")),
    ("mail.mail", ("body_html", "subject")),
    ("mail.activity", ("summary", "note")),
    ("mail.tracking.value", ("new_value_text", "new_value_char", "old_value_text")),
    ("calendar.event", ("name", "description")),
    ("ir.attachment", ("name", "index_content", "description")),
    ("ir.exports.line", ("name",)),
    ("ir.logging", ("message",)),
    ("ir.model.data", ("name",)),
    ("piste.calendar.item", ("name",)),
    ("piste.merge.log", ("survivor_name", "double_name")),
    ("res.partner", ("comment", "name", "display_name")),
    ("crm.lead", ("description", "name")),
)


def dump(value):
    return json.dumps(value, default=str, ensure_ascii=False)


class LeakCase(NoteCase):
    """Notes of ``rep`` on a client and on a piste, with a file and an external id.

    A stranger may learn nothing of them: what he is answered with the notes there is
    what he is answered once they are gone.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.piste = cls.env["crm.lead"].create(
            {"name": "Resto", "type": "lead", "user_id": cls.rep.id, "team_id": False}
        )
        Note = cls.env["piste.note"].with_user(cls.rep)
        cls.piste_note = Note.create({"lead_id": cls.piste.id, "body": SECRET})
        cls.notes = (cls.note + cls.piste_note).with_user(cls.env.user)
        cls.attachment = cls._attach(cls.note)
        # What an export for an import leaves behind: a name of the row.
        cls.env.ref("base.group_allow_export").user_ids = [
            Command.link(user.id)
            for user in (cls.rep, cls.rep_b, cls.leader, cls.manager)
        ]
        cls.notes.with_user(cls.rep).export_data(["id"])
        cls.xmlid = cls.note.get_external_id()[cls.note.id]
        cls.strangers["system"] = cls._create_user(
            "system", "base.group_system,piste.piste_group_manager"
        )
        # A merchant whose user is the company itself, not one of its contacts.
        cls.owner = cls._create_user("owner", "base.group_portal")
        cls.owner.partner_id = cls.merchant_a
        cls.env.flush_all()

    @classmethod
    def _attach(cls, note, **values):
        return (
            cls.env["ir.attachment"]
            .with_user(cls.rep)
            .create(
                {
                    "name": f"{SECRET}.txt",
                    "raw": SECRET.encode(),
                    "mimetype": "text/plain",
                    "res_model": "piste.note",
                    "res_id": note.id,
                    **values,
                }
            )
        )

    # What a stranger asks

    def _ask(self, question):
        """Return the answer, or which refusal; neither may hold the text."""
        try:
            with self.env.cr.savepoint():
                answer = dump(question())
        except (AccessError, MissingError, UserError, ValueError) as error:
            self.assertNotIn(SECRET, str(error))
            return type(error).__name__
        self.assertNotIn(SECRET, answer)
        return answer

    def _questions(self, env):
        """Yield a name and a question for all that searches, counts and lists."""
        yield from self._questions_of_notes(env["piste.note"])
        for record in (self.merchant_a, self.piste, self.owner):
            model = record._name
            yield from self._questions_of_file(env[model], record.with_env(env))
        yield from self._questions_of_paths(env)
        Partner = env["res.partner"]
        yield "mentions", lambda: str(Partner.get_mention_suggestions(SECRET))
        for model, names in TEXT_MODELS:
            for name in names:
                yield (
                    f"{model}.{name} ilike",
                    lambda m=model, n=name: env[m].search_count([(n, "ilike", SECRET)]),
                )

    def _questions_of_notes(self, Note):
        word = [("body", "ilike", SECRET)]
        spec = {"body": {}, "partner_id": {"fields": {"display_name": {}}}}
        colors = {"field": "reminder_kind", "colors": {"followup": "success"}}
        by_day = ["create_date:day"]
        yield from {
            "search": lambda: Note.search(word).ids,
            "search all": lambda: Note.with_context(active_test=False).search([]).ids,
            "search_count": lambda: Note.search_count([]),
            "search_read": lambda: Note.search_read([], ["body"]),
            "web_search_read": lambda: Note.web_search_read([], spec),
            "order by body": lambda: Note.search([], order="body desc", limit=1).ids,
            "order by client": lambda: Note.search([], order="partner_id", limit=1).ids,
            "name_search": lambda: Note.name_search("Note"),
            "name_search client": lambda: Note.name_search("Casse"),
            "_read_group": lambda: str(
                Note._read_group(word, ["author_id"], ["__count", "id:max"])
            ),
            "read_group": lambda: Note.formatted_read_group(
                [], ["partner_id"], ["__count", "id:array_agg"]
            ),
            "read_group by day": lambda: Note.formatted_read_group(
                [], by_day, ["__count"]
            ),
            "grouping sets": lambda: Note.formatted_read_grouping_sets(
                [], [["author_id"], []], ["__count"]
            ),
            "having": lambda: Note.formatted_read_group(
                [], ["partner_id"], ["__count"], having=[("__count", ">", 0)]
            ),
            "web_read_group": lambda: Note.web_read_group(
                [], ["author_id"], ["__count"]
            ),
            "progress bar": lambda: Note.read_progress_bar(
                [], "author_id", progress_bar=colors
            ),
            "search panel": lambda: Note.search_panel_select_range(
                "partner_id", enable_counters=True
            ),
            "search panel of authors": lambda: Note.search_panel_select_multi_range(
                "author_id", enable_counters=True
            ),
            "default_get": lambda: Note.with_context(
                default_partner_id=self.merchant_a.id
            ).default_get(["body", "partner_id", "author_id", "reminder_date"]),
            "fields_get": Note.fields_get,
            "export": lambda: Note.search([]).export_data(["body"])["datas"],
        }.items()

    def _questions_of_file(self, Model, record):
        """Ask a client or a piste, and by its notes."""
        name = Model._name
        notes = "piste_note_ids"
        spec = {"display_name": {}, notes: {"fields": {"body": {}}}}
        domains = {
            "body": [(f"{notes}.body", "ilike", SECRET)],
            "any": [(notes, "any", [("body", "like", SECRET)])],
            "not any": [(notes, "not any", [("body", "like", SECRET)])],
            "set": [(notes, "!=", False)],
            "not set": [(notes, "=", False)],
            "ids": [(notes, "in", self.notes.ids)],
            "not in ids": [(notes, "not in", self.notes.ids)],
            "author": [(f"{notes}.author_id", "=", self.rep.id)],
            "day": [(f"{notes}.create_date", ">", "2001-01-01")],
            "reminder": [(f"{notes}.reminder_kind", "=", "followup")],
            "name": [(notes, "ilike", "Note")],
        }
        for label, domain in domains.items():
            yield (
                f"{name} by {label}",
                lambda d=domain: sorted(Model.search(d).ids),
            )
            yield (
                f"{name} filtered by {label}",
                lambda d=domain: record.filtered_domain(d).ids,
            )
        yield from {
            f"{name} read": record.read,
            f"{name} web_read": lambda: record.web_read(spec),
            f"{name} name_search": lambda: Model.name_search(SECRET),
            f"{name} search box": lambda: self._search_box(Model),
            f"{name} order": lambda: Model.search([], order=notes, limit=5).ids,
            f"{name} group": lambda: Model.formatted_read_group(
                [], [notes], ["__count"]
            ),
            f"{name} aggregate": lambda: Model.formatted_read_group(
                [], ["user_id"], [f"{notes}:count"]
            ),
            f"{name} export": lambda: record.export_data(
                ["name", f"{notes}/body", f"{notes}/.id", f"{notes}/author_id"]
            ),
            f"{name} onchange": lambda: record.onchange({}, [], {**spec, "name": {}}),
            f"{name} copy_data": lambda: notes in record.copy_data()[0],
        }.items()

    def _search_box(self, Model):
        """Search for the text by each line that the search box proposes."""
        arch = etree.fromstring(Model.get_view(view_type="search")["arch"])
        found = {}
        for line in arch.iterfind(".//field"):
            name, operator = line.get("name"), line.get("operator", "ilike")
            domain = line.get("filter_domain") or repr([(name, operator, SECRET)])
            domain = safe_eval(domain, {"self": SECRET, "raw_value": SECRET})
            try:
                found[name] = Model.search_count(domain)
            except (UserError, ValueError) as error:
                # A refusal may repeat the word that was asked for.
                found[name] = type(error).__name__
        return found

    def _questions_of_paths(self, env):
        """Ask every model that leads to a client or a piste."""
        for model, name, target in self._links():
            for leaf in ("body", "id"):
                path = f"{name}.piste_note_ids.{leaf}"
                value = ("ilike", SECRET) if leaf == "body" else (">", 0)
                yield (
                    f"{model}.{path} of {target}",
                    lambda m=model, p=path, v=value: env[m].search_count([(p, *v)]),
                )

    @classmethod
    def _links(cls):
        """Return the stored links of all models to clients and pistes."""
        return sorted(
            (name, field.name, field.comodel_name)
            for name, model in cls.env.items()
            if not model._abstract and not model._transient and model._auto
            for field in model._fields.values()
            if field.type in ("many2one", "many2many")
            and field.store
            and field.comodel_name in ("res.partner", "crm.lead")
        )

    def _answers(self, user):
        env = self.env_of(user)
        return {name: self._ask(question) for name, question in self._questions(env)}

    def assertNothingLearnt(self, user):
        """What ``user`` is answered is the same once the notes are gone."""
        before = self._answers(user)
        self.assertGreater(len(before), 150)
        savepoint = self.env.cr.savepoint()
        self.notes.sudo().unlink()
        self.env.flush_all()
        after = self._answers(user)
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        self.assertTrue(self.notes.sudo().exists())
        told = {name: (before[name], after[name]) for name in before}
        self.assertFalse({k: v for k, v in told.items() if v[0] != v[1]})
