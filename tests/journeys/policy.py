"""What a browser refused because of our content policy, in any page of any context that a test opens."""

import re

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error

# A violation says so in the console by itself, but for those of Trusted Types, which need not: so each is said again.
SAY = """addEventListener("securitypolicyviolation", (event) => console.error(
  `Content Security Policy: ${event.effectiveDirective} refused ${event.blockedURI} ${event.sample}`));"""
OURS = re.compile(r"content[- ]security[- ]policy|trusted ?types?|TrustedHTML|TrustedScript", re.IGNORECASE)


class PolicyWatch:
    """Attached to every context of a browser; `take` gives what was refused since the last time, and forgets it."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.refused: list[str] = []
        make = browser.new_context

        def new_context(**options) -> BrowserContext:
            context = make(**options)
            context.add_init_script(SAY)
            context.on("console", self.hear)
            return context

        browser.new_context = new_context  # type: ignore[method-assign]

    def hear(self, message: ConsoleMessage) -> None:
        where = message.page.url if message.page else message.location.get("url", "")
        # Wagtail's editor has a policy of its own (settings/security.py).
        if message.type in {"error", "warning"} and OURS.search(message.text) and "/cms/" not in where:
            self.refused.append(f"{where}: {message.text}")

    def take(self) -> list[str]:
        for context in self.browser.contexts:
            for page in context.pages:
                try:
                    page.evaluate("0")  # whatever the page said before this has arrived when it answers
                except Error:
                    continue  # it is leaving, or its site has stopped
        refused, self.refused = self.refused, []
        return refused
