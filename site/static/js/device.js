/* What this device keeps for one person: drafts under draft:<person>:…, what waits to be sent under outbox:<person>:….
   Private windows and full disks refuse storage; then everything goes on without it. */

export const person = document.documentElement.dataset.person || "visitor";
export const DRAFT = `draft:${person}:`;
export const OUTBOX = `outbox:${person}:`;
const ENDED = "signed-out";

let ended = false;

function tried(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

export const kept = {
  get: (name) => tried(() => localStorage.getItem(name)),
  // True when the device has it now. After signing out nothing is written any more, by no tab.
  set: (name, text) => (ended ? null : tried(() => (localStorage.setItem(name, text), true))),
  remove: (name) => tried(() => localStorage.removeItem(name)),
  names: (prefix) => tried(() => Object.keys(localStorage).filter((name) => name.startsWith(prefix)).sort()) ?? [],
};

export async function keptPages() {
  if (!window.caches) return [];
  const names = await caches.keys().catch(() => []);
  return names.filter((name) => name.startsWith("kept:"));
}

/* Nothing of this person stays: drafts (of anyone: a shared machine), what waits to be sent, pages kept for reading. */
export async function clearDevice() {
  for (const name of [...kept.names("draft:"), ...kept.names(OUTBOX)]) kept.remove(name);
  await Promise.all((await keptPages()).map((name) => caches.delete(name)));
}

export async function endHere() {
  // The other open tabs of this person close what they show.
  tried(() => localStorage.setItem(ENDED, `${person} ${Date.now()}`));
  tried(() => localStorage.removeItem(ENDED));
  // A page that was still being kept may arrive after this: the next page clears once more.
  tried(() => sessionStorage.setItem(ENDED, person));
  ended = true;
  await clearDevice();
}

if (person === "visitor" && tried(() => sessionStorage.getItem(ENDED))) {
  tried(() => sessionStorage.removeItem(ENDED));
  clearDevice();
}

addEventListener("storage", (event) => {
  if (event.key !== ENDED || !event.newValue?.startsWith(`${person} `) || person === "visitor") return;
  ended = true;
  document.body.replaceChildren();
  location.replace("/");
});
