/* <tab-set label="…"> of sections that begin with a heading: each heading becomes a tab. Without script they stay headings. */

class TabSet extends HTMLElement {
  connectedCallback() {
    if (this.hasAttribute("ready")) return;
    this.panels = [...this.querySelectorAll(":scope > section")];
    const list = document.createElement("div");
    list.className = "tabs__list";
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", this.getAttribute("label") || "");
    this.tabs = this.panels.map((panel) => this.newTab(panel));
    list.append(...this.tabs);
    list.addEventListener("keydown", (event) => this.move(event));
    this.prepend(list);
    this.setAttribute("ready", "");
    const named = this.panels.findIndex((panel) => `#${panel.id}` === location.hash);
    this.show(Math.max(named, 0));
  }

  newTab(panel) {
    const tab = document.createElement("button");
    const heading = panel.querySelector("h2, h3, h4");
    tab.type = "button";
    tab.id = `${panel.id}-tab`;
    tab.className = "tabs__tab";
    tab.textContent = heading.textContent;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    tab.addEventListener("click", () => this.show(this.tabs.indexOf(tab)));
    heading.hidden = true;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panel.tabIndex = 0;
    return tab;
  }

  show(chosen) {
    this.tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      this.panels[index].hidden = index !== chosen;
    });
  }

  move(event) {
    const forward = getComputedStyle(this).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const last = this.tabs.length - 1;
    const now = this.tabs.indexOf(document.activeElement);
    const steps = { Home: 0, End: last, [forward]: now === last ? 0 : now + 1 };
    const back = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
    steps[back] = now === 0 ? last : now - 1;
    if (!(event.key in steps)) return;
    event.preventDefault();
    this.show(steps[event.key]);
    this.tabs[steps[event.key]].focus();
  }
}

customElements.define("tab-set", TabSet);
