"""The main screens: (file name, login of who looks, address)."""

WIDTHS = (1400, 820, 390)

SHOTS = [
    ("home", "marie", "/odoo/action-piste.piste_dashboard_action_home"),
    ("home_manager", "sophie", "/odoo/action-piste.piste_dashboard_action_home"),
    ("pistes_mine", "marie", "/odoo/action-piste.crm_lead_piste_action_mine"),
    ("pistes_open", "sophie", "/odoo/action-piste.crm_lead_piste_action_open"),
    ("pistes_closed", "sophie", "/odoo/action-piste.crm_lead_piste_action_closed"),
    (
        "opportunities_mine",
        "marie",
        "/odoo/action-piste.crm_lead_opportunity_action_mine",
    ),
    ("prospects", "marie", "/odoo/action-piste.res_partner_action_prospect"),
    ("clients", "marie", "/odoo/action-piste.res_partner_action_client"),
    ("stand_ins", "sophie", "/odoo/action-piste.piste_stand_in_action"),
    ("notes", "marie", "/odoo/action-piste.piste_note_action"),
    ("contracts", "marie", "/odoo/action-piste.sale_order_action_contract"),
    ("commissions", "luc", "/odoo/action-piste.piste_commission_entry_action"),
    ("promotions", "camille", "/odoo/action-piste.piste_promotion_action_to_approve"),
    (
        "promotions_calendar",
        "camille",
        "/odoo/action-piste.piste_calendar_item_action",
    ),
    ("artwork", "camille", "/odoo/action-piste.piste_artwork_action"),
    ("push", "camille", "/odoo/action-piste.piste_push_action"),
    ("calendar", "marie", "/odoo/action-piste.piste_calendar_item_action"),
    ("projects", "marie", "/odoo/action-piste.project_project_action_merchant"),
    ("project_steps", "marie", "/odoo/action-piste.project_task_action_merchant"),
    ("requests", "marie", "/odoo/action-piste.piste_request_action"),
    ("tickets", "nadia", "/odoo/action-piste.piste_ticket_action"),
    ("ticket_answers", "sophie", "/odoo/action-piste.piste_ticket_report_action"),
    ("portal_project", "gisele", "/my/project"),
    ("portal_requests", "gisele", "/my/requests"),
    ("portal_home", "gisele", "/my/home"),
    ("portal_contracts", "gisele", "/my/orders"),
    ("portal_promotions", "gisele", "/my/promotions"),
    ("portal_promotion_new", "gisele", "/my/promotions/new"),
    ("portal_artwork", "gisele", "/my/artwork"),
    ("portal_tickets", "gisele", "/my/tickets"),
]
