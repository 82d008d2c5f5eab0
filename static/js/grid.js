// The lesion grid by keyboard: the form works without this, only slower.
const form = document.querySelector("form[data-grid]");
const cells = [...form.querySelectorAll("[data-cell]")];

function move(from, step) {
  const next = cells[cells.indexOf(from) + step];
  if (next && next.offsetParent) { next.focus(); return true; }
  return false;
}

function fill(cell, text) {
  cell.value = text;
  cell.dispatchEvent(new Event("input", { bubbles: true }));
}

function wordOf(cell, key) {
  const pairs = cell.dataset.keys.split("|").map((pair) => pair.split("="));
  return (pairs.find(([letter]) => letter === key) || [])[1];
}

form.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-cell]")) event.target.select();
});

form.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (!cell.matches("[data-cell]") || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "ArrowUp") { move(cell, -1); event.preventDefault(); return; }
  if (event.key === "ArrowDown" || event.key === "Enter") {
    if (!move(cell, 1) && event.key === "Enter") form.querySelector("button.primary").focus();
    event.preventDefault();
    return;
  }
  const word = wordOf(cell, event.key.toLowerCase());
  const isFresh = cell.value === "" || cell.selectionEnd - cell.selectionStart === cell.value.length;
  if (word && isFresh) { fill(cell, word); if (!move(cell, 1)) cell.select(); event.preventDefault(); }
});

// A column copied from a spreadsheet fills this cell and those below; of several columns the last one counts.
form.addEventListener("paste", (event) => {
  const cell = event.target;
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (!cell.matches("[data-cell]") || !/[\n\t]/.test(text)) return;
  event.preventDefault();
  text.split("\n").forEach((line, index) => {
    const below = cells[cells.indexOf(cell) + index];
    if (below) fill(below, line.split("\t").pop().trim());
  });
});

// Unsaved work outlives a reload, a lost network and a new sign-in in this tab; a recorded scan takes it away.
const key = `grid:${form.dataset.grid}`;
const fields = () => [...form.elements].filter((f) => f.name && !["version", "csrfmiddlewaretoken"].includes(f.name));

function restore(values) {
  for (const field of fields()) {
    if (!(field.name in values)) continue;
    if (field.type === "checkbox") field.checked = values[field.name].includes(field.value);
    else [field.value] = values[field.name];
  }
}

function valuesNow() {
  const values = Object.fromEntries(fields().map((field) => [field.name, []]));
  for (const field of fields()) if (field.type !== "checkbox" || field.checked) values[field.name].push(field.value);
  return values;
}

function keep(extra) {
  try {
    sessionStorage.setItem(key, JSON.stringify({ version: form.dataset.version, values: valuesNow(), ...extra }));
  } catch { /* storage is off: nothing is kept, nothing breaks */ }
}

function kept() {
  try { return JSON.parse(sessionStorage.getItem(key) || "null"); } catch { return null; }
}

const before = kept();
if ("sent" in form.dataset) keep({});
if (before && before.sent && before.version !== form.dataset.version && !("sent" in form.dataset)) {
  sessionStorage.removeItem(key);
} else if (before && !("sent" in form.dataset)) {
  restore(before.values);
  document.querySelector("[data-kept]").hidden = false;
}
form.addEventListener("input", () => keep({}));
// Sent without a network it would look recorded as soon as somebody else changed the case: it stays here instead.
const offline = document.querySelector("[data-offline]");
form.addEventListener("submit", (event) => {
  if (navigator.onLine) { keep({ sent: true }); return; }
  event.preventDefault();
  keep({});
  offline.hidden = false;
  offline.focus();
});
window.addEventListener("online", () => { offline.hidden = true; });
document.querySelector("[data-discard]").addEventListener("click", async () => {
  sessionStorage.removeItem(key);
  const gone = [];
  form.dispatchEvent(new CustomEvent("discard", { detail: gone }));
  await Promise.allSettled(gone);
  location.assign(location.pathname);
});
// Over a slow network somebody may be typing by now: what has the focus keeps it.
if (document.activeElement === document.body) (form.querySelector("#errors") || form.querySelector("[name=performed_on]")).focus();
