import time
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

from odoo.addons.piste.tests.common import PisteRoles

_KEYS = {"Tab": 9, "Enter": 13, "ArrowDown": 40}
_FOCUSED = (
    "document.activeElement.getAttribute('name') === '%s' &&"
    " document.activeElement.closest('tr').textContent.includes('Cantine du Tour')"
)


class Keyboard:
    """A person without a mouse: real key events, sent to the browser itself."""

    def __init__(self, browser):
        self.browser = browser

    def is_true(self, expression):
        answer = self.browser._websocket_request(
            "Runtime.evaluate", params={"expression": f"Boolean({expression})"}
        )
        return answer["result"].get("value")

    def press(self, key):
        for kind in ("keyDown", "keyUp"):
            params = {
                "type": kind,
                "key": key,
                "code": key,
                "windowsVirtualKeyCode": _KEYS[key],
            }
            if key == "Enter" and kind == "keyDown":
                params["text"] = "\r"
            self.browser._websocket_request("Input.dispatchKeyEvent", params=params)

    def tab_to(self, expression, patience=150):
        for _step in range(patience):
            if self.is_true(expression):
                return
            self.press("Tab")
        raise AssertionError(f"no Tab reaches: {expression}")

    def wait(self, expression):
        deadline = time.monotonic() + 15
        while not self.is_true(expression):
            if time.monotonic() > deadline:
                raise AssertionError(f"never true: {expression}")
            time.sleep(0.1)


@tagged("post_install", "-at_install", "piste_lead", "piste_tour")
class TestLeadKeyboard(PisteRoles, HttpCase):
    browser_size = "1400x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.rep.lang = "fr_CA"
        cls.piste = cls.env["crm.lead"].create(
            {
                "type": "lead",
                "partner_name": "Cantine du Tour",
                "user_id": False,
                "team_id": False,
                "email_from": "tour@example.com",
            }
        )

    def press_icon(self, button, then):
        """Tab to the icon of the row, press Enter, and wait for what comes."""

        def work(browser, code, timeout, error_checker=None):
            keyboard = Keyboard(browser)
            # As anywhere in Odoo, the arrow leads from the search into the list.
            keyboard.press("ArrowDown")
            keyboard.tab_to(_FOCUSED % button)
            keyboard.press("Enter")
            keyboard.wait(then)
            self.assertFalse(browser.had_failure)

        with patch.object(ChromeBrowser, "_wait_code_ok", work):
            self.browser_js(
                "/odoo/pistes",
                "",
                ready="Boolean(document.querySelector('.o_data_row'))",
                login=self.rep.login,
            )

    def test_briefcase_by_keyboard(self):
        """AX-02: Tab to the cartable, Enter takes the piste in charge."""
        taken = (
            "[...document.querySelectorAll('.o_notification')].some("
            "(shown) => shown.textContent.includes('assignées à vous'))"
        )
        self.press_icon("action_piste_take_charge", taken)
        self.assertEqual(self.piste.user_id, self.rep)

    def test_little_man_by_keyboard(self):
        """AX-02: Tab to the bonhomme, Enter opens an event."""
        self.press_icon(
            "action_piste_plan_event", "document.querySelector('.modal [name=start]')"
        )

    def test_envelope_by_keyboard(self):
        """AX-02: Tab to the enveloppe, Enter opens the composer."""
        self.press_icon(
            "action_piste_send_email", "document.querySelector('.modal [name=subject]')"
        )
