from django.urls import path

from recommendations.views import knowledge

urlpatterns = [path("knowledge/", knowledge.knowledge, name="knowledge")]
