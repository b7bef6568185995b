/* Toasts: the ones that came with the page are said aloud once the page is there, and each can be closed.
   News from another script: window.dispatchEvent(new CustomEvent("toast", { detail: { text: "Saved", careful: false } })).
   Nothing disappears by itself: nobody has to read against a clock. */

const toasts = document.querySelector(".toasts");

function closable(toast) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast__close";
  close.textContent = toasts.dataset.close;
  close.addEventListener("click", () => {
    toast.remove();
    document.getElementById("main")?.focus({ preventScroll: true });
  });
  toast.append(close);
  return toast;
}

if (toasts) {
  // Screen readers announce what changes in a live region, not what was in it from the start.
  const arrived = [...toasts.children];
  toasts.replaceChildren();
  requestAnimationFrame(() => toasts.append(...arrived.map(closable)));

  window.addEventListener("toast", ({ detail }) => {
    const toast = document.createElement("div");
    toast.className = detail.careful ? "toast toast--careful" : "toast";
    const text = document.createElement("p");
    text.className = "toast__text";
    text.textContent = detail.text;
    toast.append(text);
    toasts.classList.add("toasts--live");
    toasts.append(closable(toast));
  });
}
