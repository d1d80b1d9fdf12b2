// Reads whatever an editor or a clipboard holds (Word, WPS, web pages) and writes the few things that prose has. The same is done
// again on the server (alliance/prose), which believes nobody.
const LEVELS = { H1: "h3", H2: "h4", H3: "h3", H4: "h4", H5: "h5", H6: "h6" };
const BLOCKS = /^(P|DIV|SECTION|ARTICLE|BLOCKQUOTE|PRE|CENTER|ADDRESS|DL|DT|DD|HR|FIGURE|FORM|MAIN|HEADER|FOOTER)$/;
const LEFT_OUT = /^(SCRIPT|STYLE|TITLE|META|LINK|XML|TEMPLATE|NOSCRIPT|IFRAME|OBJECT|SVG|MATH|TEXTAREA|SELECT|BUTTON|INPUT)$/i;
const CHINESE = /^[（(]?[一二三四五六七八九十]+[）)、]/;

export const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
export const single = (text) => text.replace(/[\s\u00a0]+/g, " ").trim();
// Styles are read, never applied: the policy of the page would report each of them.
const styleOf = (one) => one.getAttribute("data-style") || one.getAttribute("style") || "";
// A line of the source that was only wrapped.
const WRAPPED = /([\u2e80-\u9fff\uff00-\uffef\u3000-\u303f])[ \t]*\r?\n\s*(?=[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f])/g;
export const parsed = (html) => new DOMParser().parseFromString(html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/\sstyle\s*=/gi, " data-style="), "text/html").body;

// The words of a cell, its lines parted by spaces.
const words = (cell) => single(parsed(cell.innerHTML.replace(/<(br|\/p|\/div|\/li)\b[^>]*>/gi, " $&")).textContent);

// Reads any nodes and writes the few things that prose has; pictures only from the portal's own address.
class Writer {
  constructor(pictures) {
    this.pictures = pictures;
    this.done = [];
    this.start();
  }

  start(tag = "p") {
    this.line = "";
    this.tag = tag;
  }

  flush(next = "p") {
    const words = this.line.replace(/[\s\u00a0]+/g, " ").replace(/<\/strong><strong>/g, "").trim();
    const plain = this.tag[0] === "h" ? words.replace(/<\/?strong>/g, "") : words;
    if (plain.replace(/<\/?strong>| /g, "")) this.done.push(this.tag === "li" ? plain : `<${this.tag}>${plain}</${this.tag}>`);
    this.start(next);
  }

  read(node, bold = false) {
    for (const one of node.childNodes) {
      if (one.nodeType === Node.TEXT_NODE) this.words(one.data.replace(WRAPPED, "$1"), bold);
      else if (one.nodeType === Node.ELEMENT_NODE && !LEFT_OUT.test(one.tagName)) this.element(one, bold);
    }
  }

  words(data, bold) {
    this.line += bold && data.trim() ? `<strong>${escaped(data)}</strong>` : escaped(data);
  }

  element(one, bold) {
    const style = styleOf(one);
    const name = one.tagName;
    if (name === "BR") this.flush(this.tag);
    else if (name === "IMG") this.picture(one);
    else if (name === "TABLE") this.table(one);
    else if (name === "UL" || name === "OL") this.list(one, name.toLowerCase());
    else if (/mso-list:\s*ignore/i.test(style)) return;
    else if (name === "P" && /mso-list/i.test(style)) this.wordItem(one);
    else if (name === "FIGCAPTION" && /<figure><img[^>]*><\/figure>$/.test(this.done[this.done.length - 1] || "")) this.caption(one);
    else if (LEVELS[name]) this.block(one, LEVELS[name]);
    else if (BLOCKS.test(name)) this.block(one, "p");
    else this.read(one, bold || name === "B" || name === "STRONG" || /font-weight:\s*(bold|[6-9]00)/i.test(style));
  }

  block(one, tag) {
    this.flush(tag);
    this.read(one);
    this.flush();
  }

  items(one) {
    const inner = new Writer(this.pictures);
    inner.tag = "li";
    for (const child of one.children) {
      if (/^[UO]L$/.test(child.tagName)) { inner.flush("li"); inner.done.push(...this.items(child)); continue; }
      const part = new Writer(this.pictures);
      part.start("li");
      const nested = [...child.querySelectorAll("ul, ol")].filter((list) => !list.parentNode.closest("ul, ol") || list.parentNode.closest("li") === child);
      const alone = child.cloneNode(true);
      for (const list of alone.querySelectorAll("ul, ol")) list.remove();
      for (const breaks of alone.querySelectorAll("p, div, br")) breaks.append(" "), breaks.replaceWith(...breaks.childNodes);
      part.read(alone);
      part.flush("li");
      inner.done.push(...part.done, ...nested.flatMap((list) => this.items(list)));
    }
    return inner.done;
  }

  list(one, tag) {
    this.flush();
    const items = this.items(one);
    if (items.length) this.done.push(`<${tag}>${items.map((item) => `<li>${item}</li>`).join("")}</${tag}>`);
  }

  // Word writes items as paragraphs with a typed mark; 一、 stays in the words, as in documents.
  wordItem(one) {
    const mark = [...one.querySelectorAll("[data-style], [style]")].find((part) => /mso-list:\s*ignore/i.test(styleOf(part)));
    const typed = mark ? single(mark.textContent) : "";
    this.flush(CHINESE.test(typed) ? "p" : "li");
    if (CHINESE.test(typed)) this.line = escaped(typed);
    this.read(one);
    const before = this.done.length;
    if (CHINESE.test(typed) && single(this.line).length <= 40 && !/[。；，：]$/.test(single(this.line))) this.tag = /^[（(]/.test(typed) ? "h4" : "h3";
    this.flush();
    if (this.done.length === before || CHINESE.test(typed)) return;
    const tag = /[\d①-⑳]/.test(typed) ? "ol" : "ul";
    const item = `<li>${this.done.pop()}</li></${tag}>`;
    const last = this.done[this.done.length - 1] || "";
    if (last.startsWith(`<${tag}>`)) this.done[this.done.length - 1] = last.slice(0, -5) + item;
    else this.done.push(`<${tag}>${item}`);
  }

  table(one) {
    this.flush();
    const grid = [];
    [...one.rows].forEach((row, number) => {
      grid[number] = grid[number] || [];
      for (const cell of row.cells) {
        let place = 0;
        while (grid[number][place] !== undefined) place += 1;
        for (let down = 0; down < Math.min(cell.rowSpan, one.rows.length - number); down += 1) {
          grid[number + down] = grid[number + down] || [];
          for (let beside = 0; beside < Math.min(cell.colSpan, 20); beside += 1) grid[number + down][place + beside] = beside ? "" : escaped(words(cell));
        }
      }
    });
    const caption = one.caption && single(one.caption.textContent);
    const rows = grid.map((row, place) => `<tr>${Array.from(row, (cell) => (place ? `<td>${cell || ""}</td>` : `<th scope="col">${cell || ""}</th>`)).join("")}</tr>`);
    if (rows.length) this.done.push(`<table>${caption ? `<caption>${escaped(caption)}</caption>` : ""}<thead>${rows[0]}</thead><tbody>${rows.slice(1).join("")}</tbody></table>`);
  }

  picture(one) {
    const where = one.getAttribute("src") || "";
    if (!this.pictures || !where.startsWith(this.pictures)) return;
    this.flush();
    this.done.push(`<figure><img src="${escaped(where)}" alt="${escaped(one.alt || "图片")}"></figure>`);
  }

  caption(one) {
    const words = escaped(single(one.textContent));
    const figure = this.done.pop().replace(/alt="[^"]*"/, `alt="${words || "图片"}"`);
    this.done.push(words ? figure.replace("</figure>", `<figcaption>${words}</figcaption></figure>`) : figure);
  }
}

export function written(node, pictures) {
  const writer = new Writer(pictures);
  writer.read(node);
  writer.flush();
  return writer.done.join("");
}
