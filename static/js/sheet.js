// The self-assessment sheet: taking over suggested points, counting as one types, showing where one is.
const form = document.querySelector("form[data-sheet]");

function set(input, value) {
  if (input.tagName === "SELECT") {
    const option = [...input.options].find((each) => each.value !== "" && Number(each.value) === Number(value));
    if (!option) return;
    input.value = option.value;
  } else {
    input.value = value;
  }
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function points(line) {
  const input = line.querySelector("[data-points]");
  const text = input ? input.value.normalize("NFKC").replace(/分$/, "").trim() : "";
  return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
}

function claimed(line) {
  const box = line.querySelector("[data-na]");
  return Boolean(box && box.checked);
}

function departs(line) {
  const given = points(line);
  if (given === null || claimed(line) || line.dataset.lowest === undefined) return false;
  const away = Math.max(Number(line.dataset.lowest) - given, given - Number(line.dataset.highest));
  return away > 1e-9 && away >= Number(line.dataset.tolerance) - 1e-9;
}

function count() {
  const groups = new Map();
  let answered = 0;
  let scored = 0;
  for (const line of form.querySelectorAll("[data-line]")) {
    const given = points(line);
    const done = claimed(line) || given !== null;
    line.classList.toggle("is-answered", done);
    const hint = line.querySelector("[data-departs]");
    if (hint) hint.hidden = !departs(line);
    const group = groups.get(line.dataset.groupCode) || { done: 0, all: 0 };
    group.all += 1;
    group.done += done ? 1 : 0;
    groups.set(line.dataset.groupCode, group);
    answered += done ? 1 : 0;
    if (given !== null && !claimed(line)) scored += Math.round(given * 100);
  }
  for (const [code, { done, all }] of groups) {
    const place = document.querySelector(`[data-group="${code}"]`);
    place.textContent = `${done}/${all}`;
    place.classList.toggle("is-done", done === all);
  }
  document.querySelector("[data-answered]").textContent = answered;
  document.querySelector("[data-scored]").textContent = (scored / 100).toFixed(2).replace(/\.?0+$/, "");
}

if (form) {
  count();
  form.addEventListener("input", count);
  form.addEventListener("change", count);
  form.addEventListener("click", (event) => {
    const one = event.target.closest("[data-adopt]");
    if (one) set(one.closest("[data-line]").querySelector("[data-points]"), one.dataset.adopt);
    const all = event.target.closest("[data-adopt-all]");
    if (!all) return;
    event.preventDefault();
    const known = [...form.querySelectorAll("[data-adopt]")];
    for (const button of known) {
      const line = button.closest("[data-line]");
      if (points(line) === null && !claimed(line)) set(line.querySelector("[data-points]"), button.dataset.adopt);
    }
    count();
    form.dispatchEvent(new CustomEvent("draft:send", {
      detail: known.length ? `有建议分的 ${known.length} 项都已填写，其余请自行评分` : "没有可以采用的建议分，请逐项评分",
    }));
  });
}

// An upload without its file or date is not sent: the chosen file would be lost with the answer.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-upload]");
  if (!button) return;
  const place = button.closest(".evidence-add");
  const needs = [["[type=file]", "请选择要上传的文件。"], ["[type=date]", "请填写材料日期。"]];
  for (const [selector, complaint] of needs) {
    const input = place.querySelector(selector);
    input.setCustomValidity(input.value ? "" : complaint);
    if (input.reportValidity()) continue;
    event.preventDefault();
    event.stopImmediatePropagation();
    input.addEventListener("input", () => input.setCustomValidity(""), { once: true });
    return;
  }
}, true);

// What the evidence forms do is no change of the sheet, and Enter in them must not submit it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.closest(".indicator, .evidence-add")) return;
  if (event.target.matches("input:not([type=file]):not([type=checkbox])")) event.preventDefault();
});

// An upload or a removal redraws the evidence of one line; the figure above the sheet follows.
document.addEventListener("htmx:afterSettle", () => {
  const place = document.querySelector("[data-evidence-count]");
  if (place) place.textContent = document.querySelectorAll(".evidence-list li").length;
});

const links = new Map([...document.querySelectorAll(".sheet-index a")].map((link) => [link.hash.slice(1), link]));
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    for (const [id, link] of links) {
      if (id === entry.target.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}, { rootMargin: "-15% 0px -75% 0px" });
for (const id of links.keys()) {
  const target = document.getElementById(id);
  if (target) seen.observe(target);
}
