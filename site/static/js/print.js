/* <a class="js-print" href="#">: opens the browser's print window. Without script there is none, and the link is not shown. */

document.addEventListener("click", (event) => {
  if (!event.target.closest?.(".js-print")) return;
  event.preventDefault();
  window.print();
});
