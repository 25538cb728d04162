
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activity', '0004_letter_parts_and_sweep'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='名称')),
                ('beat_at', models.DateTimeField(verbose_name='最近心跳')),
                ('taken_until', models.DateTimeField(blank=True, null=True, verbose_name='占用至')),
            ],
            options={
                'verbose_name': '运行状态',
                'verbose_name_plural': '运行状态',
            },
        ),
        migrations.CreateModel(
            name='Muted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(choices=[('progress', '办理进度'), ('setback', '退回、补正与撤回'), ('deadline', '时限与逾期提醒'), ('soon', '任务到期前的提前提醒'), ('urging', '催办'), ('document', '文件生成结果')], max_length=10, verbose_name='种类')),
                ('channel', models.CharField(choices=[('in_app', '站内消息'), ('email', '电子邮件')], max_length=10, verbose_name='渠道')),
            ],
            options={
                'verbose_name': '不接收的消息',
                'verbose_name_plural': '不接收的消息',
            },
        ),
        migrations.CreateModel(
            name='RobotMessage',
            fields=[
                ('state', models.CharField(choices=[('pending', '待发送'), ('leased', '发送中'), ('sent', '已发送'), ('failed', '发送失败'), ('cancelled', '已取消')], default='pending', max_length=10, verbose_name='投递状态')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='占用至')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='尝试次数')),
                ('not_before', models.DateTimeField(blank=True, null=True, verbose_name='不早于')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='送达时间')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='失败原因')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name='标识')),
                ('robot', models.CharField(choices=[('wecom', '企业微信群'), ('dingtalk', '钉钉群')], max_length=10, verbose_name='机器人')),
                ('key', models.CharField(max_length=200, verbose_name='去重键')),
                ('text', models.TextField(verbose_name='内容')),
                ('created_at', models.DateTimeField(db_index=True, verbose_name='生成时间')),
                ('tried_at', models.DateTimeField(blank=True, null=True, verbose_name='最近尝试')),
            ],
            options={
                'verbose_name': '群消息',
                'verbose_name_plural': '群消息',
                'ordering': ['-created_at'],
            },
        ),
        migrations.AddField(
            model_name='notification',
            name='batch_id',
            field=models.UUIDField(blank=True, null=True, verbose_name='批次'),
        ),
        migrations.AddField(
            model_name='notification',
            name='topic',
            field=models.CharField(choices=[('progress', '办理进度'), ('setback', '退回、补正与撤回'), ('deadline', '时限与逾期提醒'), ('soon', '任务到期前的提前提醒'), ('urging', '催办'), ('document', '文件生成结果')], default='progress', max_length=10, verbose_name='种类'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(fields=['batch_id', '-created_at'], name='activity_no_batch_i_892faa_idx'),
        ),
        migrations.AddField(
            model_name='muted',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='muted', to=settings.AUTH_USER_MODEL, verbose_name='账号'),
        ),
        migrations.AddField(
            model_name='robotmessage',
            name='sent_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='发送人'),
        ),
        migrations.AddConstraint(
            model_name='muted',
            constraint=models.UniqueConstraint(fields=('user', 'topic', 'channel'), name='muted_once'),
        ),
        migrations.AddConstraint(
            model_name='robotmessage',
            constraint=models.UniqueConstraint(fields=('robot', 'key'), name='one_robot_message_per_key'),
        ),
    ]
