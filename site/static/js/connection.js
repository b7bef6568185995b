/* Says in .connection that the line is lost, and how much waits to be sent. */

import { send, waiting } from "./outbox.js";
import { words } from "./words.js";

const connection = document.querySelector(".connection");
let hadWaiting = false;

function sayConnection() {
  const count = waiting().length;
  const lines = [];
  if (!navigator.onLine) lines.push(words("offline"));
  if (count) lines.push(count === 1 ? words("unsentOne") : words("unsentMany", count));
  else if (hadWaiting && navigator.onLine) lines.push(words("allSent"));
  hadWaiting ||= count > 0 && !navigator.onLine;
  const said = lines.map((text) => Object.assign(document.createElement("p"), { textContent: text }));
  if (count && navigator.onLine) {
    const retry = { type: "button", className: "button button--quiet", textContent: words("retry"), onclick: send };
    said.push(Object.assign(document.createElement("button"), retry));
  }
  connection.replaceChildren(...said);
}

/* What is sent within a moment is nobody's worry. */
let connectionTimer = 0;

function soonSayConnection() {
  clearTimeout(connectionTimer);
  connectionTimer = setTimeout(sayConnection, navigator.onLine && !hadWaiting ? 3000 : 0);
}

if (connection) {
  for (const name of ["online", "offline", "outbox"]) addEventListener(name, soonSayConnection);
  if (!navigator.onLine || waiting().length) soonSayConnection();
}
