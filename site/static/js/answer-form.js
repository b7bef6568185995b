/* <answer-form> around a POST form: sends it by fetch, swaps [data-answer-part] for the reply's.
   With no line the answer is kept and sent later with the same event_id, so it counts once.
   What is chosen (item-*) is kept until it is answered, or until keep-draft.js clears every draft.
   Attributes: key (else the form's action), waiting-text, retry-text. */

const html = window.trustedTypes?.createPolicy("common-ground", { createHTML: (text) => text });
const person = document.documentElement.dataset.person || "visitor";
const make = (tag, about) => Object.assign(document.createElement(tag), about);

class AnswerForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.name = `draft:${person}:answer:${this.getAttribute("key") || this.form.action}`;
    this.choices = `${this.name}:${this.form.elements.edition?.value}`;
    this.addEventListener("submit", this);
    this.addEventListener("change", () => {
      const chosen = [...new FormData(this.form)].filter(([name]) => name.startsWith("item-"));
      this.store(this.choices, new URLSearchParams(chosen));
    });
    window.addEventListener("online", () => this.isConnected && this.send());
    try {
      this.waiting = localStorage.getItem(this.name);
      this.choose(localStorage.getItem(this.choices));
    } catch { /* no storage: kept in memory */ }
    this.send();
  }

  choose(kept) {
    if (!this.querySelector("[name^=item-]")) return this.store(this.choices); // answered
    for (const [name, value] of new URLSearchParams(kept ?? "")) {
      const field = this.form.elements[name];
      if (field) field.value = value;
    }
  }

  store(name, text = "") {
    try {
      localStorage.setItem(name, text);
      if (!`${text}`) localStorage.removeItem(name);
    } catch { /* as above */ }
  }

  handleEvent(event) {
    if (this.byBrowser) return;
    event.preventDefault();
    if (this.sending) return;
    const id = this.form.elements.event_id;
    if (id && !id.value) id.value = crypto.randomUUID();
    const data = new URLSearchParams(new FormData(this.form, event.submitter));
    data.delete("csrfmiddlewaretoken");
    this.waiting = String(data);
    this.send(event.submitter);
  }

  async send(button) {
    if (this.sending || !this.waiting) return;
    this.sending = true;
    try {
      const body = new URLSearchParams(this.waiting);
      body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken?.value);
      const headers = { "X-Requested-With": "fetch" };
      const reply = await fetch(this.form.action, { method: "POST", body, headers });
      if (reply.status > 499 || reply.status === 429) throw reply;
      const text = await reply.text();
      const page = new DOMParser().parseFromString(html?.createHTML(text) ?? text, "text/html");
      const part = page.querySelector("[data-answer-part]");
      if (part) return this.show(part, button);
      // Sent to the sign-in page: it goes when this page is open again. Else the server has spoken.
      this.keep(/login/.test(reply.url));
      if (button && reply.redirected) location.assign(reply.url);
      else if (button) {
        this.byBrowser = true;
        this.form.requestSubmit(button);
      }
    } catch {
      this.keep(true);
      this.say(button);
    } finally {
      this.sending = false;
    }
  }

  show(part, button) {
    this.keep(false);
    this.note?.remove();
    this.querySelector("[data-answer-part]").replaceWith(part);
    this.choose();
    const target = this.querySelector("[data-feedback]") ?? part;
    target.tabIndex = -1;
    if (button) target.focus();
  }

  keep(it) {
    if (!it) this.waiting = "";
    this.store(this.name, this.waiting);
  }

  say(button) {
    this.note ??= make("div", { className: "saved-state saved-state--waiting", role: "status" });
    this.append(this.note);
    this.note.replaceChildren(
      this.getAttribute("waiting-text") ||
        "Not sent yet. We kept your answer; it will be sent when you are back online.",
      " ",
      make("button", {
        className: "button button--quiet",
        textContent: this.getAttribute("retry-text") || "Try again now",
        onclick: () => this.send(button),
      }),
    );
  }
}

customElements.define("answer-form", AnswerForm);
