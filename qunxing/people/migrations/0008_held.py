from django.db import migrations, models

ROLES = [("staff", "Staff"), ("bot", "Bot"), ("held", "Held back as junk")]


class Migration(migrations.Migration):
    dependencies = [("people", "0007_tags")]

    operations = [
        migrations.AlterField("mark", "role", models.CharField(choices=ROLES, max_length=10)),
        migrations.AlterField("unmark", "role", models.CharField(choices=ROLES, max_length=10)),
    ]
