"""The OpenAPI document: what the framework cannot know, with examples."""
