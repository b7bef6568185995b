/* What scripts say, in the page's language: the data of <template id="words"> (templates/components/connection.html). */

const said = document.getElementById("words")?.dataset ?? {};

export function words(name, value = "") {
  return (said[name] ?? "").replace("%s", value);
}

/* 9.42 pm */
export function timeWords(at) {
  const form = { hour: "numeric", minute: "2-digit", hour12: true };
  return new Intl.DateTimeFormat(document.documentElement.lang || "en-GB", form).format(at).replace(":", ".");
}
