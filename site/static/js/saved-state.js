/* Where something that was sent stands, in words, in the .saved-state of what holds it. */

import { timeWords, words } from "./words.js";

export function showState(holder, { state, at, message }) {
  const note = holder.querySelector(".saved-state");
  if (!note) return;
  const said = {
    sending: () => words("sending"),
    saved: () => words("saved", timeWords(at)),
    waiting: () => words("waiting"),
    "signed out": () => words("signedOut"),
    refused: () => message || words("refused"),
    lost: () => words("refused"),
  }[state];
  note.classList.toggle("saved-state--waiting", state !== "saved");
  note.textContent = said ? said() : "";
}
