"""What every template of a page can say."""


def nonce(request) -> dict:
    """`csp_nonce`: the word that the page's own scripts carry. It is made only for a page that asks for it."""
    return {"csp_nonce": getattr(request, "csp_nonce", "")}
