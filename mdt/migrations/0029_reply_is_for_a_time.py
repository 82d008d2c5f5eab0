from django.db import migrations, models


def of_the_meeting_now(apps, schema_editor):
    replies = apps.get_model("mdt", "MeetingReply")
    for reply in replies.objects.select_related("meeting").exclude(meeting__state="archived"):
        replies.objects.filter(pk=reply.pk).update(starts_at=reply.meeting.starts_at)


class Migration(migrations.Migration):

    dependencies = [
        ('mdt', '0028_meeting_replies'),
    ]

    operations = [
        migrations.AddField(
            model_name='meetingreply',
            name='starts_at',
            field=models.DateTimeField(default='2026-01-01T00:00:00Z'),
            preserve_default=False,
        ),
        migrations.RunPython(of_the_meeting_now, migrations.RunPython.noop, elidable=True),
    ]
