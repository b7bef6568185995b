/* <answer-form> around a POST form: sends it by fetch, swaps [data-answer-part] for the reply's.
   With no line the answer is kept and sent later with the same event_id, so it counts once.
   Attributes: key (else the form's action), waiting-text, retry-text. */

const html = window.trustedTypes?.createPolicy("common-ground", { createHTML: (text) => text });
const person = document.documentElement.dataset.person || "visitor";

class AnswerForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.name = `draft:${person}:answer:${this.getAttribute("key") || this.form.action}`;
    this.addEventListener("submit", this);
    window.addEventListener("online", this);
    try {
      this.waiting = localStorage.getItem(this.name);
    } catch { /* no storage: kept in memory */ }
    if (this.waiting) this.send();
  }

  disconnectedCallback() {
    window.removeEventListener("online", this);
  }

  handleEvent(event) {
    if (event.type === "online") return this.waiting && this.send();
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
    if (this.sending) return;
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
        this.keep(this.waiting); // perhaps to sign in: sent when this page is open again
        location.assign(reply.url);
      } else {
        this.byBrowser = true; // let the browser show what the server says
        this.form.requestSubmit(button);
      }
    } catch {
      this.keep(this.waiting);
      this.say();
    }
    this.sending = false;
  }

  show(part, button) {
    this.keep((this.waiting = null));
    this.note?.remove();
    this.querySelector("[data-answer-part]").replaceWith(part);
    const target = this.querySelector("[data-feedback]") ?? part;
    target.tabIndex = -1;
    if (button) target.focus();
  }

  keep(text) {
    try {
      text ? localStorage.setItem(this.name, text) : localStorage.removeItem(this.name);
    } catch { /* as above */ }
  }

  say() {
    this.note?.remove();
    const note = (this.note = document.createElement("div"));
    note.className = "saved-state saved-state--waiting";
    note.setAttribute("role", "status");
    this.append(note);
    const retry = document.createElement("button");
    retry.className = "button button--quiet";
    retry.textContent = this.getAttribute("retry-text") || "Try again now";
    retry.onclick = () => this.send();
    note.append(this.getAttribute("waiting-text") ||
      "Not sent yet. We kept your answer; it will be sent when you are back online.", " ", retry);
  }
}

customElements.define("answer-form", AnswerForm);
