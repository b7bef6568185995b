from django.urls import path

from compliance.views import answers, coverage, decisions, equivalences, evidence, exports, packs, people, requirements

app_name = "compliance"
HERE = "<uuid:organisation_id>/"
urlpatterns = [
    path("", coverage.organisations, name="organisations"),
    path("evidence/", evidence.mine, name="my_evidence"),
    path("evidence/<uuid:evidence_id>/file/", evidence.file, name="evidence_file"),
    path("evidence/<uuid:evidence_id>/take-back/", evidence.take_back, name="take_back_evidence"),
    path(HERE, coverage.organisation, name="organisation"),
    path(f"{HERE}people/", people.listed, name="people"),
    path(f"{HERE}people/<uuid:person_id>/", people.person, name="person"),
    path(f"{HERE}people/<uuid:person_id>/evidence/", evidence.for_person, name="evidence_for"),
    path(f"{HERE}exports/", exports.exports, name="exports"),
    path(f"{HERE}exports/people.csv", exports.csv, name="export_csv"),
    path(f"{HERE}exports/<uuid:export_id>/", exports.export, name="export"),
    path(f"{HERE}exports/<uuid:export_id>/file/", exports.export_file, name="export_file"),
    path(f"{HERE}pack/", packs.pack, name="pack"),
    path(f"{HERE}pack/<uuid:pack_id>/", packs.made, name="pack_made"),
    path(f"{HERE}pack/<uuid:pack_id>/file/", packs.file, name="pack_file"),
    path(f"{HERE}pack/<uuid:pack_id>/digest/", packs.digest, name="pack_digest"),
    path(f"{HERE}pack/<uuid:pack_id>/who/", packs.who, name="pack_who"),
    path(f"{HERE}requirements/", requirements.requirements, name="requirements"),
    path(f"{HERE}requirements/library/", requirements.library_list, name="library"),
    path(f"{HERE}requirements/library/<slug:library_key>/", requirements.adopt_row, name="adopt"),
    path(f"{HERE}requirements/own/", requirements.own, name="own_requirement"),
    path(f"{HERE}requirements/changes/<uuid:version_id>/take-back/", requirements.take_back, name="take_back_change"),
    path(f"{HERE}requirements/<uuid:requirement_id>/", requirements.requirement, name="requirement"),
    path(f"{HERE}exceptions/", answers.exceptions, name="exceptions"),
    path(f"{HERE}exceptions/answer/", answers.answer, name="answer"),
    path(f"{HERE}exceptions/answers/<uuid:answer_id>/", answers.one, name="answer_given"),
    path(f"{HERE}dates/<uuid:engagement_id>/<uuid:requirement_id>/", decisions.decision, name="decision"),
    path(f"{HERE}decisions/<uuid:decision_id>/withdraw/", decisions.withdraw_decision, name="withdraw_decision"),
    path(f"{HERE}evidence/", evidence.queue, name="evidence_queue"),
    path(f"{HERE}evidence/<uuid:evidence_id>/", evidence.one, name="evidence_one"),
    path(f"{HERE}equivalences/", equivalences.equivalences, name="equivalences"),
    path(f"{HERE}equivalences/<uuid:equivalence_id>/end/", equivalences.end, name="end_equivalence"),
]
