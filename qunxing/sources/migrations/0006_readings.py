from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0005_undone_by"),
    ]

    operations = [
        migrations.AlterField(
            model_name="import",
            name="what",
            field=models.CharField(
                choices=[
                    ("chat", "Chat"),
                    ("roster", "Member list"),
                    ("acts", "Orders, check-ins, surveys"),
                    ("readings", "Numbers read off (抄数)"),
                ],
                default="chat",
                max_length=10,
            ),
        ),
    ]
