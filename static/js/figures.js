// What a mark in a figure says, for the pointer and for the arrow keys. Without it the titles and the table say the same.
const tip = document.createElement("p");
tip.className = "tip";
tip.setAttribute("role", "status");
tip.hidden = true;
document.body.append(tip);

function show(spot) {
  const box = spot.getBoundingClientRect();
  tip.textContent = spot.dataset.tip;
  tip.hidden = false;
  const left = Math.min(Math.max(box.left + box.width / 2 - tip.offsetWidth / 2, 8), innerWidth - tip.offsetWidth - 8);
  const above = box.top - tip.offsetHeight - 8;
  tip.style.left = `${left + scrollX}px`;
  tip.style.top = `${(above < 0 ? box.bottom + 8 : above) + scrollY}px`;
}
function leave(figure) {
  tip.hidden = true;
  for (const spot of figure.querySelectorAll(".is-at")) spot.classList.remove("is-at");
}
function go(figure, spot) {
  leave(figure);
  spot.classList.add("is-at");
  show(spot);
}
function prepare(figure) {
  const spots = [...figure.querySelectorAll("[data-tip]")];
  if (!spots.length || figure.dataset.ready) return;
  figure.dataset.ready = "yes";
  spots.sort((a, b) => a.getBoundingClientRect().left - b.getBoundingClientRect().left);
  for (const title of figure.querySelectorAll("[data-tip] > title")) title.remove();
  figure.setAttribute("tabindex", "0");
  let at = -1;
  figure.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") leave(figure);
    if (event.key === "Enter" && spots[at]?.href) location.assign(spots[at].href.baseVal);
    if (!step) return;
    event.preventDefault();
    at = Math.min(Math.max(at + step, 0), spots.length - 1);
    go(figure, spots[at]);
  });
  figure.addEventListener("blur", () => leave(figure));
  for (const spot of spots) {
    spot.addEventListener("pointerenter", () => go(figure, spot));
    spot.addEventListener("pointerleave", () => leave(figure));
  }
}
const all = () => document.querySelectorAll("svg.figure").forEach(prepare);
all();
document.body.addEventListener("htmx:load", all);

// The slider stands outside what it changes: a thumb that is being drawn, or a key held down, keeps its hold.
const scan = document.querySelector("#scan");
function tell() {
  scan.setAttribute("aria-valuetext", scan.list.options[scan.value].label);
}
function follow() {
  scan.value = document.querySelector("#liver").dataset.at;
  tell();
}
if (scan) {
  scan.addEventListener("input", tell);
  document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.requestConfig.elt !== scan.form) follow();
  });
}
