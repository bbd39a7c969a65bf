"""The layer check finds what is planted, and nothing in a tidy addon."""

import pathlib

import check_layers
import pytest

TIDY = {
    "models/lead/piste_lead_status.py": """
        class Status(models.Model):
            _name = "piste.lead.status"
    """,
    "models/contract/crm_lead.py": """
        class CrmLead(models.Model):
            _inherit = "crm.lead"
            piste_contract_state = fields.Char()
    """,
    "models/contract/piste_contract_term.py": """
        class Term(models.Model):
            _name = "piste.contract.term"
            status_id = fields.Many2one("piste.lead.status")
    """,
    "views/contract/crm_lead_views.xml": '<odoo><record id="contract_view"/></odoo>',
    "views/piste_menus.xml": '<menuitem id="menu" action="contract_view"/>',
}


@pytest.fixture
def addon(tmp_path):
    def build(**planted):
        files = TIDY | {name.replace("__", "/"): text for name, text in planted.items()}
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            lines = text.splitlines()
            path.write_text("\n".join(line.removeprefix(" " * 8) for line in lines))
        return check_layers.check(tmp_path)

    return build


def plant(addon, name, text):
    return addon(**{name.replace("/", "__"): text})[1]


def test_upper_domain_may_name_lower_one(addon):
    edges, errors = addon()
    assert errors == []
    assert edges == {("contract", "lead"): {"piste.lead.status"}}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("models/lead/a.py", 'x = "piste.contract.term"'),
        ("models/lead/b.py", "from ..contract import piste_contract_term"),
        ("models/lead/c.py", "from ...models.contract import piste_contract_term"),
        ("models/lead/g.py", "from .. import contract"),
        ("models/lead/h.py", "from odoo.addons.piste.models.contract import x"),
        ("models/lead/d.py", "x = lead.piste_contract_state"),
        ("models/lead/e.py", 'x = depends("lead_id.piste_contract_state")'),
        ("models/lead/f.py", 'x = env.ref("piste.contract_view")'),
        ("views/lead/a.xml", '<field name="piste_contract_state"/>'),
        ("views/lead/b.xml", '<field name="inherit_id" ref="contract_view"/>'),
        ("security/ir.model.access-lead.csv", "a,b,model_piste_contract_term"),
        ("security/lead_rules.xml", '<f ref="piste.model_piste_contract_term"/>'),
        ("data/lead_data.xml", '<record model="piste.contract.term"/>'),
        ("demo/lead_demo.xml", '<record model="piste.contract.term"/>'),
        ("wizard/crm_lead_lost.py", 'x = "piste.contract.term"'),
        ("wizard/crm_lead_lost_views.xml", '<f ref="contract_view"/>'),
        ("wizard/piste_lead_convert.py", 'x = "piste.contract.term"'),
        ("controllers/portal_lead.py", 'x = "piste.contract.term"'),
        ("tests/lead/test_lead_x.py", 'x = "piste.contract.term"'),
    ],
)
def test_lower_domain_names_upper_one_nowhere(addon, name, text):
    errors = plant(addon, name, text)
    assert len(errors) >= 1
    assert all(e.startswith(f"{name}:1: lead may not know contract") for e in errors), (
        errors
    )


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("wizard/crm_lead_lost_views.xml", "lead"),
        ("wizard/piste_lead_convert.py", "lead"),
        ("wizard/res_partner_x.py", "partner"),
        ("wizard/sale_order_cancel.py", "contract"),
        ("controllers/portal_promotion.py", "promotion"),
        ("controllers/portal_common.py", "core"),
        ("demo/contract_demo.xml", "contract"),
        ("data/ticket_data.xml", "ticket"),
        ("security/ir.model.access-note.csv", "note"),
        ("security/note_rules.xml", "note"),
        ("views/dashboard/piste_home_views.xml", "dashboard"),
        ("tests/ticket/test_ticket_sla.py", "ticket"),
        ("views/piste_menus.xml", None),
        ("tests/core/access_matrix.py", None),
    ],
)
def test_file_belongs_to_the_domain_it_is_named_after(name, domain):
    root = pathlib.Path("/addon")
    assert check_layers.domain_of(root / name, root) == domain


def test_file_that_no_domain_answers_for_is_refused(addon):
    errors = plant(addon, "wizard/helper.py", "")
    assert errors == ["wizard/helper.py: begins with the name of no domain"]


def test_the_table_has_no_circle():
    for name, known in check_layers.ALLOWED.items():
        for other in known:
            assert name not in check_layers.ALLOWED[other], f"{name} and {other}"
