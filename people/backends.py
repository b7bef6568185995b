"""Signing in with an address and a password, when an address may be more than one person's."""

from allauth.account.auth_backends import AuthenticationBackend

from people.models import Person

COUPLE = 2


class AddressBackend(AuthenticationBackend):
    """Whose password it is, of everybody at the address. A password that is right for two of them is nobody's."""

    def _authenticate_by_email(self, email: str, password: str) -> Person | None:
        people = list(Person.objects.at(email))
        matching = [person for person in people if person.check_password(password)]
        # As much work for nobody and for one as for two: how long it takes tells nobody who is there.
        for _ in range(COUPLE - len(people)):
            Person().set_password(password)
        self._did_check_password = True
        if len(matching) != 1:
            return None
        if self.user_can_authenticate(matching[0]):
            return matching[0]
        self._stash_user(matching[0])
        return None
