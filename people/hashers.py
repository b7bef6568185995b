from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idPasswordHasher(Argon2PasswordHasher):
    """Argon2id at OWASP's parameters (19 MiB, 2 passes, 1 lane): an eighth of Django's cost on two cores."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
