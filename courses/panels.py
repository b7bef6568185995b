"""What the editor is shown beside the fields."""

from wagtail.admin.panels import Panel


class ReviewPanel(Panel):
    """Who has reviewed the text as it now stands, and whose review is outstanding."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/review_panel.html"

        def get_context_data(self, parent_context=None) -> dict:
            from courses.selectors import page_reviews

            return super().get_context_data(parent_context) | {"reviews": page_reviews(self.instance)}
