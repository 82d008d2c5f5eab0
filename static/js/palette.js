// Ctrl-K or ⌘K finds a patient or a page; one letter goes to a page, a question mark to the help with this one. Letters rest while somebody types, and can be switched off.
const palette = document.getElementById("palette");
const field = document.getElementById("palette-q");
const found = document.getElementById("found");
const letters = document.getElementById("palette-letters");
const isOff = () => { try { return localStorage.getItem("letters") === "off"; } catch { return false; } };

const pages = new Map();
for (const link of document.querySelectorAll(".nav[data-keys] a")) {
  const name = new URL(link.href).pathname.split("/")[1];
  const key = (name || "today")[0];
  if (!pages.has(key)) pages.set(key, link);
}
const help = document.querySelector("a[data-help]");
if (help) pages.set("?", help);
function announce() {
  for (const [key, link] of pages) {
    if (isOff()) link.removeAttribute("aria-keyshortcuts");
    else link.setAttribute("aria-keyshortcuts", key);
  }
}
function open() {
  palette.showModal();
  field.select();
  htmx.trigger(field, "palette");
}
// What is listed for fewer figures than are typed by now may be another patient: it can be seen, not chosen, until the answer is there.
const isBehind = () => found.querySelector("[data-words]")?.dataset.words !== field.value.trim();
let awaited = 0;
function settle() {
  found.inert = isBehind();
  if (found.inert || !awaited) return;
  const hits = found.querySelectorAll("a.hit");
  hits[Math.min(awaited, hits.length) - 1]?.focus();
  awaited = 0;
}
if (palette) {
  letters.checked = !isOff();
  announce();
  letters.addEventListener("change", () => {
    try { localStorage.setItem("letters", letters.checked ? "on" : "off"); } catch { /* storage is off: letters stay on */ }
    announce();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (palette.open) palette.close(); else open();
      return;
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable], dialog");
    // Letters judge the referral that has the focus; the question mark is none of them.
    const judges = event.key !== "?" && event.target.closest("[data-triage]");
    if (typing || judges || event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
    const link = pages.get(event.key);
    if (link) { event.preventDefault(); link.click(); }
  });
  for (const button of document.querySelectorAll("[data-palette]")) {
    button.hidden = false;
    button.addEventListener("click", open);
  }
  palette.querySelector("[data-close]").addEventListener("click", () => palette.close());
  field.addEventListener("input", () => { awaited = 0; settle(); });
  found.addEventListener("htmx:beforeSwap", () => { found.inert = false; });  // or the count in the answer would not be read out
  found.addEventListener("htmx:afterSwap", settle);
  palette.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (found.inert && (step || (awaited && event.key === "Enter"))) {
      event.preventDefault();
      awaited = Math.max(0, awaited + (step ?? 0));
      return;
    }
    const hits = [...palette.querySelectorAll("a.hit")];
    if (step && hits.length) {
      event.preventDefault();
      const at = hits.indexOf(document.activeElement) + step;
      if (at < 0) field.focus(); else hits[Math.min(at, hits.length - 1)].focus();
    }
  });
}
