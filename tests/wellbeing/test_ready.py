"""A site that cannot open what people wrote for themselves says that it is not ready."""

from wellbeing.keys import made_name


def test_a_lost_master_key_is_seen_before_anybody_writes(client, settings):
    made_name("anything")
    assert client.get("/readyz").json()["private"] == "up"
    settings.PRIVATE_MASTER_KEYS = ["not the one that the keys were wrapped with"]
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["private"]) == (503, "down")
