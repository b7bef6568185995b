/* <scenario-player> around a scenario: each step is a <template data-node> of the page itself, so the next one shows at once
   and without a line. The path taken stands in the address, so Back goes back. What was chosen is sent through the outbox. */

import { post } from "./outbox.js";
import { showState } from "./saved-state.js";

class ScenarioPlayer extends HTMLElement {
  connectedCallback() {
    this.stage = this.querySelector("[data-stage]");
    this.address = new URL(this.getAttribute("href"), location.href);
    this.edition = this.getAttribute("edition");
    this.addEventListener("submit", this);
    this.addEventListener("click", this);
    addEventListener("popstate", () => this.show(this.pathOf(location), false));
    const path = this.pathOf(location);
    // A page kept for reading offline may be that of another step.
    if (path.join(".") !== this.getAttribute("path")) this.show(path, false);
  }

  pathOf(place) {
    const text = new URLSearchParams(place.search).get("path");
    return text ? text.split(".").map(Number) : [];
  }

  node(id) {
    return this.querySelector(`template[data-node="${CSS.escape(id)}"]`).content;
  }

  /* [{choice, node}] along a path from the start; null if there is no such path. */
  trail(path) {
    let id = this.getAttribute("start");
    const steps = [];
    for (const number of path) {
      const choice = this.node(id).querySelectorAll("[data-to]")[number];
      if (!choice) return null;
      steps.push(choice);
      id = choice.dataset.to;
    }
    return { steps, id };
  }

  handleEvent(event) {
    const link = event.target.closest?.("a[href]");
    if (event.type === "submit") {
      event.preventDefault();
      this.choose(event.submitter);
    } else if (event.type === "click" && link && link.pathname === this.address.pathname && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.go(this.pathOf(link));
    }
  }

  async choose(button) {
    const before = this.pathOf(location);
    const path = [...before, Number(button.value)];
    const choice = { path: before.join("."), choice: button.value, event_id: crypto.randomUUID(), edition: this.edition };
    this.go(path);
    showState(this, { state: "sending" });
    showState(this, await post(this.address.pathname, new URLSearchParams(choice)));
  }

  go(path) {
    const address = new URL(this.address);
    if (path.length) address.searchParams.set("path", path.join("."));
    history.pushState(null, "", address);
    showState(this, {});
    this.show(path, true);
  }

  show(path, focus) {
    const trail = this.trail(path);
    if (!trail) return this.show([], focus);
    const shown = this.node(trail.id).cloneNode(true);
    const last = trail.steps.at(-1);
    const chosen = shown.querySelector("[data-chosen]");
    if (last) {
      chosen.querySelector(".answer__text").textContent = last.textContent;
      const reply = chosen.querySelector(".answer > :last-child");
      if (last.dataset.reply) reply.textContent = last.dataset.reply;
      else reply.remove();
    } else {
      chosen.remove();
    }
    const back = shown.querySelector("[data-back]");
    if (back) {
      if (last) back.querySelector("a").href = this.hrefOf(path.slice(0, -1));
      else back.remove();
    }
    const way = shown.querySelector("[data-way]");
    if (way) this.fillWay(way, trail.steps, path);
    this.querySelector("[data-intro]").hidden = path.length > 0;
    this.stage.replaceChildren(shown);
    if (!focus) return;
    this.stage.scrollIntoView();
    this.stage.querySelector("[data-feedback]").focus({ preventScroll: true });
  }

  hrefOf(path) {
    const address = new URL(this.address);
    address.searchParams.set("path", path.join("."));
    return `${address.pathname}${address.search}`;
  }

  fillWay(way, steps, path) {
    const pattern = way.firstElementChild;
    way.replaceChildren(
      ...steps.map((step, depth) => {
        const line = pattern.cloneNode(true);
        for (const slot of line.querySelectorAll("[data-text]")) slot.textContent = step.textContent;
        line.querySelector("a").href = this.hrefOf(path.slice(0, depth));
        return line;
      }),
    );
  }
}

customElements.define("scenario-player", ScenarioPlayer);
