// Small comforts. Every page works without them.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const search = document.getElementById("search");
    if (search) { event.preventDefault(); search.focus(); }
  }
});
// A draft that has not been sent survives a closed tab or a lost network.
for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = `draft:${form.dataset.draft}`;
  const fields = [...form.querySelectorAll("textarea")];
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) || "{}");
    for (const field of fields) if (!field.value && kept[field.name]) field.value = kept[field.name];
    form.addEventListener("input", () => {
      sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields.map((f) => [f.name, f.value]))));
    });
    form.addEventListener("submit", () => sessionStorage.removeItem(key));
  } catch { /* storage is off: nothing is kept, nothing breaks */ }
}
// On a shared computer the next person finds no words of the last one; how somebody likes the page may stay.
document.getElementById("sign-out")?.addEventListener("submit", () => {
  try {
    sessionStorage.clear();
    for (const key of Object.keys(localStorage)) if (key.startsWith("live:")) localStorage.removeItem(key);
  } catch { /* storage is off: nothing was kept */ }
});
for (const box of document.querySelectorAll("[data-submit-on-change]")) {
  box.addEventListener("change", () => box.form.requestSubmit());
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
// On a phone the pages scroll under the thumb: the one that is read is in sight.
const pageRow = document.querySelector("[data-keys]"), pageHere = pageRow?.querySelector("[aria-current], .is-here");
if (pageHere && pageRow.scrollWidth > pageRow.clientWidth) {
  const [frame, place] = [pageRow.getBoundingClientRect(), pageHere.getBoundingClientRect()];
  pageRow.scrollLeft += place.left - frame.left - (frame.width - place.width) / 2;
}
// A menu closes by Escape and by a click elsewhere, and gives the focus back.
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.activeElement.closest("details.menu[open]");
  if (open) { open.open = false; open.querySelector("summary").focus(); }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
// Whatever takes longer than a second says that it is being done; a page that comes back says nothing.
const busy = document.getElementById("busy");
let waiting = 0;
const wait = () => { clearTimeout(waiting); waiting = setTimeout(() => { busy.textContent = busy.dataset.words; busy.hidden = false; }, 1000); };
const rest = () => { clearTimeout(waiting); busy.hidden = true; };
if (busy) {
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented && !event.target.hasAttribute("hx-post")) wait(); });
  for (const name of ["pageshow", "focus"]) window.addEventListener(name, rest);
  document.body.addEventListener("htmx:beforeRequest", wait);
  document.body.addEventListener("htmx:afterRequest", rest);
}
// A meaning goes away by Escape, shown on focus or by the pointer, which need not leave for it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const term of document.querySelectorAll(".term:hover")) {
    term.classList.add("hushed");
    term.addEventListener("pointerleave", () => term.classList.remove("hushed"), { once: true });
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.activeElement.matches(".term")) document.activeElement.blur();
});
for (const button of document.querySelectorAll("[data-tick-all]")) {
  const boxes = [...document.querySelectorAll(`input[type=checkbox][form="${button.form.id}"]`)];
  button.hidden = !boxes.length;
  button.addEventListener("click", () => {
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  });
}
// A form that keeps itself is sent after the keeping that is under way: both would change the same version.
for (const form of document.querySelectorAll("form[data-keeps-itself]")) {
  let sending = false;
  form.addEventListener("htmx:beforeRequest", (event) => { if (sending) event.preventDefault(); });
  form.addEventListener("submit", (event) => {
    sending = true;
    if (!form.classList.contains("htmx-request")) return;
    event.preventDefault();
    form.addEventListener("htmx:afterRequest", () => form.requestSubmit(event.submitter), { once: true });
  });
}
// Two minutes before somebody is signed out the page says so; afterwards nothing of a patient stays on the screen.
const ends = document.getElementById("ends"), WARNED = 120;
if (ends) {
  let next = 0;
  const ask = async (options) => {
    const answer = await fetch(ends.action, { redirect: "manual", ...options });
    return answer.ok ? (await answer.json()).seconds : 0;
  };
  const again = async () => {
    const left = await ask().catch(() => WARNED + 30);  // no network: asked again in half a minute
    // A page that answered a form would ask to send it again; its address alone leads to the sign-in.
    if (left > 0) look(left); else location.replace(location.pathname + location.search);
  };
  const look = (left) => {
    clearTimeout(next);
    ends.hidden = left > WARNED;
    next = setTimeout(again, (left > WARNED ? left - WARNED : left) * 1000);
  };
  // A computer that slept, and a page that comes back from the browser's memory, find out at once.
  document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) again(); });
  ends.addEventListener("submit", async (event) => {
    event.preventDefault();
    look(await ask({ method: "POST", body: new FormData(ends) }).catch(() => WARNED));
  });
  look(Number(ends.dataset.left));
}
