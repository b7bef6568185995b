from django.urls import path

from wellbeing.views import home, journal, taking_along

app_name = "wellbeing"
urlpatterns = [
    path("", home.yours, name="yours"),
    path("notes/", journal.notes, name="notes"),
    path("notes/new/", journal.new_note, name="new_note"),
    path("notes/keep/", journal.keep, name="keep"),
    path("notes/take-along/", taking_along.take_along, name="take_along"),
    path("notes/my-notes.html", journal.as_page, name="notes_page"),
    path("notes/my-notes.json", journal.as_data, name="notes_data"),
    path("notes/<uuid:note_id>/", journal.note, name="note"),
    path("notes/<uuid:note_id>/delete/", journal.delete, name="delete_note"),
    path("notes/<uuid:note_id>/on-paper/", journal.on_paper, name="note_on_paper"),
]
