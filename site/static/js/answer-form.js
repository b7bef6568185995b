/* <answer-form> around a POST form: sends it by fetch and swaps [data-answer-part] for the reply's.
   With no line the answer is kept and sent later with the same event_id, so it counts once.
   Attributes: key (else the form's action), waiting-text, retry-text. */

const html = window.trustedTypes?.createPolicy("common-ground", { createHTML: (text) => text });
const person = document.documentElement.dataset.person || "visitor";

class AnswerForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.name = `draft:${person}:answer:${this.getAttribute("key") || this.form.action}`;
    this.addEventListener("submit", this);
    window.addEventListener("online", () => this.isConnected && this.send());
    this.attempt(() => (this.waiting = localStorage.getItem(this.name)));
    this.send();
  }

  handleEvent(event) {
    if (this.byBrowser) return;
    event.preventDefault();
    const { event_id: id } = this.form.elements;
    if (this.sending) return;
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
      const token = this.form.elements.csrfmiddlewaretoken?.value ?? "";
      const reply = await fetch(this.form.action, {
        method: "POST",
        body: new URLSearchParams(`${this.waiting}&csrfmiddlewaretoken=${token}`),
        headers: { "X-Requested-With": "fetch" },
      });
      if (reply.status > 499 || reply.status === 429) throw reply;
      const text = await reply.text();
      const page = new DOMParser().parseFromString(html?.createHTML(text) ?? text, "text/html");
      const part = page.querySelector("[data-answer-part]");
      if (part) this.show(part, button);
      else if (reply.redirected) {
        this.keep(); // perhaps to sign in: sent when this page is open again
        location.assign(reply.url);
      } else {
        this.byBrowser = true; // let the browser show what the server says
        this.form.requestSubmit(button);
      }
    } catch {
      this.keep();
      this.say();
    }
    this.sending = false;
  }

  show(part, button) {
    this.waiting = null;
    this.attempt(() => localStorage.removeItem(this.name));
    this.note?.remove();
    this.querySelector("[data-answer-part]").replaceWith(part);
    const target = this.querySelector("[data-feedback]") ?? part;
    target.tabIndex = -1;
    if (button) target.focus();
  }

  keep() {
    this.attempt(() => localStorage.setItem(this.name, this.waiting));
  }

  attempt(act) {
    try {
      act();
    } catch { /* no storage: kept in memory */ }
  }

  say() {
    this.note?.remove();
    this.note = document.createElement("div");
    this.note.className = "saved-state saved-state--waiting";
    this.note.role = "status";
    this.append(this.note);
    const retry = document.createElement("button");
    retry.className = "button button--quiet";
    retry.textContent = this.getAttribute("retry-text") || "Try again now";
    retry.onclick = () => this.send();
    this.note.append(this.getAttribute("waiting-text") ||
      "Not sent yet. We kept your answer; it will be sent when you are back online.", " ", retry);
  }
}

customElements.define("answer-form", AnswerForm);
