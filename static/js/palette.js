// Ctrl-K or ⌘K finds a patient or a page; one letter goes to a page, a question mark to the help with this one. Letters rest while somebody types, and can be switched off.
const palette = document.getElementById("palette");
const field = document.getElementById("palette-q");
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
  palette.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const hits = [...palette.querySelectorAll("a.hit")];
    if (step && hits.length) {
      event.preventDefault();
      const at = hits.indexOf(document.activeElement) + step;
      if (at < 0) field.focus(); else hits[Math.min(at, hits.length - 1)].focus();
    }
  });
}
