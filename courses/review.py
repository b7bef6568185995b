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

AUTHORS = "Authors"
REVIEWS = ("Clinical review", "Safeguarding review", "Lived-experience read")
WORKFLOW = "Review before publishing"


@transaction.atomic
def ensure_review(root: Page) -> Workflow:
    """Makes the groups and the workflow once, and lays the workflow on the tree below `root`."""
    authors = _group(AUTHORS)
    for codename in ("add_page", "change_page"):
        GroupPagePermission.objects.get_or_create(
            group=authors, page=root, permission=Permission.objects.get(codename=codename)
        )
    workflow, created = Workflow.objects.get_or_create(name=WORKFLOW)
    for order, name in enumerate(REVIEWS):
        reviewers = _group(f"{name} group")
        task = GroupApprovalTask.objects.filter(name=name).first() or GroupApprovalTask.objects.create(name=name)
        task.groups.add(reviewers)
        if created:
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    WorkflowPage.objects.get_or_create(page=root, defaults={"workflow": workflow})
    return workflow


def _group(name: str) -> Group:
    group, _ = Group.objects.get_or_create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    return group
