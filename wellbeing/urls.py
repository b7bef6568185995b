from django.urls import path

from wellbeing.views import check_in

app_name = "wellbeing"
urlpatterns = [
    path("check-in/", check_in.check_in, name="check_in"),
    path("check-in/keep/", check_in.keep, name="keep_check_in"),
    path("check-in/earlier/", check_in.earlier, name="earlier_check_ins"),
    path("check-in/earlier/delete/", check_in.delete_all, name="delete_check_ins"),
    path("check-in/earlier/<uuid:item_id>/delete/", check_in.delete, name="delete_check_in"),
    path("check-in/take-back/", check_in.uncount, name="take_back"),
]
