// The running meeting. The timer ticks here; text is kept on this device until the server has it.
const timers = () => document.querySelectorAll(".room-timer");
function tick() {
  for (const timer of timers()) {
    let seconds = Number(timer.dataset.seconds);
    if (timer.dataset.since) seconds += Math.max(0, Math.floor(Date.now() / 1000) - Number(timer.dataset.since));
    const planned = Number(timer.dataset.planned);
    const shown = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} / ${planned} ${timer.dataset.unit}`;
    if (timer.textContent !== shown) timer.textContent = shown;
    timer.classList.toggle("over", seconds > planned * 60);
  }
}
tick();
setInterval(tick, 1000);

// The projector never scrolls and never hides a word: what does not fit is set smaller, down to half its size.
function fit() {
  for (const part of document.querySelectorAll("[data-fit]")) {
    const cut = () => part.scrollHeight > part.clientHeight + 1;
    part.style.removeProperty("--fit");
    for (let size = 0.95; size >= 0.5 && cut(); size -= 0.05) part.style.setProperty("--fit", size.toFixed(2));
    part.classList.toggle("continues", cut());
  }
}
fit();
addEventListener("resize", fit);
document.body.addEventListener("htmx:afterSettle", () => { tick(); fit(); });

// Alt with a letter or a page key: attendance and back, move or defer, a task, another case. What is typed is saved on the way.
let beforeLeaving = () => Promise.resolve();
const LINKS = { KeyA: ["lead-attendance", "lead-record"], KeyM: ["lead-defer"] };
const MOVES = { PageDown: "lead-next", PageUp: "lead-previous" };
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey) return;
  const link = (LINKS[event.code] || []).map((id) => document.getElementById(id)).find(Boolean);
  const button = MOVES[event.key] && document.getElementById(MOVES[event.key]);
  const task = event.code === "KeyT" && document.getElementById("task-text");
  if (!link && !button && !task) return;
  event.preventDefault();
  if (task) task.focus();
  else beforeLeaving().then(() => { if (link) location.href = link.href; else button.click(); });
});

const form = document.getElementById("recorder");
if (form) {
  const key = `live:${form.dataset.keep}`;
  const names = ["recommendation", "rationale", "codes", "dissent"];
  const field = (name) => form.elements.namedItem(name);
  const banner = document.getElementById("live-banner");
  const words = document.getElementById("live-words");
  const problem = document.getElementById("live-problem");
  let dirty = false, saving = null, timer = null, mayWrite = form.dataset.may === "yes";

  const texts = () => Object.fromEntries(names.map((name) => [name, field(name).value]));
  const store = (value) => { try { value ? localStorage.setItem(key, JSON.stringify(value)) : localStorage.removeItem(key); } catch { /* storage is off */ } };
  const stored = () => { try { return JSON.parse(localStorage.getItem(key) || "null"); } catch { return null; } };
  const say = (text) => { banner.textContent = text; banner.hidden = !text; };
  function lock(text) {
    mayWrite = false;
    say(text);
    for (const one of form.querySelectorAll("textarea, input:not([type=hidden]), select")) {
      if (one.matches("textarea, input[type=text]")) one.readOnly = true; else one.disabled = true;
    }
  }

  async function send(url) {
    const answer = await fetch(url, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
    return { status: answer.status, body: await answer.json() };
  }
  async function save() {
    if (!mayWrite || !dirty) return true;
    dirty = false;
    try {
      const { status, body } = await send(form.action);
      if (status === 200) {
        field("version").value = body.version;
        words.textContent = body.words;
        problem.textContent = "";
        if (!dirty) store(null);
        say("");
        return true;
      }
      if (status === 422) { problem.textContent = Object.values(body.problems).flat().map((p) => p.message || p).join(" "); return false; }
      lock(body.refused);
      return false;
    } catch {
      dirty = true;
      say(form.dataset.offline);
      return false;
    }
  }
  const flush = () => (saving = (saving || Promise.resolve()).then(save));
  beforeLeaving = () => flush();
  function changed() {
    dirty = true;
    store(texts());
    clearTimeout(timer);
    timer = setTimeout(flush, 1000);
  }
  async function readBack() {
    clearTimeout(timer);
    dirty = true;
    if (!(await flush())) return;
    const { status, body } = await send(form.dataset.readBack);
    if (status === 200) { field("version").value = body.version; say(form.dataset.readDone); }
    else problem.textContent = [body.refused, ...Object.values(body.problems || {}).flat()].join(" ");
  }

  // A task goes with the draft: what is typed is saved before the page comes anew.
  const task = document.getElementById("live-task");
  if (task) task.addEventListener("submit", (event) => {
    event.preventDefault();
    flush().then(() => task.submit());
  });

  if (!mayWrite) lock(form.dataset.watching);
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => { event.preventDefault(); flush(); });
  document.getElementById("live-read-back").addEventListener("click", readBack);
  setInterval(() => { if (dirty) flush(); }, 3000);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); readBack(); }
  });

  // What this device kept and the server does not have is a proposal, never more.
  const kept = stored();
  const proposal = document.getElementById("live-proposal");
  const other = kept ? names.filter((name) => kept[name] && kept[name] !== field(name).value) : [];
  if (other.length) {
    document.getElementById("live-proposal-text").textContent = other.map((name) => kept[name]).join("\n");
    proposal.hidden = false;
    document.getElementById("live-insert").addEventListener("click", () => {
      if (!mayWrite) return;
      for (const name of other) if (!field(name).value) field(name).value = kept[name];
      proposal.hidden = true;
      changed();
    });
    document.getElementById("live-discard").addEventListener("click", () => { store(null); proposal.hidden = true; });
  }

  // The bar follows the meeting: another pen or another case makes this screen a viewer's.
  document.body.addEventListener("htmx:afterSettle", () => {
    const bar = document.getElementById("live-bar-state");
    if (!bar) return;
    tick();
    if (mayWrite && bar.dataset.recorder !== form.dataset.me) lock(form.dataset.penGone);
    if (bar.dataset.current !== form.dataset.item) {
      if (mayWrite) { if (dirty) store(texts()); lock(form.dataset.caseGone); }
    }
  });
  if (mayWrite) field("recommendation").focus();
}
