from django.contrib.auth.base_user import BaseUserManager
from django.db.models import Q


class PersonManager(BaseUserManager):
    """Creates people by e-mail address; addresses are kept in lower case, as one person types both."""

    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        from allauth.account.models import EmailAddress

        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        # allauth's row for the address; unverified until a code sent to it has come back.
        EmailAddress.objects.using(self._db).create(user=person, email=person.email, primary=True)
        return person

    def at(self, address):
        """Everybody who is reached at this address; whoever signs in with it comes before those who share it.

        Compared as it is kept, in lower case: the database's own ways to ignore case take “ı” for “i”.
        """
        address = address.strip().lower()
        if not address:
            return self.none()  # most people have no second address: they are not all at “none”
        return self.filter(Q(email=address) | Q(contact_email=address)).order_by("contact_email", "joined_at", "pk")

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username):
        return self.get(email=username.strip().lower())
