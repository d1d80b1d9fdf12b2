// The reviewer's page: how far it is, what has been given so far, and where a reason has become necessary.
const form = document.querySelector("form[data-marks]");
const lines = [...document.querySelectorAll("[data-line]")];
const difference = Number(form?.dataset.difference || 0);

function number(text) {
  const plain = (text || "").normalize("NFKC").replace("。", ".").replace("分", "").trim();
  const value = Number(plain);
  return plain === "" || Number.isNaN(value) ? null : value;
}

function points(line) {
  const field = line.querySelector("[data-points]");
  const given = field ? number(field.value) : null;
  // What will be refused does not count: less than nothing, more than the line is worth.
  return given !== null && given >= 0 && given <= Number(line.dataset.max) ? given : null;
}

function departs(line, given) {
  if (given === null || line.dataset.lowest === undefined) return false;
  const away = Math.max(Number(line.dataset.lowest) - given, given - Number(line.dataset.highest));
  return away > 1e-9 && away >= Number(line.dataset.tolerance) - 1e-9;
}

function needsReason(line) {
  const own = number(line.dataset.own);
  const given = points(line);
  if (departs(line, given)) return true;
  if (own === null || given === null) return false;
  return given < own || (difference > 0 && given - own >= difference);
}

function show(line) {
  const needed = needsReason(line);
  const tag = line.querySelector("[data-needed]");
  const reason = line.querySelector("[data-reason]");
  if (!tag || !reason) return;
  tag.hidden = !needed;
  line.classList.toggle("needs-reason", needed);
  reason.classList.toggle("is-empty", needed && reason.value.trim() === "");
  reason.setAttribute("aria-required", String(needed));
  line.classList.toggle("is-answered", points(line) !== null && !(needed && reason.value.trim() === ""));
}

function count() {
  const fields = lines.filter((line) => line.querySelector("[data-points]"));
  if (fields.length === 0) return;
  const groups = new Map();
  let marked = 0;
  let sum = 0;
  for (const line of fields) {
    show(line);
    const given = points(line);
    const group = groups.get(line.dataset.groupCode) || [0, 0];
    group[1] += 1;
    if (given !== null) {
      group[0] += 1;
      marked += 1;
      sum += given;
    }
    groups.set(line.dataset.groupCode, group);
  }
  const answered = document.querySelector("[data-answered]");
  const scored = document.querySelector("[data-scored]");
  if (answered) answered.textContent = String(marked);
  if (scored) scored.textContent = String(Math.round(sum * 100) / 100);
  for (const [code, [done, all]] of groups) {
    const place = document.querySelector(`[data-group="${code}"]`);
    if (!place) continue;
    place.textContent = `${done}/${all}`;
    place.classList.toggle("is-done", done === all);
  }
}

if (form) {
  form.addEventListener("input", count);
  form.addEventListener("change", count);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-adopt]");
    if (!button) return;
    const field = button.closest("[data-line]").querySelector("[data-points]");
    field.value = button.dataset.adopt;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
  });
  count();
}
