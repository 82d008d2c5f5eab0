from django.urls import path

from recommendations.views import knowledge, lab

urlpatterns = [
    path("knowledge/", knowledge.knowledge, name="knowledge"),
    path("knowledge/rules/<str:code>/", knowledge.rule, name="knowledge-rule"),
    path("knowledge/lab/", lab.lab, name="lab"),
    path("knowledge/lab/<uuid:pk>/", lab.draft, name="lab-draft"),
    path("knowledge/lab/<uuid:pk>/file/", lab.file, name="lab-file"),
    path("knowledge/lab/<uuid:pk>/replay/", lab.replay, name="lab-replay"),
    path("knowledge/lab/<uuid:pk>/signature/", lab.sign, name="lab-sign"),
    path("knowledge/lab/<uuid:pk>/drop/", lab.drop, name="lab-drop"),
]
