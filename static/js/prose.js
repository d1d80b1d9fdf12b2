// The plain editor: headings, lists, bold, tables, pictures. What stands in it is written into the hidden field as clean HTML
// at every change; the server cleans it again. Without a script the field is plain text (templates/components/prose.html).
import { escaped, parsed, single, written } from "./prose_writer.js";

const TOOLS = [
  ["h3", "标题", "一级标题"], ["h4", "小标题", "二级标题"], ["p", "正文", "正文段落"], ["bold", "加粗", "加粗（Ctrl+B）"],
  ["insertUnorderedList", "列表", "项目列表"], ["insertOrderedList", "编号", "编号列表"], ["table", "表格", "插入表格"],
  ["row", "加行", "在下面加一行"], ["column", "加列", "在右面加一列"], ["cut-row", "删行", "删除这一行"], ["cut-column", "删列", "删除这一列"],
  ["picture", "图片", "插入图片"], ["undo", "撤销", "撤销（Ctrl+Z）"], ["redo", "重做", "重做（Ctrl+Y）"],
];
const IN_TABLE = ["row", "column", "cut-row", "cut-column"];

class Editor {
  constructor(field) {
    this.field = field;
    this.pictures = field.dataset.pictures || "";
    this.box = document.createElement("div");
    this.box.className = "input prose-editor prose";
    this.box.contentEditable = "true";
    this.box.id = field.dataset.field;
    this.box.tabIndex = 0;
    for (const [name, value] of [["role", "textbox"], ["aria-multiline", "true"], ["aria-describedby", field.getAttribute("aria-describedby")], ["aria-invalid", field.getAttribute("aria-invalid")]]) if (value) this.box.setAttribute(name, value);
    this.bar = this.toolbar();
    field.before(this.bar, this.box);
    this.named();
    this.show(field.value);
    this.past = [this.box.innerHTML];
    this.ahead = [];
    document.execCommand("defaultParagraphSeparator", false, "p");
    this.box.addEventListener("input", () => {
      this.write();
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.note(), 500);
    });
    this.box.addEventListener("keydown", (event) => {
      const back = (event.ctrlKey || event.metaKey) && { z: event.shiftKey ? "redo" : "undo", y: "redo" }[event.key.toLowerCase()];
      if (!back) return;
      event.preventDefault();
      this.travel(back);
    });
    this.box.addEventListener("paste", (event) => this.paste(event));
    this.box.addEventListener("drop", (event) => event.preventDefault());
    field.addEventListener("input", () => this.show(field.value));
    document.addEventListener("selectionchange", () => this.mark());
    this.mark();
  }

  named() {
    const label = document.querySelector(`label[for="${this.box.id}"]`);
    if (!label) return;
    label.id = label.id || `${this.box.id}_label`;
    this.box.setAttribute("aria-labelledby", label.id);
    label.addEventListener("click", () => this.box.focus());
  }

  show(html) {
    this.box.innerHTML = written(parsed(html), this.pictures) || "<p><br></p>";
  }

  write() {
    this.field.value = written(this.box, this.pictures);
  }

  toolbar() {
    const bar = document.createElement("div");
    bar.className = "prose-tools";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", "编辑工具");
    for (const [act, words, title] of TOOLS) {
      if (act === "picture" && !this.field.dataset.upload) continue;
      const made = document.createElement("button");
      Object.assign(made, { type: "button", className: "btn btn-quiet btn-small", textContent: words, title });
      made.dataset.tool = act;
      made.setAttribute("aria-label", title);
      made.tabIndex = bar.children.length ? -1 : 0;
      made.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
      made.addEventListener("click", () => this.act(act));
      bar.append(made);
    }
    this.status = document.createElement("p");
    this.status.className = "field-help prose-status";
    this.status.setAttribute("role", "status");
    bar.append(this.status);
    bar.addEventListener("keydown", (event) => this.walk(event));
    return bar;
  }

  // Arrows lead through the tools, so that they are one stop of the Tab key.
  walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const shown = [...this.bar.querySelectorAll("button")].filter((one) => !one.hidden);
    const here = shown.indexOf(document.activeElement);
    if (!step || here < 0) return;
    event.preventDefault();
    const next = shown[(here + step + shown.length) % shown.length];
    for (const one of shown) one.tabIndex = one === next ? 0 : -1;
    next.focus();
  }

  // The nearest of these tags around the caret.
  around(tags) {
    const at = document.getSelection().anchorNode;
    const found = at && (at.nodeType === Node.ELEMENT_NODE ? at : at.parentNode).closest(tags);
    return found && found !== this.box && this.box.contains(found) ? found : null;
  }

  mark() {
    const here = this.box.contains(document.getSelection().anchorNode);
    const cell = here && this.around("td, th");
    const list = here && this.around("ul, ol");
    const block = here && this.around("h3, h4, h5, h6");
    for (const made of this.bar.querySelectorAll("button")) {
      const act = made.dataset.tool;
      if (IN_TABLE.includes(act)) made.hidden = !cell;
      else made.disabled = Boolean(cell) && !["undo", "redo"].includes(act);
      const on = { bold: () => document.queryCommandState("bold"), h3: () => block && block.tagName === "H3", h4: () => block && block.tagName === "H4", insertUnorderedList: () => list && list.tagName === "UL", insertOrderedList: () => list && list.tagName === "OL" }[act];
      if (on) made.setAttribute("aria-pressed", String(Boolean(here && on())));
    }
  }

  act(act) {
    if (!this.box.contains(document.getSelection().anchorNode)) this.toEnd();
    this.box.focus();
    if (["h3", "h4", "p"].includes(act)) this.format(act);
    else if (act === "undo" || act === "redo") return this.travel(act);
    else if (act === "table") this.put(`<table><tbody>${`<tr>${"<td><br></td>".repeat(3)}</tr>`.repeat(3)}</tbody></table>`);
    else if (act === "picture") this.choose();
    else if (IN_TABLE.includes(act)) this.reshape(act);
    else document.execCommand(act);
    this.write();
    this.note();
    this.mark();
    return undefined;
  }

  // What stood here before and after: typing is noted when it pauses, everything else at once.
  note() {
    const now = this.box.innerHTML.replace(/ style="[^"]*"/g, "");
    if (now === this.past[this.past.length - 1]) return;
    this.past = [...this.past.slice(-99), now];
    this.ahead = [];
  }

  travel(way) {
    this.note();
    const [from, to] = way === "undo" ? [this.past, this.ahead] : [this.ahead, this.past];
    if (way === "undo" ? from.length < 2 : !from.length) return;
    to.push(from.pop());
    this.box.innerHTML = this.past[this.past.length - 1];
    this.toEnd();
    this.write();
    this.field.form.dispatchEvent(new Event("change", { bubbles: true }));
    this.mark();
  }

  // A table or picture stands between paragraphs, after the one with the caret.
  put(html) {
    let block = document.getSelection().anchorNode;
    while (block && block.parentNode !== this.box) block = block.parentNode;
    const made = parsed(html).firstElementChild;
    if (block) block.after(made);
    else this.box.append(made);
    if (!made.nextElementSibling) made.after(Object.assign(document.createElement("p"), { innerHTML: "<br>" }));
    const range = document.createRange();
    range.selectNodeContents(made.querySelector("td, figcaption") || made);
    range.collapse(true);
    this.select(range);
    this.field.form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  format(tag) {
    const list = this.around("ul, ol");
    if (list) document.execCommand(list.tagName === "UL" ? "insertUnorderedList" : "insertOrderedList");
    const same = this.around(tag);
    document.execCommand("formatBlock", false, same && tag !== "p" ? "<p>" : `<${tag}>`);
  }

  toEnd() {
    const range = document.createRange();
    range.selectNodeContents(this.box);
    range.collapse(false);
    this.select(range);
  }

  select(range) {
    document.getSelection().removeAllRanges();
    document.getSelection().addRange(range);
  }

  insert(html) {
    document.execCommand("insertHTML", false, html);
  }

  reshape(act) {
    const cell = this.around("td, th");
    const table = cell.closest("table");
    const [row, column] = [cell.parentNode.rowIndex, cell.cellIndex];
        if (act === "row") {
      const body = table.tBodies[0] || table.createTBody();
      const added = document.createElement("tr");
      for (let place = 0; place < table.rows[row].cells.length; place += 1) added.append(this.blank("td"));
      if (cell.closest("thead")) body.prepend(added);
      else table.rows[row].after(added);
    } else if (act === "column") for (const one of table.rows) one.cells[Math.min(column, one.cells.length - 1)].after(this.blank(one.cells[0].tagName));
    else if (act === "cut-row") table.deleteRow(row);
    else for (const one of [...table.rows]) if (one.cells[column]) one.deleteCell(column);
    if (!table.rows.length || !table.rows[0].cells.length) table.remove();
    this.field.form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  blank(tag) {
    const made = document.createElement(tag);
    made.innerHTML = "<br>";
    return made;
  }

  paste(event) {
    event.preventDefault();
    const html = event.clipboardData.getData("text/html");
    const text = event.clipboardData.getData("text/plain");
    if (this.around("td, th, figcaption") || !html) document.execCommand("insertText", false, this.around("td, th, figcaption, li, h3, h4") ? single(text) : text.replace(/\r\n?/g, "\n"));
    else this.insert(written(parsed(html), this.pictures));
  }

  choose() {
    const input = Object.assign(document.createElement("input"), { type: "file", accept: ".jpg,.jpeg,.png" });
    input.addEventListener("change", () => this.upload(input.files[0]));
    input.click();
  }

  async upload(file) {
    if (!file) return;
    this.status.textContent = "正在上传图片…";
    const body = new FormData();
    body.append("file", file);
    body.append("csrfmiddlewaretoken", this.field.form.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const answer = await fetch(this.field.dataset.upload, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (!answer.ok) throw new Error(said.message);
      this.box.focus();
      this.put(`<figure><img src="${escaped(said.url)}" alt="图片"><figcaption>${escaped(said.caption)}</figcaption></figure>`);
      this.write();
      this.note();
      this.status.textContent = "图片已插入，请改写图片下面的说明。";
    } catch (error) {
      this.status.textContent = error.message && error.name === "Error" ? error.message : "图片没有上传成功，请稍后再试。";
    }
  }
}

for (const field of document.querySelectorAll("textarea[data-prose]")) field.editor = field.editor || new Editor(field);
