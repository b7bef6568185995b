/* <look-again> stands on a page for as long as something is on its way. It asks for the page now and then, and shows it
   once the word of waiting has gone from it; nothing on the screen moves before. */

const LOOKS = 20;
const BETWEEN_LOOKS = 1000;

class LookAgain extends HTMLElement {
  async connectedCallback() {
    for (let look = 0; look < LOOKS && this.isConnected; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS));
      const reply = await fetch(location.href).catch(() => null);
      if (reply?.ok && !(await reply.text()).includes("<look-again>")) return location.reload();
    }
    const note = this.querySelector("[role=status]");
    note.textContent = note.dataset.late;
  }
}

customElements.define("look-again", LookAgain);
