from django.urls import path

from certification.views import assessing, certificates, public, published, revoking

app_name = "certification"
urlpatterns = [
    path("certificates/", certificates.mine, name="mine"),
    path("certificates/<uuid:award_id>/", certificates.certificate, name="certificate"),
    path("certificates/<uuid:award_id>/certificate.pdf", certificates.pdf, name="pdf"),
    path("certificates/<uuid:award_id>/credential.json", certificates.credential, name="credential"),
    path("verify/", public.verify_file, name="verify_file"),
    path("verify/<str:public_id>/", public.verify, name="verify"),
    # These stand in signed files.
    path("badges/issuer/", published.issuer, name="issuer"),
    path(
        "badges/achievements/<slug:credential_key>/<int:version_number>/", published.achievement_of, name="achievement"
    ),
    path("badges/status/<int:list_number>/", published.status, name="status_list"),
    path("awards/<uuid:organisation_id>/<uuid:person_id>/", revoking.awards, name="awards"),
    path(
        "awards/<uuid:organisation_id>/<uuid:person_id>/<uuid:award_id>/revoke/", revoking.revoke_award, name="revoke"
    ),
    path("assessing/", assessing.people, name="assessing"),
    path("assessing/signed/", assessing.signed, name="signed"),
    path("assessing/signed/<uuid:sign_off_id>/take-back/", assessing.take_back, name="take_back"),
    path("assessing/<uuid:person_id>/<slug:credential_key>/sign/", assessing.sign, name="sign"),
]
