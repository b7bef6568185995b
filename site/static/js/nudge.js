/* <gentle-nudge> around a text field: a quiet line when what is written may point to a child. It looks in this browser alone,
   sends nothing, blocks nothing, and goes when the text changes. */

const NO_NAME = new Set(
  ("i i’m i’ll i’d i’ve a am pm an the this that these there here he she it they we you my our his her their your what when where why how if so " +
  "but and or then now today tonight tomorrow yesterday everything nothing something everyone everybody someone nobody no yes " +
  "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november " +
  "december christmas easter eid diwali ramadan god mum mummy dad daddy nan gran grandma grandad auntie uncle miss sir english maths history " +
  "art french england wales london year level standard module lesson part social worker supervising team around manager carer carers foster virtual " +
  "head police doctor childline samaritans fosterline ofsted whatsapp youtube tiktok xbox lego minecraft netflix zoom teams tesco common " +
  "bank diploma training support code court cup tv dinner bedtime breakfast lunch tea sleep work supervision life home people one two " +
  "both all most some after before last next high primary").split(" "),
);
const ROADS = "Road|Rd|Street|Avenue|Ave|Lane|Close|Drive|Way|Crescent|Terrace|Gardens|Grove|Court|Mews|Walk|Rise";
const SCHOOLS = "[Ss]chool|[Pp]rimary|[Ii]nfants?|[Jj]uniors?|[Aa]cademy|[Cc]ollege|[Nn]ursery|[Gg]rammar|[Hh]igh";
const VERBS =
  "is|was|has|had|said|says|told|asked|came|comes|went|goes|ran|hid|hit|threw|cried|shouted|sat|slept|woke|ate|lives|lived|likes|loves|hates|" +
  "wants|wanted|needs|refused|started|broke|slammed|laughed|smiled|turned|felt|will|and|kept|looked|would|could|can|does|did|doesn’t|didn’t|" +
  "talked|showed|called|moved|stayed|got|made|seemed|helped|left";
const A_NAME = "(\\p{Lu}\\p{Ll}[\\p{L}’-]*)";
// In the middle of a sentence; at its beginning, doing something; owning something; said to be one. Not written with what
// older phones cannot read (looking behind): they would lose every script of the page.
const NAMES = [
  new RegExp(`(?:^|[^\\p{L}’])(?!(?:[Tt]he|an?|in|at)\\s)[\\p{L}’-]*[\\p{Ll},;:]\\s+${A_NAME}`, "gu"),
  new RegExp(`(?:^|[.!?“”\\n])\\s*${A_NAME}(?=,? (?:\\d+, |\\p{Lu}\\p{L}+ )?(?:${VERBS})(?!\\p{L}))`, "gu"),
  new RegExp(`(?:^|[^\\p{L}])${A_NAME}(?=’s \\p{Ll})`, "gu"),
  /\b(?:call(?:ed)?|named|name is|name’s) (?!me|him|her|it|us|them|the|a|an|my|out|off|for|in|up|back|to|at|and|on|again|by|every)([\p{L}]{3,})/giu,
];
const SCHOOL = new RegExp(`(\\p{Lu}[\\p{L}’]+) (?:\\p{Lu}[\\p{L}’]+ )?(?:${SCHOOLS})(?!\\p{L})`, "gu");
const POINTERS = {
  day: [/\b(?:born|d\.?o\.?b\.?|birth(?:day)?)\b.{0,25}?\d/i, /\b\d{1,2}[/.-]\d{1,2}[/.-](?:20)?[01]\d\b/],
  place: [
    /\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b/i,
    new RegExp(`(?:^|[^\\p{L}])(?!The|My|Our|One|This|That)\\p{Lu}[\\p{L}’]+ (?:${ROADS})(?!\\p{L})`, "u"),
  ],
  number: [/\S@\S+\.\w/, /(?:^|[^\d.])(?!0[38]0)\+?(?:\d[ -]?){9,}\d/],
};

/* Which kinds of detail a text seems to hold: name, day, place, number. */
export function pointersIn(written) {
  const text = written.replaceAll("'", "’");
  const own = (pattern) => [...text.matchAll(pattern)].some(([, word]) => !NO_NAME.has(word.toLowerCase().replace(/’s$/, "")));
  const found = Object.keys(POINTERS).filter((kind) => POINTERS[kind].some((pattern) => pattern.test(text)));
  if (NAMES.some(own)) found.unshift("name");
  if (own(SCHOOL) && !found.includes("place")) found.push("place");
  return found;
}

class GentleNudge extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("textarea");
    const note = this.querySelector("[data-says]");
    field.addEventListener("input", () => {
      clearTimeout(this.timer);
      note.textContent = "";
      this.timer = setTimeout(() => {
        const found = pointersIn(field.value).map((kind) => note.dataset[kind]);
        if (found.length) note.textContent = note.dataset.says.replace("%s", found.join(", "));
      }, 1500);
    });
  }
}

customElements.define("gentle-nudge", GentleNudge);
