/* <keep-draft key="c1-r1"> around one text field: what is written is kept on this device as it is written, and loses to no
   other tab: where two tabs wrote, both texts stay. */

import { DRAFT, kept } from "./device.js";
import { timeWords, words } from "./words.js";

class KeepDraft extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("textarea, input");
    this.name = `${DRAFT}${this.getAttribute("key")}`;
    this.note = this.querySelector(".saved-state");
    this.base = kept.get(this.name) ?? "";
    if (this.base && !this.field.value) this.take(this.base);
    this.field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), 400);
    });
    this.field.addEventListener("blur", () => this.keep());
    addEventListener("pagehide", () => this.keep());
    addEventListener("storage", (event) => event.key === this.name && this.follow(event.newValue ?? ""));
    addEventListener("clear-device", () => this.take(""));
  }

  keep() {
    clearTimeout(this.timer);
    const stored = kept.get(this.name) ?? "";
    if (this.field.value === stored) this.base = stored;
    if (this.field.value === this.base) return;
    if (stored !== this.base) this.take(bothTexts(stored, this.field.value, this.base), words("merged"));
    this.base = this.field.value;
    if (!this.base) {
      kept.remove(this.name);
      this.note.textContent = "";
    } else if (kept.set(this.name, this.base)) {
      if (stored === "" || !this.note.textContent.includes(words("merged"))) this.say();
    }
  }

  /* Another tab wrote: shown at once, unless something here is not kept yet; then both stay. */
  follow(text) {
    if (this.field.value !== this.base) return this.keep();
    this.base = text;
    this.take(text);
  }

  take(text, news) {
    const atEnd = this.field.selectionStart === this.field.value.length;
    this.field.value = text;
    if (atEnd) this.field.setSelectionRange(text.length, text.length);
    if (text) this.say(news);
    else this.note.textContent = "";
  }

  say(news) {
    this.note.textContent = [words("kept", timeWords(new Date())), news].filter(Boolean).join(" ");
  }
}

/* Each text whole; what they share, once. */
function bothTexts(other, mine, base) {
  if (other.includes(mine)) return other;
  if (mine.includes(other)) return mine;
  const own = base && mine.startsWith(base) ? mine.slice(base.length) : mine;
  return `${other}\n\n${own.trimStart()}`;
}

customElements.define("keep-draft", KeepDraft);
