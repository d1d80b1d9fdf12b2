// Drafts that cannot be lost: form[data-autosave-url] is sent a moment after the last change and when the page is
// left; what could not be sent stays in this browser, for this person only, and is offered again until they sign out.
const PAUSE = 1200;
const RETRIES = [3000, 8000, 20000, 60000];
const LAST_WORD = 3000;
const MINE = `draft:${document.body.dataset.user}:`;

function clock() {
  return new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
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
    this.offer();
  }

  values() {
    return [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  }

  snapshot() {
    return JSON.stringify(this.values().filter(([name]) => name !== "version"));
  }

  body() {
    return new URLSearchParams(this.values());
  }

  get dirty() {
    return !this.stopped && this.snapshot() !== this.saved;
  }

  token() {
    return this.form.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  changed() {
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
    const body = this.body();
    this.underway = sent;
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        body,
        keepalive: body.toString().length < 60000,
        headers: { "X-CSRFToken": this.token(), "X-Autosave": "1", "X-Requested-With": "fetch", Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
      });
      await this.heard(answer, sent);
    } catch {
      this.failed();
    }
    this.underway = null;
  }

  async heard(answer, sent) {
    const text = await answer.text();
    let data = {};
    try { data = JSON.parse(text); } catch { data = {}; }
    if (answer.ok && (answer.headers.get("Content-Type") || "").includes("json")) {
      this.saved = sent;
      this.failures = 0;
      const version = this.form.elements.namedItem("version");
      if (version && data.version !== undefined) version.value = data.version;
      if (this.dirty) {
        this.say("正在编辑", "");
      } else {
        this.forget();
        this.say(`已保存 ${clock()}`, "");
      }
    } else if (answer.status === 409) {
      this.stopped = true;
      const plain = (answer.headers.get("Content-Type") || "").startsWith("text/plain") ? text.slice(0, 200) : "";
      this.say(data.message || plain || "内容已在别处被修改，请刷新页面后继续；您的输入已保留在本机。", "is-wrong");
    } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      this.stopped = true;
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
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), values: this.values() }));
    } catch { /* private windows and full disks: the draft then lives on the server only */ }
  }

  forget() {
    try { localStorage.removeItem(this.key); } catch { /* nothing was kept */ }
  }

  // A draft on its way brings back the version that the submit has to carry; without it one would conflict with oneself.
  submitted(event) {
    if (event.defaultPrevented) return;
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

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  offer() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(this.key)); } catch { kept = null; }
    if (!kept || JSON.stringify(kept.values.filter(([name]) => name !== "version")) === this.saved) return;
    const bar = document.createElement("div");
    bar.className = "alert alert-warning restore";
    bar.setAttribute("role", "status");
    const text = document.createElement("span");
    text.textContent = `本机保留着 ${new Date(kept.at).toLocaleString("zh-CN", { hour12: false })} 未保存的内容。`;
    const restore = this.button("恢复这些内容", "btn btn-default btn-small", () => { this.restore(kept.values); bar.remove(); });
    const drop = this.button("不用了", "btn btn-quiet btn-small", () => { this.forget(); bar.remove(); });
    bar.append(text, restore, drop);
    this.form.prepend(bar);
  }

  button(label, look, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = look;
    button.textContent = label;
    button.addEventListener("click", act);
    return button;
  }

  restore(values) {
    for (const element of this.form.elements) {
      if (!element.name || element.type === "hidden" || element.type === "file") continue;
      const mine = values.filter(([name]) => name === element.name).map(([, value]) => value);
      if (element.type === "checkbox" || element.type === "radio") element.checked = mine.includes(element.value);
      else if (element.multiple) for (const option of element.options) option.selected = mine.includes(option.value);
      else if (mine.length) element.value = mine[0];
      element.dispatchEvent(new Event("input", { bubbles: true }));
    }
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
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(MINE)) localStorage.removeItem(key);
  } catch { /* nothing was kept */ }
  form.submit();
});
