/* Adding a passkey: the device is asked first, and allauth's script then sends the form. So the button, which is the
   form's own for the Enter key's sake, sends nothing by itself. */

document.addEventListener("click", (event) => {
  if (event.target.closest("#mfa_webauthn_add")) event.preventDefault();
});
