/* Signing out leaves nothing of one's own on the device. What is not sent yet is sent first; if that cannot be, the person
   decides. Also after a sign-out from the editor, which leads to /?signed-out; a link from elsewhere clears nothing. */

import { clearDevice, endHere } from "./device.js";
import { send, waiting } from "./outbox.js";
import { words } from "./words.js";

document.addEventListener("submit", async (event) => {
  if (!event.target.matches("form[data-signs-out]")) return;
  event.preventDefault();
  const patience = new Promise((resolve) => setTimeout(resolve, 8000));
  if (waiting().length) await Promise.race([send(), patience]);
  if (waiting().length && !window.confirm(words("lose"))) return;
  await endHere();
  event.target.submit();
});

if (location.search === "?signed-out" && document.referrer.startsWith(`${location.origin}/cms/`)) {
  clearDevice();
  history.replaceState(null, "", location.pathname);
}
