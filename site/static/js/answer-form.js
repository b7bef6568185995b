/* <answer-form> around a POST form: sends it by fetch, swaps [data-answer-part] for the reply's.
   With no line the answer is sent later with the same event_id, so it counts once.
   What is chosen is kept until answered, or until keep-draft.js clears every draft.
   Attributes: key (else the form's action), waiting-text, retry-text. */

const html = window.trustedTypes?.createPolicy("common-ground", { createHTML: (text) => text });
const person = document.documentElement.dataset.person || "visitor";
const make = (tag, about) => Object.assign(document.createElement(tag), about);

function stored(name, text) {
  try {
    return text ? localStorage.setItem(name, text) : localStorage[text === "" ? "removeItem" : "getItem"](name);
  } catch { /* no storage */ }
}

class AnswerForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.name = `draft:${person}:answer:${this.getAttribute("key") || this.form.action}`;
    this.choices = `${this.name}:${this.form.elements.edition?.value}`;
    this.addEventListener("submit", this);
    this.addEventListener("change", () => {
      const chosen = [...this.querySelectorAll("select, input:checked")].map((at) => [at.name, at.value]);
      stored(this.choices, `${new URLSearchParams(chosen)}`);
    });
    addEventListener("online", () => this.isConnected && this.send());
    this.waiting = stored(this.name);
    this.choose();
    this.send();
  }

  choose() {
    if (!this.querySelector("[name^=item-]")) stored(this.choices, "");
    for (const [name, value] of new URLSearchParams(stored(this.choices) ?? "")) {
      Object.assign(this.form.elements[name] ?? {}, { value });
    }
  }

  handleEvent(event) {
    if (this.byBrowser) return;
    event.preventDefault();
    if (this.sending) return;
    const id = this.form.elements.event_id;
    if (id) id.value ||= crypto.randomUUID();
    const data = new FormData(this.form, event.submitter);
    data.delete("csrfmiddlewaretoken");
    this.waiting = `${new URLSearchParams(data)}`;
    this.send(event.submitter);
  }

  async send(button) {
    if (this.sending || !this.waiting) return;
    this.sending = true;
    stored(this.name, this.waiting);
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
      // Sent to sign in: kept until this page is open again. Else the server has spoken.
      if (!/login/.test(reply.url)) this.forget();
      if (button && reply.redirected) location.assign(reply.url);
      else if (button) {
        this.byBrowser = true;
        this.form.requestSubmit(button);
      }
    } catch {
      this.say(button);
    } finally {
      this.sending = false;
    }
  }

  show(part, button) {
    this.forget();
    this.note?.remove();
    this.querySelector("[data-answer-part]").replaceWith(part);
    this.choose();
    if (button) this.querySelector("[data-feedback]")?.focus();
  }

  forget() {
    stored(this.name, (this.waiting = ""));
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
