from django.urls import path

from certification import views

app_name = "certification"
urlpatterns = [
    path("certificates/", views.mine, name="mine"),
    path("certificates/<uuid:award_id>/", views.certificate, name="certificate"),
    path("certificates/<uuid:award_id>/certificate.pdf", views.certificate_pdf, name="pdf"),
    path("verify/<str:public_id>/", views.verify, name="verify"),
]
