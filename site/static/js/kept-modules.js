/* <kept-modules>: the modules that this device can show without a connection; hidden when there is none. */

class KeptModules extends HTMLElement {
  async connectedCallback() {
    if (!window.caches) return;
    const name = (await caches.keys()).find((key) => key.startsWith("kept:"));
    const pages = name && (await caches.open(name));
    for (const { url } of (await pages?.keys()) ?? []) {
      if (!url.endsWith("/pages/")) continue;
      const about = await (await pages.match(url)).json();
      const link = Object.assign(document.createElement("a"), { href: about.url, textContent: about.title });
      const line = document.createElement("li");
      line.append(link);
      this.querySelector("ul").append(line);
      this.hidden = false;
    }
  }
}

customElements.define("kept-modules", KeptModules);
