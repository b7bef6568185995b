from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("certification", "0004_names_and_seals")]
    operations = [migrations.RemoveField(model_name="awardperiod", name="holder_name")]
