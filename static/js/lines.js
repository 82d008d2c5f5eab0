// A day, and a number with its unit, stay on one line: "17 Oct 2026", "119.6 mm". The text stays as it is, for copying and searching.
const MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*";
const UNIT = "(?:%|mm|cm|ms|min|h|s|days?|weeks?|months?|years?|cases?|cycles?|[µm]?g/m?L|[kM]?U/m?L|[µm]mol/L|天|周期?|个月|年|小时|分钟|秒|例|项|次|个)";
const WHOLE = new RegExp(`\\d{1,2} ${MONTH}(?: \\d{4})?|(?:\\d{4}年)?\\d{1,2}月\\d{1,2}日|[<>≤≥+−-]? ?\\d[\\d.,]* ${UNIT}(?![\\wµ/])`, "g");
// Fields, figures and code; what is whole already; and what is read aloud when it changes, which a second change would repeat.
const LEAVE = "time, one-line, .nowrap, svg, select, textarea, script, style, code, pre, .mono, [aria-live], [role=status], [role=alert]";

function isLine(node) {
  WHOLE.lastIndex = 0;
  // In a box whose pieces are laid out one by one a piece more would stand apart.
  return WHOLE.test(node.data) && !node.parentElement.closest(LEAVE) && !/flex|grid/.test(getComputedStyle(node.parentElement).display);
}
function* pieces(text) {
  let place = 0;
  for (const found of text.matchAll(WHOLE)) {
    const whole = document.createElement("one-line");
    whole.textContent = found[0].trimStart();
    const start = found.index + found[0].length - whole.textContent.length;
    yield text.slice(place, start);
    yield whole;
    place = start + whole.textContent.length;
  }
  yield text.slice(place);
}
function keepTogether(root) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), found = [];
  while (texts.nextNode()) if (isLine(texts.currentNode)) found.push(texts.currentNode);
  for (const node of found) node.replaceWith(...pieces(node.data));
}
keepTogether(document.body);
document.body.addEventListener("htmx:load", ({ target }) => keepTogether(target));
