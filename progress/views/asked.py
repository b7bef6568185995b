"""Questions that one may answer or leave, and taking answers back. Nothing in learning waits for them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.access import SignedInRequest
from progress.enums import Moment
from progress.forms import AskedForm
from progress.selectors import Asking, asking, is_never_asked, own_answers
from progress.services import (
    UnableToAnswer,
    answer_questions,
    ask_again,
    ask_no_more,
    never_ask,
    take_back_answers,
)
from progress.views.common import card_of, module_or_404

FORM = require_http_methods(["GET", "POST"])


@login_required
@never_cache
@FORM
def asked(request: SignedInRequest, module_slug: str) -> HttpResponse:
    card = card_of(request, module_or_404(module_slug))
    today = timezone.localdate()
    now = asking(request.user, card, today)
    act = request.POST.get("act", "")
    if act == "later":
        ask_no_more(person=request.user, module_key=now.module_key, moments=now.moments, on=today)
        return _on(now, module_slug)
    if act == "never":
        never_ask(person=request.user, on=today)
        messages.success(request, _("We will not ask again. On “My data” you can change that."))
        return _on(now, module_slug)
    sent = request.POST if request.method == "POST" else None
    form = AskedForm(sent, questions=now.questions, outcome=now.outcome, given=now.answered)
    if request.method == "POST" and form.is_valid():
        try:
            answer_questions(person=request.user, asking=now, answers=form.answers, on=today)
        except UnableToAnswer:
            messages.error(request, _("That is not asked now. Nothing was kept."))
        else:
            messages.success(request, _("Thank you. You can take your answer back whenever you like, on “My data”."))
        return _on(now, module_slug)
    context = {"card": card, "content": card.content, "form": form, "questions": now.questions}
    return render(request, "progress/asked.html", context, status=422 if form.errors else 200)


def _on(now: Asking, module_slug: str) -> HttpResponse:
    """Back to where the questions were offered."""
    if Moment.AFTER in now.moments:
        return redirect("home:learning")
    return redirect("progress:module", module_slug=module_slug)


@login_required
@never_cache
@FORM
def own(request: SignedInRequest) -> HttpResponse:
    """Everything that one answered, to take it back."""
    if request.method == "GET":
        context = {"answers": own_answers(request.user), "never": is_never_asked(request.user)}
        return render(request, "progress/own_answers.html", context)
    act, today = request.POST.get("act", ""), timezone.localdate()
    if act == "ask":
        ask_again(person=request.user)
        messages.success(request, _("Now and then we will ask you again."))
    elif act == "all":
        take_back_answers(person=request.user, on=today)
        messages.success(request, _("All of your answers are gone."))
    elif act.isdecimal() and len(act) < 19:
        take_back_answers(person=request.user, on=today, answer=int(act))
        messages.success(request, _("That answer is gone."))
    return redirect("progress:own_answers")
