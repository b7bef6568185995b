/* Leave this page: the screen is empty at once, the neutral site takes this page's place in the history,
   so Back does not return here. Shift three times within five seconds does the same from the keyboard.
   From a page for oneself the link leads through our own address that signs out; data-away is where it ends. With script
   the sign-out goes its own way, the device forgets, and nobody waits for either. */

import { endHere } from "./device.js";

const leaveLink = document.querySelector("a.leave-page");

const LAST_WORDS = 400; // milliseconds, on an empty screen, for what was just written to arrive before the sign-out

async function leave() {
  document.documentElement.classList.add("is-leaving");
  document.title = "…";
  document.body.replaceChildren();
  const { away } = leaveLink.dataset;
  if (away) {
    const sending = [];
    window.dispatchEvent(new CustomEvent("leaving", { detail: sending }));
    endHere();
    if (sending.length) await Promise.race([Promise.all(sending), new Promise((go) => setTimeout(go, LAST_WORDS))]);
    navigator.sendBeacon(leaveLink.href);
  }
  window.location.replace(away ?? leaveLink.href);
}

if (leaveLink) {
  let presses = 0;
  let first = 0;

  leaveLink.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  // A browser brings only the line of a text box into view that is written in: the rest would be behind the bar.
  const clearOfTheBar = () => {
    if (document.activeElement?.matches("textarea")) document.activeElement.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Tab") requestAnimationFrame(clearOfTheBar);
    if (event.repeat) return;
    if (event.key !== "Shift") {
      presses = 0; // a capital letter is Shift and another key
      return;
    }
    const now = Date.now();
    if (presses === 0 || now - first > 5000) {
      presses = 0;
      first = now;
    }
    presses += 1;
    if (presses === 3) leave();
  });
}
