"""Notes: a list, a page to write on, a way to throw one away, copies to keep."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.access import SignedInRequest
from ui.forms import LinkedError
from wellbeing.access import from_script, private_page
from wellbeing.forms import FindForm, NoteForm, ReflectionForm
from wellbeing.selectors.journal import Note, by_month, found_in, note_of, notes_of, tag_of_box
from wellbeing.services import Deleted, UnableToKeep, Written, delete_note, keep_reflection, write_note

ON_A_PAGE = 50


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: SignedInRequest) -> HttpResponse:
    """All of them, or by POST those that fit; what is looked for is written nowhere."""
    mine = notes_of(request.user)
    form = FindForm(request.POST if request.method == "POST" else None, notes=mine)
    if form.is_valid():
        found = found_in(mine, words=form.cleaned_data["words"], lesson=form.cleaned_data["lesson"])
        context = {"form": form, "months": by_month(found), "found": found, "any": bool(mine), "asked": True}
    else:
        page = Paginator(mine, ON_A_PAGE).get_page(request.GET.get("page"))
        context = {"form": form, "months": by_month(list(page.object_list)), "page": page, "any": bool(mine)}
    return render(request, "wellbeing/notes.html", context)


@private_page
@require_GET
def new_note(request: SignedInRequest) -> HttpResponse:
    return _page(request, uuid.uuid4(), None, NoteForm())


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: SignedInRequest, note_id: uuid.UUID) -> HttpResponse:
    """A note to read and write on. By POST it is kept: by its own form, or by the script as it is written."""
    if request.method == "POST":
        return _write(request, note_id)
    one = _mine(request, note_id)
    begun = {"text": one.text, "lesson": one.tag.key if one.tag else "", "read": one.revision}
    return _page(request, note_id, one, NoteForm(note=one, initial=begun))


def _write(request: SignedInRequest, note_id: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    stands = note_of(request.user, note_id)
    if stands is None and "text" not in request.POST:
        raise Http404  # no form of ours
    form = NoteForm(request.POST, note=stands)
    if not form.is_valid():
        if from_script(request):
            return JsonResponse(
                {"message": " ".join(str(row) for rows in form.errors.values() for row in rows)}, status=422
            )
        return _page(request, note_id, stands, form, status=422)
    try:
        written = write_note(
            person=request.user, note_id=note_id, text=form.cleaned_data["text"], tag=form.tag, at=now,
            read=form.cleaned_data["read"],
        )  # fmt: skip
    except Deleted:
        return _deleted(request, form)
    except UnableToKeep:
        raise Http404 from None
    if from_script(request):
        return JsonResponse(_saved(written, now))
    return _kept(request, written)


def _saved(written: Written, now) -> dict:
    one = written.note
    return {"saved_at": now.isoformat(), "text": one.text, "revision": one.revision, "also": written.also}


def _kept(request: HttpRequest, written: Written) -> HttpResponse:
    said = _("Also written elsewhere: both are here.") if written.also else _("Saved.")
    messages.success(request, said)
    return redirect("wellbeing:note", note_id=written.note.id)


def _deleted(request: HttpRequest, form: NoteForm) -> HttpResponse:
    """It does not come back by itself; what was written since can become a note of its own."""
    said = _("You have deleted this note elsewhere. What stands here is kept nowhere now. Copy what you need.")
    if from_script(request):
        return JsonResponse({"message": said}, status=410)
    again = NoteForm(initial={"text": form.cleaned_data["text"], "lesson": form.cleaned_data["lesson"]})
    return _page(request, uuid.uuid4(), None, again, status=410, gone=True)


def _page(
    request: HttpRequest, note_id: uuid.UUID, one: Note | None, form: NoteForm, status: int = 200, gone: bool = False
) -> HttpResponse:
    action = reverse("wellbeing:note", args=[note_id])
    context: dict = {"note": one, "form": form, "action": action, "note_id": note_id}
    if gone:
        said = _("It stays deleted. The words below are kept nowhere now. Save them as a new note, or leave the page.")
        context |= {"errors": [LinkedError(said)], "errors_title": _("You have deleted this note elsewhere")}
    return render(request, "wellbeing/note.html", context, status=status)


def _mine(request: SignedInRequest, note_id: uuid.UUID) -> Note:
    one = note_of(request.user, note_id)
    if one is None:
        raise Http404
    return one


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: SignedInRequest, note_id: uuid.UUID) -> HttpResponse:
    one = _mine(request, note_id)
    if request.method != "POST":
        return render(request, "wellbeing/delete.html", {"note": one})
    delete_note(person=request.user, note_id=note_id)
    messages.success(request, _("Deleted. It is gone and cannot be brought back here."))
    return redirect("wellbeing:notes")


@private_page
@require_GET
def on_paper(request: SignedInRequest, note_id: uuid.UUID) -> HttpResponse:
    """One note to read or to print."""
    return render(request, "wellbeing/on_paper.html", {"note": _mine(request, note_id)})


@private_page
@require_GET
def as_page(request: SignedInRequest) -> HttpResponse:
    """All of them as one page that needs nothing from this site to be read."""
    now = timezone.now()
    address = settings.BASE_URL + reverse("wellbeing:notes")
    context = {"notes": notes_of(request.user), "made_at": now, "address": address}
    response = render(request, "wellbeing/file.html", context)
    return to_keep(response, f"my-notes-{timezone.localdate(now).isoformat()}.html")


@private_page
@require_GET
def as_data(request: SignedInRequest) -> HttpResponse:
    """The same for a program."""
    now = timezone.now()
    rows = [
        {
            "id": str(one.id),
            "made_at": one.made_at.isoformat(),
            "changed_at": one.changed_at.isoformat(),
            "lesson": {"key": one.tag.key, "title": one.tag.title} if one.tag else None,
            "text": one.text,
        }
        for one in notes_of(request.user)
    ]
    data = {"made_at": now.isoformat(), "notes": rows}
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return to_keep(response, f"my-notes-{timezone.localdate(now).isoformat()}.json")


def to_keep(response: HttpResponse, name: str) -> HttpResponse:
    """As a file whose name tells a stranger nothing."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@private_page
@require_POST
def keep(request: SignedInRequest) -> HttpResponse:
    """What was written in a box of a lesson, for those who want it in their notes."""
    form = ReflectionForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["text"].strip():
        messages.info(request, _("There was nothing written yet, so nothing was kept."))
        return redirect("wellbeing:notes")
    edition, box = form.cleaned_data["edition"], form.cleaned_data["box"]
    written = keep_reflection(
        person=request.user, key=box, text=form.cleaned_data["text"],
        tag=tag_of_box(edition, box) if edition else None, at=timezone.now(),
    )  # fmt: skip
    return _kept(request, written)
