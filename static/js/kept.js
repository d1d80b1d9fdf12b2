// What was typed and not yet accepted is kept in this browser: per person and form, until it is accepted, the person
// signs out, or three days are over. It comes back by itself after signing in again where nothing newer stands in the form;
// otherwise both texts are shown and one chooses.
const LIFE = 3 * 24 * 3600 * 1000;
const PREFIX = "draft:";
const RETURNING = "returning";
export const MINE = `${PREFIX}${document.body.dataset.user}:`;

// Storage that is full or not allowed: what is typed then lives in the page only.
function attempt(act, otherwise) {
  try { return act(); } catch { return otherwise; }
}

export function read(key) {
  return attempt(() => JSON.parse(localStorage.getItem(key)), null);
}

// `base` is what stood in the form before the typing, `page` where the form is opened.
export function keep(key, values, base, page) {
  attempt(() => localStorage.setItem(key, JSON.stringify({ at: Date.now(), values, base, page })));
}

export function forget(key) {
  attempt(() => localStorage.removeItem(key));
}

export function forgetMine() {
  attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(MINE)).forEach(forget));
}

function tidy() {
  for (const key of attempt(() => Object.keys(localStorage), [])) {
    if (key.startsWith(PREFIX) && Date.now() - (read(key) || {}).at > LIFE) forget(key);
  }
}

// The sign-in page leaves a mark for the page that follows in the same window.
function returned() {
  if (!document.body.dataset.user) {
    attempt(() => sessionStorage.setItem(RETURNING, "yes"));
    return false;
  }
  const back = attempt(() => sessionStorage.getItem(RETURNING), null) === "yes";
  attempt(() => sessionStorage.removeItem(RETURNING));
  return back;
}

tidy();
export const returning = returned();

export function values(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
}

function fields(form) {
  return [...form.elements].filter((one) => one.name && !["hidden", "file", "submit", "button", "password"].includes(one.type) && one.tagName !== "FIELDSET");
}

// What a person can have typed or chosen, as one text to compare.
export function typed(form, pairs = values(form)) {
  const names = new Set(fields(form).map((one) => one.name));
  return JSON.stringify(pairs.filter(([name]) => names.has(name)));
}

export function fill(form, pairs) {
  form.dispatchEvent(new CustomEvent("draft:fill", { detail: pairs }));
  const seen = new Map();
  for (const element of fields(form)) {
    const mine = pairs.filter(([name]) => name === element.name).map(([, value]) => value);
    if (element.type === "checkbox" || element.type === "radio") element.checked = mine.includes(element.value);
    else if (element.multiple) for (const option of element.options) option.selected = mine.includes(option.value);
    else {
      const place = seen.get(element.name) || 0;
      seen.set(element.name, place + 1);
      if (place < mine.length) element.value = mine[place];
    }
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// The words of what an editor wrote, line by line.
function lines(html) {
  return new DOMParser().parseFromString(html.replace(/<\/(p|h\d|li|tr|figure)>/g, "\n$&"), "text/html").body.textContent.trim();
}

function text(form, name, pairs) {
  const first = fields(form).find((one) => one.name === name);
  const mine = pairs.filter(([other]) => other === name).map(([, value]) => value);
  if (first.dataset.prose !== undefined) return mine.map(lines).join("");
  if (first.tagName === "SELECT") return [...first.options].filter((one) => mine.includes(one.value)).map((one) => one.text).join("、");
  if (first.type !== "checkbox" && first.type !== "radio") return mine.join("、");
  const chosen = fields(form).filter((one) => one.name === name && mine.includes(one.value));
  return chosen.length ? chosen.map((one) => (one.labels[0] ? one.labels[0].textContent.trim() : "已勾选")).join("、") : "未勾选";
}

function titleOf(form, name) {
  const first = fields(form).find((one) => one.name === name);
  const group = first.closest("fieldset.field");
  if (group && group.querySelector("legend")) return group.querySelector("legend").textContent.replace("*", "").trim();
  return (first.labels && first.labels[0] ? first.labels[0].textContent : first.getAttribute("aria-label") || name).replace("*", "").trim();
}

function element(tag, look, words) {
  const made = document.createElement(tag);
  if (look) made.className = look;
  if (words) made.textContent = words;
  return made;
}

export function button(label, act, look = "btn btn-default btn-small") {
  const made = element("button", look, label);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

// Both texts side by side, field by field, only where they differ.
export function compare(form, here, there, headHere, headThere) {
  const box = element("div", "compare");
  const names = [...new Set(fields(form).map((one) => one.name))];
  for (const name of names) {
    const [mine, other] = [text(form, name, here), text(form, name, there)];
    if (mine === other) continue;
    const pair = element("div", "compare-pair");
    for (const [head, words] of [[headHere, mine], [headThere, other]]) {
      const side = element("div", "compare-side");
      side.append(element("p", "compare-head", head), element("p", "compare-text", words || "（空）"));
      pair.append(side);
    }
    box.append(element("p", "compare-title", titleOf(form, name)), pair);
  }
  return box;
}

export function bar(form, words, look = "alert-warning") {
  for (const old of form.querySelectorAll(":scope > .restore")) old.remove();
  const made = element("div", `alert ${look} restore`);
  made.setAttribute("role", "status");
  made.append(element("span", "", words));
  form.prepend(made);
  return made;
}

function when(kept) {
  return new Date(kept.at).toLocaleString("zh-CN", { hourCycle: "h23", timeZone: "Asia/Shanghai" });
}

function putBack(form, kept, words) {
  const before = values(form);
  fill(form, kept.values);
  const made = bar(form, words, "alert-info");
  made.append(button("换回原来的内容", () => {
    fill(form, before);
    made.remove();
  }));
}

function choose(form, kept, drop) {
  const made = bar(form, `页面上的内容和本机保留的（${when(kept)}）不同，请选择。`);
  made.append(
    compare(form, values(form), kept.values, "页面上现在的", "本机保留的"),
    button("用本机保留的", () => putBack(form, kept, "已换成本机保留的内容。")),
    button("用页面上现在的", () => { drop(); made.remove(); }),
  );
}

// Offers a kept copy: put back by itself after signing in again, when the form is as it was before the typing.
export function offer(form, kept, drop) {
  if (!kept || typed(form, kept.values) === typed(form)) return;
  const start = typed(form);
  const newer = kept.base !== undefined && kept.base !== start;
  if (newer) {
    choose(form, kept, drop);
  } else if (returning) {
    putBack(form, kept, `登录失效前填写的内容（${when(kept)}）已经恢复；刚才的操作没有执行，请核对后再次提交。${form.querySelector("[type=file]") ? "附件需要重新选择。" : ""}`);
  } else {
    const made = bar(form, `本机保留着 ${when(kept)} 未保存的内容。`);
    made.append(
      button("恢复这些内容", () => {
        if (typed(form) === start) putBack(form, kept, "已恢复本机保留的内容。");
        else choose(form, kept, drop);
      }),
      button("不用了", () => { drop(); made.remove(); }, "btn btn-quiet btn-small"),
    );
  }
}

// The same form as the server would give it now.
export async function latest(selector) {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(selector);
}
