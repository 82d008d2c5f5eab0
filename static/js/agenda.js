// Drag a row of the agenda to another place. The buttons beside it do the same without a mouse or this script.
const rows = document.querySelector("[data-agenda]");
let dragged = null;
if (rows) {
  rows.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("tr[draggable]");
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  rows.addEventListener("dragover", (event) => {
    if (dragged && event.target.closest("tr[draggable]")) event.preventDefault();
  });
  rows.addEventListener("drop", (event) => {
    const target = event.target.closest("tr[draggable]");
    if (!dragged || !target || target === dragged) return;
    event.preventDefault();
    const place = [...rows.querySelectorAll("tr[draggable]")].indexOf(target) + 1;
    const form = dragged.querySelector("form[data-place]");
    form.querySelector("[name=position]").value = place;
    form.requestSubmit();
  });
}
