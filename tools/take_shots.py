"""Photograph the screens of shots.py in headless Chromium.

Usage: ``take_shots.py URL FOLDER [NAME…]``; each user logs in through the real form.
Ends with an error when a screen logs one, shows an error page or does not come.
"""

import base64
import itertools
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import websocket
from shots import SHOTS, WIDTHS

BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PATIENCE = 60  # seconds for a page to settle
READY = """
(() => {
    if (document.readyState !== "complete" || !document.body) return "loading";
    if (document.querySelector(".o_error_dialog, .o_error_detail")) return "error";
    const backend = location.pathname.startsWith("/odoo");
    const shown = backend
        ? ".o_action_manager :is(.o_action, .o_piste_home, .o_piste_report, "
            + ".o_piste_team_scroll, .o_piste_team_cards)"
        : "main, #wrapwrap, form";
    const busy = document.querySelector(".o_loading_indicator");
    return document.querySelector(shown) && !busy ? "ready" : "loading";
})()
"""
LOGIN = """
(() => {
    document.querySelector("input[name=login]").value = %(login)s;
    document.querySelector("input[name=password]").value = %(login)s;
    document.querySelector("form.oe_login_form").submit();
})()
"""


class Browser:
    """A headless Chromium, driven over its DevTools protocol."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="piste-shot-")
        path = next(filter(None, map(shutil.which, BROWSERS)), None)
        if not path:
            sys.exit("piste: there is no Chromium to take screenshots with")
        self.process = subprocess.Popen(
            [
                path,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--hide-scrollbars",
                "--accept-lang=fr-CA,fr",
                "--remote-debugging-port=0",
                f"--user-data-dir={self.folder}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.socket = websocket.create_connection(
            self._address(), timeout=PATIENCE, suppress_origin=True
        )
        self.numbers = itertools.count(1)
        self.errors = []

    def _address(self):
        port_file = pathlib.Path(self.folder, "DevToolsActivePort")
        for _attempt in range(PATIENCE * 5):
            lines = port_file.read_text().split() if port_file.exists() else []
            if len(lines) == 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            time.sleep(0.2)
        return sys.exit("piste: Chromium does not start")

    def call(self, method, session=None, **params):
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self._note(answer)

    def _note(self, event):
        params = event.get("params", {})
        if event.get("method") == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            thrown = details.get("exception", {})
            self.errors.append(thrown.get("description") or details["text"])
        if event.get("method") == "Runtime.consoleAPICalled" and (
            params["type"] == "error"
        ):
            self.errors.append(str(params["args"][0].get("value", params["args"])))

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Visitor:
    """One logged-in user in a browser context of his own."""

    def __init__(self, browser, url, login):
        self.browser, self.url = browser, url
        context = browser.call("Target.createBrowserContext")["browserContextId"]
        target = browser.call(
            "Target.createTarget", url="about:blank", browserContextId=context
        )["targetId"]
        self.session = browser.call(
            "Target.attachToTarget", targetId=target, flatten=True
        )["sessionId"]
        for domain in ("Page", "Runtime"):
            self.call(f"{domain}.enable")
        self.open("/web/login")
        self.evaluate(LOGIN % {"login": json.dumps(login)})
        deadline = time.monotonic() + PATIENCE
        while self.evaluate("location.pathname") == "/web/login":
            if time.monotonic() > deadline:
                sys.exit(f"piste: {login} cannot log in")
            time.sleep(0.2)

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def evaluate(self, expression):
        try:
            result = self.call(
                "Runtime.evaluate", expression=expression, returnByValue=True
            )
        except RuntimeError:  # the page is just being replaced
            return None
        return result["result"].get("value")

    def open(self, path):
        """Go to a page and wait until nothing moves any more; return its state."""
        self.call("Page.navigate", url=self.url + path)
        deadline, states = time.monotonic() + PATIENCE, ["loading"]
        while states[-2:] not in (["ready"] * 2, ["error"] * 2):
            if time.monotonic() > deadline:
                break
            time.sleep(0.5)
            states.append(self.evaluate(READY) or "loading")
        return states[-1]

    def photograph(self, path, width, file):
        narrow = width < 500
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=844 if narrow else 900,
            deviceScaleFactor=1,
            mobile=narrow,
        )
        self.call("Emulation.setTouchEmulationEnabled", enabled=narrow)
        state = self.open(path)
        picture = self.call(
            "Page.captureScreenshot",
            captureBeyondViewport=not path.startswith("/odoo"),
        )
        file.write_bytes(base64.b64decode(picture["data"]))
        return state


def main(url, folder, *names):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [shot for shot in SHOTS if not names or shot[0] in names]
    browser, faults = Browser(), 0
    try:
        visitors = {login: None for _name, login, _path in wanted}
        for login in visitors:
            visitors[login] = Visitor(browser, url, login)
        for (name, login, path), width in itertools.product(wanted, WIDTHS):
            browser.errors.clear()
            file = folder / f"{name}_{width}.png"
            state = visitors[login].photograph(path, width, file)
            wrong = [] if state == "ready" else [f"the page is {state}"]
            wrong += browser.errors
            faults += bool(wrong)
            print(f"{file.name}: {'; '.join(wrong) or 'ok'}", flush=True)
    finally:
        browser.close()
    print(f"{len(wanted) * len(WIDTHS)} screenshots in {folder}, {faults} with errors")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
