/* <listen-to of=".lesson">: reads that part of the page aloud, a sentence at a time, with the browser's own voices.
   Its <template> holds the buttons; they show once there is a voice for the page's language. Nothing starts by itself.
   Attributes: of; activity-text and figure-text (said before each), reading-text, paused-text, end-text, trouble-text.
   The choices are kept on the device under listen:speed and listen:voice; they are nobody's secret. */

const SPEEDS = { slower: 0.8, usual: 1, quicker: 1.25 };
// For the eye: what unfolds, a drawing (its words are read), who found something out, a note of the page's own.
const NOT_READ =
  "[hidden], [aria-hidden=true], svg, summary, noscript, .figure__drawing, .claim-card__source, .brought-back";
// What begins a line of its own; anything else stands in the middle of a sentence.
const APART = "h1, h2, h3, h4, h5, h6, p, ul, ol, li, dl, dt, dd, div, section, blockquote, figure, figcaption, details";
// A full stop after these ends no sentence.
const SHORT_FORM = /(?:^|[\s(“‘])(?:Dr|Mr|Mrs|Ms|Prof|St|vs|e\.g|i\.e)\.\s*$/;
// Speaking again at once after a cancel is dropped by some browsers.
const BREATH = 60;

/* What a voice should say for what the eye reads: "7.40 pm" is a time, and help numbers are rung digit by digit. */
const aloud = (text) =>
  text
    .replace(/\b(\d{1,2})\.([0-5]\d)\b(?!\.)/g, "$1:$2")
    .replace(/\b(?:999|111|116 \d{3}|0\d{3}(?: \d{3,4})+)\b/g, (number) => [...number.replace(/ /g, ",")].join(" "));

/* The readable text under an element, in runs of text nodes; `before` is said first. */
function runsOf(root, words) {
  const runs = [{ nodes: [], before: "" }];
  const walk = (node, before) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) runs[runs.length - 1].nodes.push(child);
      if (child.nodeType !== Node.ELEMENT_NODE || child.matches(NOT_READ)) continue;
      const apart = child.matches(APART);
      if (apart) runs.push({ nodes: [], before: child.matches("figcaption") ? before : "" });
      if (child.matches(".activity")) {
        // Not read out: it is there to be done. Its title says which one it is.
        runs.push({ nodes: [], before: words.activity });
        walk(child.querySelector(".activity__title"), "");
      } else walk(child, child.matches(".figure") ? words.figure : before);
      if (apart) runs.push({ nodes: [], before: "" });
    }
  };
  walk(root, "");
  return runs.filter((run) => run.nodes.some((node) => node.data.trim()));
}

/* Where each sentence of a text begins and ends. */
function sentencesOf(text, language) {
  const line = text.replace(/\s/g, " ");
  const ends = Intl.Segmenter
    ? [...new Intl.Segmenter(language, { granularity: "sentence" }).segment(line)].map((at) => at.index)
    : [...line.matchAll(/[.!?…]+[”’"')\]]*\s+/g)].map((found) => found.index + found[0].length);
  const sentences = [];
  let start = 0;
  for (const end of [...ends, line.length]) {
    const piece = line.slice(start, end);
    if (SHORT_FORM.test(piece) || /^\p{Ll}/u.test(line.slice(end))) continue;
    if (/[\p{L}\p{N}]/u.test(piece)) {
      sentences.push({ start: end - piece.trimStart().length, end: start + piece.trimEnd().length });
    }
    start = end;
  }
  return sentences;
}

function rangeIn(nodes, { start, end }) {
  const range = document.createRange();
  let before = 0;
  for (const node of nodes) {
    const after = before + node.length;
    if (before <= start && start < after) range.setStart(node, start - before);
    if (before < end && end <= after) range.setEnd(node, end - before);
    before = after;
  }
  return range;
}

class ListenTo extends HTMLElement {
  connectedCallback() {
    this.synth = window.speechSynthesis;
    if (!this.synth || this.looks) return;
    this.language = document.documentElement.lang || "en-GB";
    this.leaving = () => this.stop();
    this.looks = () => this.findVoices();
    this.addEventListener("click", (event) => this.pressed(event.target.closest("button")));
    this.addEventListener("change", (event) => this.choose({ voice: event.target.value }));
    addEventListener("pagehide", this.leaving);
    this.synth.addEventListener?.("voiceschanged", this.looks);
    // Voices load late. Where there were some last time their room is kept, so that the text does not move.
    this.toggleAttribute("waiting", Boolean(this.kept("voices")));
    this.findVoices();
    setTimeout(this.looks, 1000);
  }

  disconnectedCallback() {
    removeEventListener("pagehide", this.leaving);
    this.hush();
  }

  kept(name, value) {
    try {
      if (value) localStorage.setItem(`listen:${name}`, value);
      return localStorage.getItem(`listen:${name}`);
    } catch {
      return null;
    }
  }

  findVoices() {
    const tag = (voice) => voice.lang.replace("_", "-");
    const rank = (voice) => (tag(voice) === this.language ? 0 : 2) + (voice.localService ? 0 : 1);
    this.voices = this.synth
      .getVoices()
      .filter((voice) => tag(voice).split("-")[0] === this.language.split("-")[0])
      .sort((one, other) => rank(one) - rank(other));
    if (!this.voices.length || !this.isConnected) return;
    if (!this.hasAttribute("ready")) {
      this.append(this.querySelector("template").content.cloneNode(true));
      this.toggleAttribute("ready", true);
      this.kept("voices", "yes");
    }
    this.choose({});
    this.querySelector("select").replaceChildren(
      ...this.voices.map((one) => new Option(one.name, one.voiceURI, false, one === this.voice)),
    );
    this.querySelector("select").parentElement.hidden = this.voices.length < 2;
  }

  choose({ speed, voice }) {
    if (speed) this.kept("speed", speed);
    if (voice) this.kept("voice", voice);
    this.speed = [speed, this.kept("speed"), "usual"].find((one) => one in SPEEDS);
    this.voice = this.voices.find((one) => one.voiceURI === (voice || this.kept("voice"))) || this.voices[0];
    for (const button of this.querySelectorAll("[data-speed]")) {
      button.setAttribute("aria-pressed", String(button.dataset.speed === this.speed));
    }
    if ((speed || voice) && this.hasAttribute("reading")) this.say(true);
  }

  pressed(button) {
    if (button?.dataset.speed) this.choose(button.dataset);
    else if (button) this[button.dataset.act](button);
  }

  choices(button) {
    const panel = this.querySelector(".listen-to__choices");
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
  }

  start() {
    const words = { activity: this.getAttribute("activity-text"), figure: this.getAttribute("figure-text") };
    this.sentences = runsOf(document.querySelector(this.getAttribute("of")), words).flatMap(({ nodes, before }) => {
      const text = nodes.map((node) => node.data).join("");
      return sentencesOf(text, this.language).map((place, index) => ({
        nodes,
        place,
        text: `${index ? "" : before} ${aloud(text.slice(place.start, place.end).replace(/\s+/g, " "))}`.trim(),
      }));
    });
    this.at = 0;
    this.toggleAttribute("on", true);
    this.querySelector("[data-act=toggle]").focus({ preventScroll: true });
    this.say(true);
  }

  toggle() {
    if (!this.hasAttribute("reading")) return this.say(true);
    this.rest("paused-text");
  }

  back() {
    this.move(this.at - 1);
  }

  next() {
    this.move(this.at + 1);
  }

  move(at) {
    this.at = Math.max(at, 0);
    if (this.hasAttribute("reading") || !this.sentences[this.at]) this.say(true);
    else this.show(true);
  }

  stop(words) {
    if (!this.hasAttribute("on")) return;
    const held = this.contains(document.activeElement);
    this.rest(typeof words === "string" ? words : "");
    this.toggleAttribute("on", false);
    this.unmark();
    if (held) this.querySelector("[data-act=start]").focus({ preventScroll: true });
  }

  /* Pausing is cancelling and beginning the sentence again: on Android a paused voice never goes on. */
  rest(words) {
    this.hush();
    this.toggleAttribute("reading", false);
    this.report(words);
  }

  hush() {
    clearTimeout(this.timer);
    const busy = Boolean(this.utterance || this.synth?.speaking);
    this.utterance = null;
    if (busy) this.synth.cancel();
    return busy;
  }

  report(words) {
    const status = this.querySelector("[role=status]");
    status.textContent = (words && this.getAttribute(words)) || "";
    status.classList.toggle("visually-hidden", words !== "trouble-text");
  }

  say(always) {
    if (!this.sentences[this.at]) return this.stop("end-text");
    if (!this.hasAttribute("reading")) this.report("reading-text");
    this.toggleAttribute("reading", true);
    const busy = this.hush();
    this.show(always);
    const utterance = new SpeechSynthesisUtterance(this.sentences[this.at].text);
    Object.assign(utterance, { voice: this.voice, lang: this.voice.lang, rate: SPEEDS[this.speed] });
    utterance.onend = () => {
      if (this.utterance !== utterance) return;
      this.utterance = null;
      this.at += 1;
      this.say();
    };
    utterance.onerror = () => this.utterance === utterance && this.rest("trouble-text");
    // Held here, or the browser may throw it away and never say that it has ended.
    this.utterance = utterance;
    if (busy) this.timer = setTimeout(() => this.synth.speak(utterance), BREATH);
    else this.synth.speak(utterance);
  }

  /* Marks the sentence. The page follows unless the reader has gone to look at something else. */
  show(always) {
    const follow = always || this.inView("some");
    this.unmark();
    const { nodes, place } = this.sentences[this.at];
    const range = rangeIn(nodes, place);
    this.line = nodes[0].parentElement.closest(APART);
    // What is folded away has no place of its own.
    this.place = range.getClientRects().length ? range : this.line.closest("figure, details") || this.line;
    if (CSS.highlights) CSS.highlights.set("spoken", new Highlight(range));
    else this.line.classList.add("is-spoken");
    if (!follow || this.inView("all")) return;
    scrollBy({ top: this.place.getBoundingClientRect().top - this.top() - innerHeight / 6, behavior: "instant" });
  }

  unmark() {
    CSS.highlights?.delete("spoken");
    this.line?.classList.remove("is-spoken");
  }

  /* How much of the screen the buttons take at its head. */
  top() {
    return getComputedStyle(this).position === "sticky" ? this.offsetHeight : 0;
  }

  inView(part) {
    const { top, bottom } = this.place.getBoundingClientRect();
    const foot = innerHeight - (parseFloat(getComputedStyle(document.documentElement).scrollPaddingBottom) || 0);
    return part === "all" ? top >= this.top() && bottom <= foot : bottom > this.top() && top < foot;
  }
}

customElements.define("listen-to", ListenTo);
