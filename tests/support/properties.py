"""How many examples of a law are tried: all in the long run and by ``make mutants``, fewer on the way there."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

FAST, CHECK, FULL, UNSHRUNK = "fast", "check", "claimline", "unshrunk"
EXAMPLES = 60  # of a law that does not say how many
EXAMPLES_MAX = {FAST: 8, CHECK: 20}  # by profile; no limit in the others


def register_profiles() -> None:
    common = settings(
        deadline=None,
        derandomize=True,
        max_examples=EXAMPLES,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    settings.register_profile(FULL, common)
    for name, count in EXAMPLES_MAX.items():
        settings.register_profile(name, common, max_examples=count)
    # For tests that are to fail: the first example that fails is enough.
    settings.register_profile(UNSHRUNK, common, phases=(Phase.explicit, Phase.generate))


def examples(count: int) -> settings:
    """Return the settings of a law that takes ``count`` examples, or as many as the profile of this run allows."""
    return settings(max_examples=min(count, EXAMPLES_MAX.get(settings.get_current_profile_name(), count)))
