/* The outbox: each form of learning is put here first, then sent, in order, until the server has answered it.
   An item carries the event_id that its form carried, so that what is sent twice still counts once.
   Several tabs share one outbox; a lock lets one of them send at a time. */

import { OUTBOX, kept, person } from "./device.js";

const PATIENCE = 6000;
const SILENCE = 20000;
const PAUSES = [5000, 15000, 60000];

let token = "";
let pauses = 0;
let timer = 0;
let count = 0;

export function waiting() {
  return kept.names(OUTBOX).map((name) => ({ name, ...JSON.parse(kept.get(name) || "{}") }));
}

function changed(detail = {}) {
  window.dispatchEvent(new CustomEvent("outbox", { detail }));
}

function exclusively(act) {
  return navigator.locks ? navigator.locks.request(OUTBOX, act) : act();
}

async function freshToken() {
  const reply = await fetch("/learning/outbox/", {
    headers: { "X-Requested-With": "fetch" },
    signal: AbortSignal.timeout(SILENCE),
  });
  if (!reply.ok) return reply.status === 401 ? "signed out" : "silent";
  const about = await reply.json();
  if (about.person !== person) return "signed out";
  token = about.token;
  return "ready";
}

async function once(item) {
  const body = new URLSearchParams(item.body);
  body.set("csrfmiddlewaretoken", token);
  body.set("occurred_at", item.at);
  body.set("person", person);
  return fetch(item.url, {
    method: "POST",
    body,
    headers: { "X-Requested-With": "fetch" },
    redirect: "manual",
    signal: AbortSignal.timeout(SILENCE),
  });
}

/* → {state: saved | refused | signed out | silent, …} */
async function deliver(item) {
  try {
    token ||= document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    let reply = token ? await once(item) : null;
    if (!reply || reply.status === 403) {
      const state = await freshToken();
      if (state !== "ready") return { state };
      reply = await once(item);
    }
    const about = await reply.json().catch(() => ({}));
    if (reply.ok && about.saved_at) return { ...about, state: "saved", at: new Date(about.saved_at) };
    if (reply.status === 401) return { state: "signed out" };
    if ([404, 409, 410, 422].includes(reply.status)) return { state: "refused", ...about };
  } catch { /* no line, or it fell silent */ }
  return { state: "silent" };
}

/* Sends what waits, oldest first, with what is put in meanwhile, and stops at the first that the server does not answer. */
async function sendAll() {
  const results = {};
  await exclusively(async () => {
    for (let [item] = waiting(); item && !(item.name in results); [item] = waiting()) {
      const result = await deliver(item);
      results[item.name] = result;
      if (result.state === "silent" || result.state === "signed out") break;
      kept.remove(item.name);
      changed({ ...result, name: item.name });
    }
  });
  const stuck = Object.values(results).some((result) => result.state === "silent");
  clearTimeout(timer);
  if (stuck) timer = setTimeout(send, PAUSES[Math.min(pauses++, PAUSES.length - 1)]);
  else pauses = 0;
  changed();
  return results;
}

let sending = null;

export function send() {
  if (!waiting().length) return Promise.resolve({});
  sending ??= sendAll().finally(() => (sending = null));
  return sending;
}

/* Puts a form's body into the outbox and sends it. Answers soon, whatever the line does:
   saved {at, next} · waiting · refused {message} · signed out · lost (this device keeps nothing, and there is no line).
   `instead`: the name of one that waits no longer, since this says the same and more. */
export async function post(url, body, { instead } = {}) {
  const at = new Date();
  const name = `${OUTBOX}${at.getTime()}.${String(count++).padStart(4, "0")}.${body.get("event_id")}`;
  const item = { url, body: `${body}`, at: at.toISOString() };
  if (!kept.set(name, JSON.stringify(item))) {
    const result = await deliver(item);
    return result.state === "silent" ? { state: "lost" } : result;
  }
  if (instead) kept.remove(instead);
  changed();
  const sent = (async () => {
    let results = await send();
    // It may have come while another round was under way.
    if (!(name in results) && kept.get(name)) results = await send();
    return results[name] ?? { state: kept.get(name) ? "waiting" : "saved", at };
  })();
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, { state: "waiting" }));
  const result = await Promise.race([sent, late]);
  return { ...result, name, state: result.state === "silent" ? "waiting" : result.state };
}

addEventListener("online", () => {
  pauses = 0;
  send();
});
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
if (person !== "visitor") send();
