// Keys of the triage board. They act only while a referral has the focus, never inside a field.
const cards = [...document.querySelectorAll("[data-triage]")];
document.addEventListener("keydown", (event) => {
  const card = event.target;
  if (!cards.includes(card) || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    cards[cards.indexOf(card) + step]?.focus();
    return;
  }
  const verdict = [...card.querySelectorAll("details[data-key]")].find((one) => one.dataset.key === event.key);
  if (!verdict) return;
  event.preventDefault();
  for (const other of card.querySelectorAll("details[open]")) if (other !== verdict) other.open = false;
  verdict.open = true;
  verdict.querySelector("form button, form input:not([type=hidden]), form select")?.focus();
});
// Escape closes a verdict and goes back to its referral.
document.addEventListener("keydown", (event) => {
  const card = event.key === "Escape" && event.target.closest("[data-triage]");
  if (!card) return;
  for (const open of card.querySelectorAll("details[open]")) open.open = false;
  card.focus();
});
if (!document.querySelector("main [role=alert]")) cards[0]?.focus({ preventScroll: true });
