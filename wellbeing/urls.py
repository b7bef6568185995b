from django.urls import path

from wellbeing.views import check_in, home, journal, taking_along

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
    path("check-in/", check_in.check_in, name="check_in"),
    path("check-in/keep/", check_in.keep, name="keep_check_in"),
    path("check-in/earlier/", check_in.earlier, name="earlier_check_ins"),
    path("check-in/earlier/delete/", check_in.delete_all, name="delete_check_ins"),
    path("check-in/earlier/<uuid:item_id>/delete/", check_in.delete, name="delete_check_in"),
    path("check-in/take-back/", check_in.uncount, name="take_back"),
]
