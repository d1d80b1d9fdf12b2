// Drafts that cannot be lost: form[data-autosave-url] is sent a moment after the last change and when the page is
// left; what could not be sent stays in this browser (kept.js). What was saved elsewhere meanwhile is shown beside it.
import { MINE, bar, button, compare, fill, forget, forgetMine, keep, latest, offer, read, typed, values } from "./kept.js";

const PAUSE = 1200;
const RETRIES = [3000, 8000, 20000, 60000];
const LAST_WORD = 3000;
const OPEN = "open-";

function clock() {
  return new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Shanghai" });
}

// Browsers that cannot send while they leave a page (Chromium before 81) send without that; found out once for a page.
let outlives = true;

async function reach(address, asked) {
  const keepalive = asked.keepalive && outlives;
  try {
    return await fetch(address, { ...asked, keepalive });
  } catch (error) {
    if (!keepalive || !navigator.onLine) throw error;
    const answer = await fetch(address, { ...asked, keepalive: false });
    outlives = false;
    return answer;
  }
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl;
    this.key = MINE + this.url;
    this.status = form.querySelector("[data-autosave-status]");
    this.saved = this.snapshot();
    this.failures = 0;
    this.timer = 0;
    this.underway = null;
    this.sending = null;
    this.stopped = false;
    this.halted = false;
    this.elsewhere = false;
    this.base = typed(form);
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("focusout", () => this.send());
    form.addEventListener("submit", (event) => this.submitted(event));
    form.addEventListener("draft:send", (event) => this.sendNow(event.detail));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
    });
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("online", () => this.send());
    offer(form, read(this.key), () => forget(this.key));
    this.meet();
  }

  snapshot() {
    return JSON.stringify(values(this.form).filter(([name]) => name !== "version"));
  }

  get dirty() {
    return !this.stopped && this.snapshot() !== this.saved;
  }

  token() {
    return this.form.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  changed() {
    if (this.halted) this.keep();
    if (!this.dirty) return;
    this.keep();
    this.say("正在编辑", "");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PAUSE);
  }

  async send() {
    clearTimeout(this.timer);
    if (!this.dirty || this.underway) return;
    this.say("正在保存", "");
    this.sending = this.post();
    await this.sending;
    if (this.failures === 0 && this.dirty) this.timer = setTimeout(() => this.send(), PAUSE);
  }

  // What a button filled in, or the page came with, is kept like typed text; the button's own words follow the time.
  async sendNow(words) {
    if (this.stopped) return;
    if (!this.underway) this.saved = "";
    await this.send();
    if (!this.failures && !this.stopped && !this.dirty) this.say(`${this.status.textContent}　${words}`, "");
  }

  // Sends what stands in the form; the browser finishes it even when the page is gone (up to 64 kB).
  async post() {
    const sent = this.snapshot();
    const base = typed(this.form);
    const body = new URLSearchParams(values(this.form));
    this.underway = sent;
    try {
      const answer = await reach(this.url, {
        method: "POST",
        body,
        keepalive: body.toString().length < 60000,
        headers: { "X-CSRFToken": this.token(), "X-Autosave": "1", "X-Requested-With": "fetch", Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
      });
      await this.heard(answer, sent, base);
    } catch {
      this.failed();
    }
    this.underway = null;
  }

  async heard(answer, sent, base) {
    const text = await answer.text();
    let data = {};
    try { data = JSON.parse(text); } catch { data = {}; }
    if (answer.ok && (answer.headers.get("Content-Type") || "").includes("json")) {
      this.saved = sent;
      this.base = base;
      this.failures = 0;
      const version = this.form.elements.namedItem("version");
      if (version && data.version !== undefined) version.value = data.version;
      if (this.dirty) {
        this.say("正在编辑", "");
      } else {
        forget(this.key);
        this.say(`已保存 ${clock()}`, "");
      }
    } else if (answer.status === 409) {
      this.halt();
      this.elsewhere = Boolean(data.conflict);
      const plain = (answer.headers.get("Content-Type") || "").startsWith("text/plain") ? text.slice(0, 200) : "";
      this.say(data.message || plain || "内容已在别处被修改，您的输入已保留在本机。", "is-wrong");
      if (this.elsewhere) this.tell();
    } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      this.halt();
      this.say("登录已失效，您的输入已保留在本机，重新登录后可恢复。", "is-wrong");
    } else if (answer.status === 422 || answer.status === 400) {
      this.failures = 0;
      this.saved = sent;
      this.say(data.message || "有内容不符合要求，尚未保存，请修改。", "is-wrong");
    } else {
      this.failed();
    }
  }

  failed() {
    const wait = RETRIES[Math.min(this.failures, RETRIES.length - 1)];
    this.failures += 1;
    this.say("未保存，正在重试。您的输入已保留在本机。", "is-busy");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  leave() {
    if (!this.dirty) return;
    this.keep();
    if (this.underway !== this.snapshot()) this.post();
  }

  keep() {
    keep(this.key, values(this.form), this.base);
  }

  // Two windows with one draft tell each other, before one of them is refused.
  meet() {
    window.addEventListener("storage", ({ key, newValue }) => {
      if (key !== `${OPEN}${this.key}` || !newValue || this.elsewhere) return;
      const met = bar(this.form, "这份内容也在另一个窗口中打开。请只在一个窗口里填写，以免互相覆盖。");
      met.append(button("知道了", () => met.remove(), "btn btn-quiet btn-small"));
    });
    try {
      localStorage.setItem(`${OPEN}${this.key}`, String(Date.now()));
      localStorage.removeItem(`${OPEN}${this.key}`);
    } catch { /* the version tells them apart when they save */ }
  }

  // Saved elsewhere meanwhile: the stored text is one press away, and only a choice between both goes on.
  tell() {
    const told = bar(this.form, "这份内容已在别的窗口或由其他人保存过，您刚才的修改还没有保存。");
    told.setAttribute("role", "alert");
    told.append(button("查看最新内容", () => this.beside(told)));
    told.scrollIntoView({ block: "center" });
  }

  async beside(told) {
    const stored = await latest(`form[data-autosave-url="${this.url}"]`).catch(() => null);
    if (!stored) {
      told.append("　最新内容现在打不开，请稍后再试。");
      return;
    }
    const theirs = values(stored);
    const goOn = (pairs) => {
      const version = this.form.elements.namedItem("version");
      if (version) version.value = stored.elements.namedItem("version").value;
      this.stopped = this.halted = this.elsewhere = false;
      this.base = typed(stored);
      this.saved = "";
      told.remove();
      if (pairs) fill(this.form, pairs);
      this.changed();
    };
    for (const old of told.querySelectorAll(".compare, button")) old.remove();
    told.append(
      compare(this.form, values(this.form), theirs, "您现在填写的", "已经保存的最新内容"),
      button("采用最新内容", () => goOn(theirs)),
      button("保留我填写的", () => goOn(null)),
    );
  }

  // A draft on its way brings back the version that the submit has to carry; without it one would conflict with oneself.
  submitted(event) {
    if (event.defaultPrevented) return;
    if (this.elsewhere) {
      event.preventDefault();
      this.tell();
      return;
    }
    if (!this.underway) {
      this.stop();
      return;
    }
    event.preventDefault();
    this.sending.then(() => {
      this.form.dataset.confirmed = "yes";
      this.form.requestSubmit(event.submitter);
    });
  }

  // Before signing out: what is still on its way or unsent is sent.
  async finish() {
    clearTimeout(this.timer);
    if (this.underway) await this.sending;
    if (this.dirty) await this.post();
    this.stop();
  }

  // Nothing more is sent; what is typed on is kept here.
  halt() {
    this.keep();
    this.stopped = this.halted = true;
  }

  stop() {
    this.stopped = true;
    this.halted = false;
    clearTimeout(this.timer);
  }

  say(text, look) {
    if (!this.status) return;
    this.status.textContent = text;
    this.status.classList.remove("is-wrong", "is-busy");
    if (look) this.status.classList.add(look);
  }
}

const drafts = [...document.querySelectorAll("form[data-autosave-url]")].map((form) => new Autosave(form));

// Whoever signs out leaves no copy behind on a shared computer.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-logout]")) return;
  event.preventDefault();
  const sent = Promise.all(drafts.map((draft) => draft.finish()));
  await Promise.race([sent, new Promise((resolve) => { setTimeout(resolve, LAST_WORD); })]);
  for (const draft of drafts) draft.stop();
  forgetMine();
  form.submit();
});
