"""Addresses of tasks, their proofs and their extensions."""

from django.urls import path

from pilots.views import evidence, extension, library, task, task_bulk

patterns = [
    path("tasks/", task.tasks, name="tasks"),
    path("tasks/board/", task.task_board, name="task_board"),
    path("tasks/export/", task.tasks_export, name="tasks_export"),
    path("tasks/urge/", task_bulk.tasks_urge, name="tasks_urge"),
    path("tasks/owner/", task_bulk.tasks_owner, name="tasks_owner"),
    path("tasks/gantt/", task.task_gantt, name="task_gantt"),
    path("tasks/<uuid:pk>/", task.task, name="task"),
    path("tasks/<uuid:pk>/progress/", task.task_progress, name="task_progress"),
    path("tasks/<uuid:pk>/evidence/", evidence.task_evidence, name="task_evidence"),
    path("tasks/<uuid:pk>/library/", library.task_library, name="task_library"),
    path("societies/<uuid:pk>/files/", library.library, name="library"),
    path("tasks/<uuid:pk>/extension/", extension.task_extension, name="task_extension"),
    path("tasks/<uuid:pk>/steps/<str:step>/", task.task_step, name="task_step"),
    path("milestones/<uuid:pk>/", task.task_milestone, name="task_milestone"),
    path("evidence/<uuid:pk>/remove/", evidence.evidence_remove, name="evidence_remove"),
    path(
        "extensions/<uuid:pk>/steps/<str:step>/",
        extension.extension_step,
        name="extension_step",
    ),
]
