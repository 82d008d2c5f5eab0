// What is typed and not sent is kept on the server: it is there on another computer, and after signing out.
const form = document.querySelector("form[data-keep]");
const bar = document.getElementById("draft");
const address = `/drafts/${form.dataset.keep}/`;
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const NEVER = ["version", "csrfmiddlewaretoken", "password"];
const typed = () => [...form.elements].filter((field) => field.name && !NEVER.includes(field.name) && !["submit", "button", "file", "hidden"].includes(field.type));
const ticks = (field) => ["checkbox", "radio"].includes(field.type);

function values() {
  const found = {};
  for (const field of typed()) if (!ticks(field) || field.checked) (found[field.name] ||= []).push(field.value);
  return found;
}

function ask(method, body) {
  return fetch(address, {
    method, keepalive: method !== "GET", credentials: "same-origin", headers: { "X-CSRFToken": token, "Content-Type": "application/json" }, body,
  });
}

let waiting = 0;
let kept = "";
function keep() {
  clearTimeout(waiting);
  waiting = 0;
  const now = JSON.stringify(values());
  if (now === kept) return;
  kept = now;
  ask("POST", now).catch(() => { kept = ""; });
}

function restore(fields) {
  const left = Object.fromEntries(Object.entries(fields).map(([name, texts]) => [name, [...texts]]));
  for (const field of typed()) {
    const texts = left[field.name] || [];
    if (ticks(field)) field.checked = texts.includes(field.value);
    else if (texts.length) field.value = texts.shift();
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

// A form that came back refused holds what was sent; what is sent is no draft any more.
let sent = false;
form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, 1200); });
form.addEventListener("submit", (event) => { if (!event.defaultPrevented) { sent = true; clearTimeout(waiting); } });
document.addEventListener("visibilitychange", () => { if (document.hidden && waiting && !sent) keep(); });
document.getElementById("sign-out")?.addEventListener("submit", () => { if (waiting) keep(); });

function close() { bar.hidden = true; form.querySelector("input:not([type=hidden]), textarea, select")?.focus(); }

// The server keeps no order of fields. What this tab brought back by itself comes first; another draft is offered once that is discarded.
const ordered = (fields) => JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
const begun = ordered(values());
ask("GET").then((answer) => (answer.ok ? answer.json() : {})).then((draft) => {
  if (!draft.fields) return;
  const same = ordered(draft.fields) === begun;
  form.addEventListener("discard", (event) => { if (same) event.detail.push(ask("DELETE")); });
  if (same || document.querySelector("[data-kept]:not([hidden])")) return;
  bar.querySelector("[data-words]").textContent = draft.words;
  bar.hidden = false;
  bar.querySelector("[data-restore]").addEventListener("click", () => { restore(draft.fields); close(); });
  bar.querySelector("[data-drop]").addEventListener("click", () => { ask("DELETE"); close(); });
}).catch(() => { /* without a network there is no draft to show */ });
