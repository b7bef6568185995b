"""Who reviews a module before it is published: the groups, what each may do, and the workflow between them."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from courses.enums import ReviewKind

AUTHORS = "Authors"
EDITORS = "Editors"
# Step → the group that takes it. Who takes the last one publishes, and Wagtail asks that they may.
STEPS = {
    "Clinical review": "Clinical reviewers",
    "Safeguarding review": "Safeguarding reviewers",
    "Carer read": "Carer readers",
    "Care-experienced read": "Care-experienced readers",
    "Publish": EDITORS,
}
# What the approval of a step is kept as.
KINDS = {
    "Clinical review": ReviewKind.CLINICIAN,
    "Safeguarding review": ReviewKind.SAFEGUARDING,
    "Carer read": ReviewKind.CARER,
    "Care-experienced read": ReviewKind.CARE_EXPERIENCED,
}
# One step until 2026-11-24; now one for carers and one for care-experienced readers.
RETIRED = "Lived-experience read"
WORKFLOW = "Review before publishing"


@transaction.atomic
def ensure_review(root: Page) -> Workflow:
    """Makes the groups and the workflow once, and lays the workflow on the tree below `root`."""
    _group(AUTHORS, root, "add_page", "change_page")
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW)
    WorkflowTask.objects.filter(workflow=workflow, task__name=RETIRED).delete()
    for order, (name, group) in enumerate(STEPS.items()):
        people = _group(group, root, *(["change_page", "publish_page"] if group == EDITORS else []))
        task = GroupApprovalTask.objects.filter(name=name).first() or GroupApprovalTask.objects.create(name=name)
        task.groups.add(people)
        WorkflowTask.objects.update_or_create(workflow=workflow, task=task, defaults={"sort_order": order})
    WorkflowPage.objects.get_or_create(page=root, defaults={"workflow": workflow})
    return workflow


def _group(name: str, root: Page, *permissions: str) -> Group:
    """A group that may open the CMS and hold these page permissions below `root`."""
    group, _ = Group.objects.get_or_create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in permissions:
        permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    return group
