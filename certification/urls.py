from django.urls import path

from certification.views import assessing, certificates

app_name = "certification"
urlpatterns = [
    path("certificates/", certificates.mine, name="mine"),
    path("certificates/<uuid:award_id>/", certificates.certificate, name="certificate"),
    path("certificates/<uuid:award_id>/certificate.pdf", certificates.certificate_pdf, name="pdf"),
    path("verify/<str:public_id>/", certificates.verify, name="verify"),
    path("assessing/", assessing.people, name="assessing"),
    path("assessing/signed/", assessing.signed, name="signed"),
    path("assessing/signed/<uuid:sign_off_id>/take-back/", assessing.take_back, name="take_back"),
    path("assessing/<uuid:person_id>/<slug:credential_key>/sign/", assessing.sign, name="sign"),
]
