/* <keep-draft key="c1-r1"> around one textarea: what is written is kept on this device, under draft:<person>:<key>.
   Attributes: key; kept-text (what to say, default English); done (the server has it: forget the draft).
   Sending any form with data-signs-out clears every draft, so that nothing stays on a shared machine. */

const PREFIX = "draft:";
const person = document.documentElement.dataset.person || "visitor";

// Private windows and full disks refuse storage. Writing must go on all the same.
const storage = {
  get: (name) => attempt(() => localStorage.getItem(name)),
  set: (name, text) => attempt(() => (localStorage.setItem(name, text), true)),
  remove: (name) => attempt(() => localStorage.removeItem(name)),
};

function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

class KeepDraft extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("textarea, input");
    if (!this.field) return;
    this.name = `${PREFIX}${person}:${this.getAttribute("key")}`;
    this.note = this.querySelector("[data-draft-note]") ?? this.appendChild(this.newNote());
    if (this.hasAttribute("done")) storage.remove(this.name);
    const kept = storage.get(this.name);
    if (kept && !this.field.value) {
      this.field.value = kept;
      this.say();
    }
    this.field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), 400);
    });
    this.field.addEventListener("blur", () => this.keep());
    window.addEventListener("pagehide", () => this.keep());
  }

  keep() {
    clearTimeout(this.timer);
    if (this.field.value === (storage.get(this.name) ?? "") || cleared) return;
    if (!this.field.value) {
      storage.remove(this.name);
      this.note.textContent = "";
    } else if (storage.set(this.name, this.field.value)) {
      this.say();
    }
  }

  say() {
    this.note.textContent = this.getAttribute("kept-text") || "Kept on this device";
  }

  newNote() {
    const note = document.createElement("p");
    note.className = "saved-state";
    note.setAttribute("role", "status");
    return note;
  }
}

let cleared = false;

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-signs-out]")) return;
  cleared = true;
  attempt(() => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).forEach(storage.remove));
});

customElements.define("keep-draft", KeepDraft);
