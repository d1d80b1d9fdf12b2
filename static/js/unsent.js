// Forms that do not save themselves: what is typed is kept in this browser until the portal has accepted it, so that a
// lost session, a closed window or a failed answer loses nothing. Accepted is what the portal answers by leading on.
import { MINE, bar, forget, keep, offer, read, returning, typed, values } from "./kept.js";

const SENT = "sent-forms";
const PAUSE = 400;

// Also what a question before the act has asked: the reason stands in a hidden field by then.
export function keyOf(form) {
  const action = new URL(form.getAttribute("action") || location.href, location.href);
  return `${MINE}${action.pathname}${action.search}`;
}

function keeps(form) {
  return form.method === "post" && !("autosaveUrl" in form.dataset) && !form.matches("[data-logout], [data-no-keep]") && !form.querySelector("[type=password]");
}

function sentBefore() {
  try {
    const keys = JSON.parse(sessionStorage.getItem(SENT)) || [];
    // A page that asks for the password carries the act on: the answer is still to come.
    if (!document.querySelector("[data-carries]")) sessionStorage.removeItem(SENT);
    return keys;
  } catch {
    return [];
  }
}

function note(key) {
  try {
    sessionStorage.setItem(SENT, JSON.stringify([key]));
  } catch { /* kept a little longer than needed */ }
}

// Leading on (a redirect) to a page of a signed-in person, without a refusal, is how the portal accepts.
function accepted() {
  const refused = document.querySelector(".messages .alert-danger");
  return performance.navigation.redirectCount > 0 && performance.navigation.type === 0 && !refused && !returning;
}

class Unsent {
  constructor(form) {
    this.form = form;
    this.key = keyOf(form);
    this.timer = 0;
    const kept = read(this.key);
    // A form that is shown again with its errors stands at the address of the act.
    const again = kept && form.querySelector(".form-errors");
    this.base = again ? kept.base : typed(form);
    this.page = again ? kept.page : location.pathname + location.search;
    this.reason(kept);
    offer(form, kept, () => forget(this.key));
    if (form.id !== "bulk") {
      form.addEventListener("input", () => this.soon());
      form.addEventListener("change", () => this.soon());
    }
    form.addEventListener("submit", (event) => this.submitted(event));
    form.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful && event.target === form) forget(this.key);
    });
    window.addEventListener("pagehide", () => { if (this.timer) this.keep(); });
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), PAUSE);
  }

  keep() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (typed(this.form) === this.base) forget(this.key);
    else keep(this.key, values(this.form), this.base, this.page);
  }

  submitted(event) {
    if (event.defaultPrevented) return;
    clearTimeout(this.timer);
    this.timer = 0;
    const said = this.form.querySelector("input[type=hidden][name=reason]");
    if (typed(this.form) === "[]" && !(said && said.value)) return;
    keep(this.key, values(this.form), this.base, this.page);
    note(this.key);
  }

  // The reason of a question is put back into it when it is asked again.
  reason(kept) {
    const source = this.form.matches("[data-confirm-reason]") ? this.form : this.form.querySelector("[data-confirm-reason]");
    const said = source && kept && kept.values.find(([name]) => name === "reason");
    if (!said || !said[1]) return;
    this.form.dataset.keptReason = said[1];
    const place = document.querySelector(".page > .messages") || document.getElementById("content");
    if (!place || !returning) return;
    const words = bar(place, `刚才的操作没有执行。您填写的理由已保留，再次点击“${source.textContent.trim() || "办理"}”时会带出：${said[1]}`, "alert-info");
    if (place.id === "content") place.querySelector(".breadcrumbs").after(words);
  }
}

// After signing in again on another page than that of the form.
function lead(key) {
  const kept = read(key);
  const here = document.getElementById("content");
  if (!kept || !kept.page || !here) return;
  const told = bar(here, "刚才的操作没有执行，填写的内容还在：", "alert-info");
  const link = document.createElement("a");
  link.href = kept.page;
  link.textContent = "回到填写的页面";
  told.append(link);
}

if (document.body.dataset.user) {
  const sent = sentBefore();
  if (accepted()) sent.forEach(forget);
  const forms = [...document.querySelectorAll("form[method=post]")].filter(keeps).map((form) => new Unsent(form));
  // A part of the page could not be read any more: what is being typed stays, a page without a text is opened again.
  document.body.addEventListener("session-lost", () => {
    const begun = forms.find((one) => typed(one.form) !== one.base);
    if (begun) bar(begun.form, "登录已失效。填写的内容已保留在本机，重新登录后可以继续。");
    else location.reload();
  });
  if (returning) sent.filter((key) => !forms.some((one) => one.key === key)).forEach(lead);
}

