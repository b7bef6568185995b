from django.urls import path

from people.views import joining

app_name = "joining"
urlpatterns = [
    path("code/", joining.code, name="code"),
    path("code/yes/", joining.CodeYesView.as_view(), name="code_yes"),
    path("kinship/", joining.KinshipView.as_view(), name="kinship"),
]
